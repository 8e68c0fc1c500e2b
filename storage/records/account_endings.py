"""Accounts by the last signs of their ids, as people read them to each other."""

from __future__ import annotations

from functools import partial

from .engine import Read, Records, Scan, Steps, Work

_PAGE = 1000
_ACCOUNT = "account:"


async def accounts_ending(records: Records, signs: str) -> list[str]:
    """The ids of the accounts that end so, of all who have written; a look at each page of them."""
    found: list[str] = []
    offset = 0
    while page := await records.look(partial(_keys, offset)):
        found += [key.removeprefix(_ACCOUNT) for key in page if key.endswith(signs)]
        offset += len(page)
    return found


def _keys(offset: int, work: Work) -> Steps[list[str]]:
    _, (found,) = yield Read(scans=(Scan("accounts:idle", limit=_PAGE, offset=offset),))
    return [key for _, key in found]
