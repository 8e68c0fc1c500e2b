"""The regular jobs: each is safe to run twice, or to be cut in half."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from .base import ChargeStore
from .clock import Clock, utc_now
from .sources.polling import Polling

log = structlog.get_logger(__name__)

KEEP = timedelta(days=30)
WATCHED = timedelta(days=2)  # a charge is open for a day, and its last code may be asked about a day longer


class Jobs:
    """What is done every so often: close old charges, forget very old rows, ask about everything unpaid.

    `forget` are further places that keep rows: each is called with a time, forgets what is older, and says how much.
    """

    def __init__(
        self,
        charges: ChargeStore,
        polling: Polling,
        *,
        forget: Sequence[Callable[[datetime], Awaitable[int]]] = (),
        clock: Clock = utc_now,
    ) -> None:
        self._charges = charges
        self._polling = polling
        self._forget = (charges.clean, *forget)
        self._clock = clock

    def scheduler(self) -> AsyncIOScheduler:
        """Return a scheduler with the jobs, not started.

        Its own defaults skip a run that is a second late and let runs pile up; a late run is better than none, and
        one run is enough (delivery.md 1.8).
        """
        scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        every: tuple[tuple[Callable[[], Awaitable[None]], timedelta], ...] = (
            (self.lapse, timedelta(minutes=1)),
            (self.sweep, timedelta(hours=1)),
            (self.clean, timedelta(hours=6)),
        )
        for job, interval in every:
            scheduler.add_job(job, "interval", seconds=interval.total_seconds(), next_run_time=self._clock())
        return scheduler

    async def lapse(self) -> None:
        """Close charges whose time is over."""
        if lapsed := await self._charges.lapse(self._clock()):
            log.info("charges_lapsed", count=lapsed)

    async def sweep(self) -> None:
        """Ask about every unpaid invoice, due or not: at the start, because much may have happened meanwhile."""
        self._polling.sweep(self._clock() - WATCHED)

    async def clean(self) -> None:
        """Forget what nobody asks for any more."""
        before = self._clock() - KEEP
        if forgotten := sum([await forget(before) for forget in self._forget]):
            log.info("rows_forgotten", count=forgotten)
