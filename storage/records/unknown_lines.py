"""Unknown lines on records: `unknown:<account>`, from the first one until something that is known is said."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TypedDict, cast

from ...tracking.unknown_lines import Heed, Patience
from ..encoding import MILLISECOND, to_ms
from .cleaning import forget_up_to
from .engine import Read, Records, Steps, Work


class _Unknown(TypedDict):
    v: int
    origins: list[str]  # of the lines that were answered, and of the one that got the last word
    until: int | None  # milliseconds; while there is silence
    at: int  # when the count began


class RecordUnknownLines:
    """tracking.unknown_lines.UnknownLines on records."""

    def __init__(self, records: Records) -> None:
        self._records = records

    async def count(self, account: str, origin: str, patience: Patience, now: datetime) -> Heed:
        silence = patience.silence // MILLISECOND
        return await self._records.run(
            partial(_count, _key(account), origin, patience.lines, silence, to_ms(now))
        )

    async def end(self, account: str) -> None:
        """Most people have said nothing unknown: then nothing is written."""
        key = _key(account)
        if (await self._records.get(key))[0] is not None:
            await self._records.run(partial(_end, key))

    async def clean(self, before: datetime) -> int:
        return await forget_up_to(self._records, "unknown", to_ms(before) - 1)


def _key(account: str) -> str:
    return f"unknown:{account}"


def _count(key: str, origin: str, lines: int, silence: int, now: int, work: Work) -> Steps[Heed]:
    (body,), _ = yield Read((key,))
    known = None if body is None else cast("_Unknown", body)
    if known is not None and origin in known["origins"]:
        return Heed.ANSWER if known["origins"].index(origin) < lines else Heed.LAST
    if known is None or (known["until"] is not None and known["until"] <= now):
        known = _Unknown(v=1, origins=[], until=None, at=now)
    elif known["until"] is not None:
        return Heed.SILENCE
    last = len(known["origins"]) >= lines
    until = now + silence if last else None
    work.put(key, {**(body or {}), **known, "origins": [*known["origins"], origin], "until": until})
    return Heed.LAST if last else Heed.ANSWER


def _end(key: str, work: Work) -> Steps[None]:
    yield Read((key,))
    work.delete(key)
