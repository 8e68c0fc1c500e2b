"""Looks at what nobody was told: messages that were given up, and those that were taken and whose end nobody knows."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from ...storage.base import Repositories
from ...tracking.alerts import Alerts
from ...tracking.clock import Clock, utc_now
from .trouble import LOOK, Trouble, level

_LASTS = timedelta(minutes=2)  # who is written to again at once, or answers, ends it before anybody is told


class OutboxWatch:
    """Tells when so many notices are `dead`, until none is; when so many messages are `unended`, until half as many.

    0 of either is no limit: nobody is told of it.
    """

    def __init__(
        self, store: Repositories, alerts: Alerts, *, dead: int, unended: int, clock: Clock = utc_now
    ) -> None:
        self._store = store
        self._most_dead = dead
        self._most_unended = unended
        self._clock = clock
        values = store.values
        self._dead = Trouble("dead", "alert-dead", alerts, values, after=_LASTS, clock=clock)
        self._unended = Trouble("unended", "alert-unended", alerts, values, after=_LASTS, clock=clock)

    async def run(self) -> None:
        """Look for ever. What the store says goes out."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK)

    async def look(self) -> None:
        """Look once."""
        depth = (await self._store.statistics(self._clock())).outbox
        if self._most_dead:
            await self._dead.look(level(depth.dead, self._most_dead, 0), {"count": depth.dead})
        if self._most_unended:
            bad = level(depth.overdue, self._most_unended, self._most_unended // 2)
            await self._unended.look(bad, {"count": depth.overdue})
