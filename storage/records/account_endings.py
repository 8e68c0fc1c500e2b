"""Accounts by the last signs of their ids, as people read them to each other."""

from __future__ import annotations

from .engine import Records


async def accounts_ending(records: Records, signs: str) -> list[str]:
    """The ids of the accounts that end so, portion by portion.

    No index has them all: in that of who may be forgotten, those are missing who stay for good, as owners of shops do.
    """
    return [str(body["id"]) async for body in records.each("account") if str(body["id"]).endswith(signs)]
