"""Looks at the machine's clock: a step pulls in what was planned by it, and owners hear of one that is wrong."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from datetime import datetime, timedelta

import structlog

from ...tracking.alerts import Alerts
from ...tracking.clock import SteadyClock
from ...tracking.errors import StoreUnavailable
from ...tracking.jobs import Jobs
from ...tracking.outbox.base import Outbox
from ...tracking.payments.schedule import WATCHED
from ...tracking.payments.tracker import Tracker

log = structlog.get_logger(__name__)

WRONG = 30.0
"""Seconds that the machine's clock may differ from the wallet's until somebody is told."""

_LOOK = 2.0  # seconds between two looks
# No pause of ours is as long; what lies further ahead was dated by another clock.
_LONGEST = timedelta(minutes=5)


class ClockWatch:
    """Keeps an eye on the clock. When it was set, the outbox is pulled in, all is asked about, all jobs are done."""

    def __init__(
        self, clock: SteadyClock, outbox: Outbox, alerts: Alerts, tracker: Tracker, jobs: Jobs
    ) -> None:
        self._clock = clock
        self._outbox = outbox
        self._alerts = alerts
        self._tracker = tracker
        self._jobs = jobs
        self._stepped = asyncio.Event()
        self._name = f"clock:{socket.gethostname()}"
        clock.on_step(self._stepped.set)

    async def run(self) -> None:
        """Look for ever. What the store says goes out."""
        now = self._clock()
        await self._outbox.pull_in(now, now + _LONGEST)
        while True:
            await self.look()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stepped.wait(), _LOOK)

    async def look(self) -> None:
        """Look once."""
        now = self._clock()  # reading it may tell of a step
        if self._stepped.is_set():
            await self._pull_in(now)
        await self._tell()

    async def _pull_in(self, now: datetime) -> None:
        self._stepped.clear()  # first: a step while the store is asked calls for another look
        try:
            pulled = await self._outbox.pull_in(now, now)
        except StoreUnavailable:
            self._stepped.set()
            raise
        log.info("dues_pulled_in", notices=pulled)
        self._tracker.sweep(self._clock() - WATCHED)
        self._jobs.rush()

    async def _tell(self) -> None:
        ahead = self._clock.ahead
        if ahead is None:
            return
        if abs(ahead) > WRONG:
            key = "alert-clock-ahead" if ahead > 0 else "alert-clock-behind"
            await self._alerts.raise_(self._name, key, {"minutes": max(1, round(abs(ahead) / 60))})
        else:
            await self._alerts.clear(self._name)
