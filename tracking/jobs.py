"""The regular jobs: each is safe to run twice, or to be cut in half."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

import structlog
from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from ..accounts.modes import ModeStore
from .audit_keeping import EVERY, AuditKeeper
from .base import ChargeStore
from .bookkeeping import Bookkeeper
from .clock import Clock, utc_now
from .errors import StoreUnavailable
from .instances import Leases
from .outbox.receipt_poller import ReceiptPoller
from .payments.schedule import WATCHED
from .payments.tracker import Tracker

log = structlog.get_logger(__name__)

KEEP = timedelta(days=30)
KEEP_DONE = timedelta(days=2)
"""For what is done with: notices that are sent, and messages that have their answer. Telegram brings a message again
for 24 hours, Twilio for some minutes, and what nobody took there is looked for within 24 hours."""
HELD = ("lapse", "clean", "erase")
"""The jobs that a lockdown holds back; `expire` is none of them: it forgets secrets."""
_LOCKED_FOR = timedelta(minutes=1)
LOOK_AGAIN = timedelta(seconds=2)
"""For a job that another instance does: should that die, it is done soon after."""

_EXECUTOR = "chatwallet"  # of our own, and with it a log of its own: the host may use the library too


def _is_no_stop(record: logging.LogRecord) -> bool:
    """Whether a record is to be logged: the scheduler calls it an error, with a traceback, that a stop cuts a job."""
    return not (record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError))


class Jobs:
    """What is done every so often: close old charges, forget very old rows, ask about everything unpaid or unended.

    Of several instances one does what is for all; each asks about the invoices that it watches, and `ends` gives
    each other messages to ask for. `clean` is called with two times, forgets what is older than the first, and what is
    done with since the second, and says how much; for how long all is kept says `keep`, and `forgotten` how much has
    gone since the start; `expire` forgets what was to be kept until a time. `done` has by the name of a job when it
    last ended well here. Nothing lapses or is forgotten until the clock is `sure`. `erase` goes on forgetting those who
    asked for it. The `books` write what the ledger lacks, and the `audit` tells its head. A job
    that can't be done here now is tried again after `look_again`. In a lockdown of the `modes` nothing is closed or
    forgotten but what is kept for minutes.
    """

    def __init__(
        self,
        charges: ChargeStore,
        tracker: Tracker,
        *,
        leases: Leases,
        clean: Callable[[datetime, datetime], Awaitable[int]],
        erase: Callable[[], Coroutine[Any, Any, None]] | None = None,
        ends: ReceiptPoller | None = None,
        expire: Callable[[datetime], Awaitable[int]] | None = None,
        books: Bookkeeper | None = None,
        audit: AuditKeeper | None = None,
        keep: timedelta = KEEP,
        clock: Clock = utc_now,
        sure: Callable[[], bool] = lambda: True,
        look_again: timedelta = LOOK_AGAIN,
        modes: ModeStore | None = None,
    ) -> None:
        self._modes = modes
        self._charges = charges
        self._tracker = tracker
        self._leases = leases
        self._ends = ends
        self._expire = expire
        self._books = books
        self._audit = audit
        self._clean = clean
        self._erase = erase
        self._clock = clock
        self._sure = sure
        self._soon = look_again
        self.keep = keep
        self._scheduler: AsyncIOScheduler | None = None
        self.done: dict[str, datetime] = {}
        self.forgotten = 0

    def scheduler(self) -> AsyncIOScheduler:
        """Return a scheduler with the jobs, not started.

        Its own defaults skip a run that is a second late and let runs pile up; a late run is better than none, and
        one run is enough (delivery.md 1.8).
        """
        scheduler = AsyncIOScheduler(
            timezone="UTC",
            executors={_EXECUTOR: AsyncIOExecutor()},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        logging.getLogger(f"apscheduler.executors.{_EXECUTOR}").addFilter(_is_no_stop)
        every = [
            ("lapse", self._alone, self.lapse, timedelta(minutes=1)),
            ("sweep", self._run, self.sweep, timedelta(hours=1)),
            ("clean", self._alone, self.clean, timedelta(hours=6)),
        ]
        if self._erase is not None:
            every.append(("erase", self._alone, self._erase, timedelta(minutes=1)))
        if self._ends is not None:
            every.append(("ends", self._run, self._ends.look, self._ends.every))
        if self._expire is not None:
            every.append(("expire", self._alone, self.expire, timedelta(minutes=1)))
        if self._books is not None:
            every.append(("ledger", self._alone, self._books.catch_up, timedelta(minutes=1)))
            every.append(("old_lines", self._alone, self._books.clean, timedelta(hours=6)))
        if self._audit is not None:
            every.append(("audit_head", self._alone, self._audit.tell, EVERY))
            every.append(("old_acts", self._alone, self._audit.cut, timedelta(hours=6)))
        for name, run, job, interval in every:
            scheduler.add_job(
                run,
                "interval",
                args=(scheduler, name, job),
                id=name,
                executor=_EXECUTOR,
                seconds=interval.total_seconds(),
                next_run_time=utc_now(),
            )
        self._scheduler = scheduler
        return scheduler

    def rush(self) -> None:
        """Do everything now: the scheduler goes by the machine's clock, which was set."""
        if self._scheduler is not None and self._scheduler.running:
            for job in self._scheduler.get_jobs():
                self._scheduler.modify_job(job.id, next_run_time=utc_now())

    async def lapse(self) -> None:
        """Close charges whose time is over."""
        if lapsed := await self._charges.lapse(self._clock()):
            log.info("charges_lapsed", count=lapsed)

    async def expire(self) -> None:
        """Forget what is kept for minutes."""
        if self._expire is not None:
            await self._expire(self._clock())

    async def sweep(self) -> None:
        """Ask about every unpaid invoice that is watched here, due or not: much may have happened before the start.

        What is taken over later is asked about then.
        """
        self._tracker.sweep(self._clock() - WATCHED)

    async def clean(self) -> None:
        """Forget what nobody asks for any more."""
        now = self._clock()
        if forgotten := await self._clean(now - self.keep, now - min(self.keep, KEEP_DONE)):
            self.forgotten += forgotten
            log.info("rows_forgotten", count=forgotten)

    async def _alone(
        self, scheduler: AsyncIOScheduler, name: str, job: Callable[[], Awaitable[None]]
    ) -> None:
        """Run a job under its lease; look again soon where another instance has that, or nobody can say.

        What it does goes by age: a clock that is far ahead would close and forget what has just been made.
        """
        held, after = False, self._soon
        try:
            if not self._sure():
                return
            if await self._is_locked(name):
                after = _LOCKED_FOR
                return
            held = await self._leases.hold(f"job:{name}")
        except StoreUnavailable as error:
            log.info("job_put_off", job=name, reason=str(error))
        finally:
            if not held:
                self._look_again(scheduler, name, after)
        if held:
            await self._run(scheduler, name, job)

    async def _run(self, scheduler: AsyncIOScheduler, name: str, job: Callable[[], Awaitable[None]]) -> None:
        try:
            await job()
        except StoreUnavailable as error:
            log.info("job_put_off", job=name, reason=str(error))
            self._look_again(scheduler, name, self._soon)
        else:
            self.done[name] = self._clock()

    async def _is_locked(self, name: str) -> bool:
        if self._modes is None or name not in HELD:
            return False
        return (await self._modes.now()).lockdown is not None

    def _look_again(self, scheduler: AsyncIOScheduler, name: str, after: timedelta) -> None:
        if scheduler.running:
            scheduler.modify_job(name, next_run_time=utc_now() + after)
