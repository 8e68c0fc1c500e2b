"""What there is in a store, counted for whoever asks for figures: page by page, and never for a hot path."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ..tracking.base import ChargeState
from .encoding import to_ms
from .records.engine import Read, Records, Scan, Steps, Work

QUARTER = 900_000
"""Milliseconds: the days of all zones begin at a quarter of an hour."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many charges were made in the quarter of an hour from `at` on, in a shop and channel, and are in a state."""

    at: datetime
    shop: str
    channel: str
    state: ChargeState
    count: int


@dataclass(frozen=True, slots=True)
class People:
    """Accounts that are `new` in a time, chats that wrote in it (`active`), and people who are `blocked` now."""

    new: int
    active: int
    blocked: int


class Orders(Protocol):
    """The charges of a store, counted."""

    def tallies(self, since: datetime, until: datetime) -> AsyncIterator[Tally]:
        """Those made from `since` on and before `until`; of one quarter there may be several."""


class Census:
    """The records of a store, counted."""

    def __init__(self, records: Records) -> None:
        self._records = records

    async def people(self, since: datetime, until: datetime, channels: Iterable[str]) -> People:
        """Of a time, and of these channels; only since when a chat last wrote is known, so `active` is until now."""
        low, high, new = to_ms(since), to_ms(until), 0
        async for body in self._records.each("account"):
            new += low <= (body.get("made") or 0) < high
        scans = [Scan(f"channel:{name}:heard", low=low, count=True) for name in channels]
        *active, blocked = await self._records.look(lambda work: _counted(scans, work))
        return People(new, sum(active), blocked)

    async def links(self) -> Mapping[tuple[str, str], int]:
        """Links by their kind and state."""
        found: Counter[tuple[str, str]] = Counter()
        async for body in self._records.each("link"):
            found[body["kind"], body["state"]] += 1
        return found


def _counted(scans: list[Scan], work: Work) -> Steps[list[int]]:
    _, found = yield Read(scans=(*scans, Scan("blocks", count=True)))
    return [int(one) for one in found]
