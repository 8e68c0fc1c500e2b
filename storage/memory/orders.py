"""Charges in memory, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterable
from datetime import datetime

from ...tracking.base import Charge, ChargeState
from ..census import QUARTER, Tally
from ..encoding import from_ms, to_ms


class MemoryOrders:
    """storage.census.Orders of charges."""

    def __init__(self, charges: Iterable[Charge]) -> None:
        self._charges = charges

    async def tallies(self, since: datetime, until: datetime) -> AsyncIterator[Tally]:
        found: Counter[tuple[int, str, str, ChargeState]] = Counter()
        for one in self._charges:
            if since <= one.created < until:
                found[to_ms(one.created) // QUARTER * QUARTER, one.shop, one.place, one.state] += 1
        for (at, shop, channel, state), count in found.items():
            yield Tally(from_ms(at), shop, channel, state, count)
