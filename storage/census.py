"""What there is in a store, counted for whoever asks for figures, and never for a hot path."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol

from ..accounts.links import LinkKind, LinkState
from ..tracking.base import ChargeState
from .encoding import to_ms
from .records.engine import Read, Records, Scan, Steps, Work
from .records.indexes import ACCOUNTS, links_index

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
        low = to_ms(since)
        fixed = (Scan(ACCOUNTS, low=low, high=to_ms(until) - 1, count=True), Scan("blocks", count=True))
        heard = (Scan(f"channel:{name}:heard", low=low, count=True) for name in channels)
        new, blocked, *active = await self._counted(*fixed, *heard)
        return People(new, sum(active), blocked)

    async def links(self) -> Mapping[tuple[str, str], int]:
        """Links by their kind and state."""
        which = [(kind.value, state.value) for kind in LinkKind for state in LinkState]
        found = await self._counted(*(Scan(links_index(*one), count=True) for one in which))
        return {one: count for one, count in zip(which, found, strict=True) if count}

    async def _counted(self, *scans: Scan) -> list[int]:
        return await self._records.look(partial(_counts, scans))


def _counts(scans: Sequence[Scan], work: Work) -> Steps[list[int]]:
    _, found = yield Read(scans=scans)
    return [int(one) for one in found]
