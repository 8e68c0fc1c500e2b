"""Charges of a Redis, counted: in steps that keep no instance waiting."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime

from ...tracking.base import ChargeState
from ..census import QUARTER, Tally
from ..encoding import from_ms, to_ms
from .server import Server

_STEP = 200


class RedisOrders:
    """storage.census.Orders on Redis. What is closed while it counts may be missed or counted twice."""

    def __init__(self, server: Server) -> None:
        self._server = server

    async def tallies(self, since: datetime, until: datetime) -> AsyncIterator[Tally]:
        low, high = to_ms(since), to_ms(until)
        for which in ("closed", "open"):
            offset = 0
            while rows := await self._server.run("census", which, low, offset, _STEP):
                offset += len(rows)
                found: Counter[tuple[int, str, str, str]] = Counter()
                for created, shop, channel, state in rows:
                    if created and low <= int(created) < high:
                        found[int(created) // QUARTER * QUARTER, shop, channel or "none", state] += 1
                for (at, shop, channel, state), count in found.items():
                    yield Tally(from_ms(at), shop, channel, ChargeState(state), count)
