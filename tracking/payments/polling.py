"""The guarantee: asks the wallet about every unpaid invoice, in batches, whether or not anything was pushed."""

from __future__ import annotations

import asyncio
import math
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from ...wallet.base import Invoice, InvoiceServer, InvoiceStatus
from ...wallet.errors import WalletError
from ..base import ChargeStore, Hint, InvoiceRecord
from ..bell import Bell
from ..clock import Clock, utc_now
from ..lookups import ALL_BACKENDS, Backends, Due, ExpiringAfter
from ..sources.state import SourceState, Trust
from .schedule import QUICK_TICK, SLOWER

log = structlog.get_logger(__name__)

PAGE_TRIES = 5  # without any answer, until a page of a walk is passed over
GATHER = 0.3
"""Seconds in which rechecks are collected for a question: after the one before, beside a live feed before it."""
AT_ONCE = 5
"""Questions, while the wallet answers: each is about as many invoices as it may be."""


@dataclass(frozen=True, slots=True)
class _Sweep:
    """How far a walk through all unpaid invoices has come, and how often its next page got no answer at all."""

    expired_after: datetime
    mine: bool
    last: str = ""
    failures: int = 0


class LiveFeed(Protocol):
    """What the poll asks of the feed that it stands in for: see Subscription."""

    @property
    def changed(self) -> Bell:
        """Rung when it is worth a look at the others."""

    @property
    def speaks(self) -> bool:
        """Whether it does its work."""

    def take_gap(self) -> datetime | None:
        """The expiry after which invoices must be asked about, because it was away; None if it was not."""


class Polling:
    """Asks for due invoices every `tick` while the live `feed` is down, two and a half times as seldom while it is up.

    Only for those that this instance watches: others ask for theirs.
    """

    def __init__(
        self,
        charges: ChargeStore,
        server: InvoiceServer,
        feed: LiveFeed,
        *,
        name: str = "polling",
        backends: Backends = ALL_BACKENDS,
        tick: timedelta = QUICK_TICK,
        clock: Clock = utc_now,
    ) -> None:
        self.name = name
        self._backends = backends
        self.every, self._slow = tick, tick * SLOWER
        self._charges = charges
        self._server = server
        self._batch = server.traits.statuses_at_once
        self._feed = feed
        self._clock = clock
        self._sweep: _Sweep | None = None
        self._recheck = asyncio.Event()
        self._asked = -math.inf  # when the last question was asked, by the loop's time
        self._at_once = 1  # questions, the next time: an outage is noticed by one
        self._is_more = False  # more may have been due than was asked about the last time
        self._answered = True
        self._again = clock()  # when to ask about a living invoice that got no answer
        self._looked = self._again  # as of when it was last looked for what is due
        self.counts: Counter[str] = Counter()
        self.last: datetime | None = None

    def state(self) -> SourceState:
        """What is known of it now: `live` while the wallet answers; its last event is the wallet's last answer."""
        return SourceState(self.name, Trust.POLLING, self._answered, True, self.last, dict(self.counts))

    def sweep(self, expired_after: datetime, *, mine: bool = True) -> None:
        """Ask about all unpaid invoices with an expiry after a time, due or not, page by page beside the due.

        All but the own ones are passed over, unless they are not to be `mine`. Together with a sweep that is not done
        yet it covers what either was to cover.
        """
        running = self._sweep or _Sweep(expired_after, mine)
        self._sweep = _Sweep(min(running.expired_after, expired_after), running.mine and mine)
        self._recheck.set()

    async def hints(self) -> AsyncIterator[Hint]:
        """Yield what the wallet says, for ever."""
        wake = self._recheck.set  # look at once, or within 300 ms, instead of at the next tick
        with self._charges.due_changed.heard_by(wake), self._feed.changed.heard_by(wake):
            while True:
                if (gap := self._feed.take_gap()) is not None:
                    self.sweep(gap)
                answers = [*await self._ask_due(), *await self._ask_swept()]
                for left, hint in zip(range(len(answers) - 1, -1, -1), answers, strict=True):
                    yield replace(hint, more=left > 0)
                if not answers or not (self._is_more or self._sweep):  # all is asked, or there is no answer
                    await self._tick()

    async def _ask_due(self) -> list[Hint]:
        self._looked, limit = self._clock(), self._at_once * self._batch
        due = await self._charges.unpaid(Due(self._looked, self._backends), limit)
        self._is_more = len(due) == limit
        pages = [due[first : first + self._batch] for first in range(0, len(due), self._batch)]
        answers = await asyncio.gather(*(self._statuses([row.invoice for row in page]) for page in pages))
        for page, statuses in zip(pages, answers, strict=True):
            await self._put_off(page, statuses)
        if pages:
            self._at_once = AT_ONCE if all(answers) else 1
        return [hint for statuses in answers for hint in self._hints(statuses)]

    async def _put_off(self, page: Sequence[InvoiceRecord], statuses: Mapping[str, InvoiceStatus]) -> None:
        """Have those of a page that got no answer asked about again: nothing else changes for them.

        At the next tick, or later for an old one that alone got none, because it costs the others a document each time.
        """
        now = self._clock()
        for row in page:
            if row.payment_hash not in statuses:
                old = row.expires < now
                later = now + (self._slow if statuses and old else self.every)
                if not old and self._again <= now:
                    self._again = later
                await self._charges.checked(row.payment_hash, row.status, later)

    async def _ask_swept(self) -> list[Hint]:
        if (sweep := self._sweep) is None:
            return []
        which = ExpiringAfter(sweep.expired_after, sweep.last, sweep.mine, self._backends)
        page = [row.invoice for row in await self._charges.unpaid(which, self._batch)]
        statuses = await self._statuses(page)
        if self._sweep is sweep:  # else a new walk was asked for meanwhile
            self._sweep = _further(sweep, page, answered=bool(statuses))
        return self._hints(statuses)

    async def _statuses(self, invoices: Sequence[Invoice]) -> Mapping[str, InvoiceStatus]:
        """Ask for invoices; those without an answer are left out."""
        if not invoices:
            return {}
        self._asked = asyncio.get_running_loop().time()
        try:
            answers = await self._server.statuses(invoices)
        except WalletError as error:
            log.warning("poll_failed", error=type(error).__name__)
            self._answered = False
            self.counts["failed"] += 1
            return {}
        statuses = {
            payment_hash: answer
            for payment_hash, answer in answers.items()
            if isinstance(answer, InvoiceStatus)
        }
        self._answered, self.last = True, self._clock()
        self.counts.update(str(status) for status in statuses.values())
        self.counts["unanswered"] += len(invoices) - len(statuses)
        return statuses

    def _hints(self, statuses: Mapping[str, InvoiceStatus]) -> list[Hint]:
        return [
            Hint(payment_hash, status, self.name, confirmed=True) for payment_hash, status in statuses.items()
        ]

    async def _tick(self) -> None:
        tick = self._slow if self._feed.speaks and self._answered else self.every
        if self._again > self._looked:  # another question may have been answered since, but not this one
            tick = max(min(tick, self._again - self._clock()), timedelta())
        try:
            await asyncio.wait_for(self._recheck.wait(), tick.total_seconds())
        except TimeoutError:
            return
        # A live feed tells of a payment meanwhile, which saves the question. Without one nobody else will.
        gathered = 0 if self._feed.speaks else asyncio.get_running_loop().time() - self._asked
        await asyncio.sleep(max(GATHER - gathered, 0))
        self._recheck.clear()


def _further(sweep: _Sweep, page: Sequence[Invoice], *, answered: bool) -> _Sweep | None:
    if not page:
        return None
    if not answered and sweep.failures < PAGE_TRIES:
        # An outage, or the budget is spent: the same page again.
        return replace(sweep, failures=sweep.failures + 1)
    return _Sweep(sweep.expired_after, sweep.mine, page[-1].payment_hash)
