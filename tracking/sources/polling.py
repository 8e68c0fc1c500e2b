"""The guarantee: asks the wallet about every unpaid invoice, in batches, whether or not anything was pushed."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from ...wallet.base import Invoice, InvoiceStatus, Wallet
from ...wallet.errors import WalletError
from ..base import ChargeStore, Hint
from ..clock import Clock, utc_now
from ..schedule import QUICK_TICK, SLOW_TICK

log = structlog.get_logger(__name__)

BATCH = 40  # as many statuses as one document may ask for: protocol.md 9, complexity
PAGE_TRIES = 5  # without any answer, until a page of a walk is passed over
GATHER = 0.3  # seconds in which doubts are collected into one document


@dataclass(frozen=True, slots=True)
class _Sweep:
    """How far a walk through all unpaid invoices has come, and how often its next page got no answer at all."""

    expired_after: datetime
    last: str = ""
    failures: int = 0


class Polling:
    """Asks for due invoices every 4 seconds while the live feed is down, every 10 while it is up.

    `live` tells whether the feed is up.
    """

    name = "polling"

    def __init__(
        self,
        charges: ChargeStore,
        wallet: Wallet,
        *,
        live: Callable[[], bool] = lambda: False,
        clock: Clock = utc_now,
    ) -> None:
        self._charges = charges
        self._wallet = wallet
        self._live = live
        self._clock = clock
        self._sweep: _Sweep | None = None
        self._doubt = asyncio.Event()

    def hurry(self) -> None:
        """Look for due invoices within 300 ms instead of at the next tick."""
        self._doubt.set()

    def sweep(self, expired_after: datetime) -> None:
        """Ask about every unpaid invoice with an expiry after a time, due or not, page by page beside the due ones."""
        running = self._sweep.expired_after if self._sweep else expired_after
        self._sweep = _Sweep(min(running, expired_after))
        self._doubt.set()

    async def hints(self) -> AsyncIterator[Hint]:
        """Yield what the wallet says, for ever."""
        while True:
            answers = [await self._ask_due(), await self._ask_swept()]
            for hint in itertools.chain(*answers):
                yield hint
            if not any(answers):  # nothing is left to ask about, or the wallet does not answer
                await self._tick()

    async def _ask_due(self) -> list[Hint]:
        due = await self._charges.due(self._clock(), BATCH)
        statuses = await self._statuses([row.invoice for row in due])
        # Without an answer nothing changes but the time of the next question: the next tick, or a later one for
        # an invoice that alone got none, because it costs the others a document each time.
        later = self._clock() + (SLOW_TICK if statuses else QUICK_TICK)
        for row in due:
            if row.invoice.payment_hash not in statuses:
                await self._charges.checked(row.invoice.payment_hash, row.status, later)
        return self._hints(statuses)

    async def _ask_swept(self) -> list[Hint]:
        if (sweep := self._sweep) is None:
            return []
        page = await self._charges.unpaid(sweep.expired_after, BATCH, sweep.last)
        statuses = await self._statuses(page)
        if self._sweep is sweep:  # else a new walk was asked for meanwhile
            self._sweep = _further(sweep, page, answered=bool(statuses))
        return self._hints(statuses)

    async def _statuses(self, invoices: Sequence[Invoice]) -> Mapping[str, InvoiceStatus]:
        """Ask for invoices; those without an answer are left out."""
        if not invoices:
            return {}
        try:
            answers = await self._wallet.statuses(invoices)
        except WalletError as error:
            log.warning("poll_failed", error=type(error).__name__)
            return {}
        return {
            payment_hash: answer
            for payment_hash, answer in answers.items()
            if isinstance(answer, InvoiceStatus)
        }

    def _hints(self, statuses: Mapping[str, InvoiceStatus]) -> list[Hint]:
        return [
            Hint(payment_hash, status, self.name, confirmed=True) for payment_hash, status in statuses.items()
        ]

    async def _tick(self) -> None:
        tick = SLOW_TICK if self._live() else QUICK_TICK
        try:
            await asyncio.wait_for(self._doubt.wait(), tick.total_seconds())
        except TimeoutError:
            return
        await asyncio.sleep(GATHER)
        self._doubt.clear()


def _further(sweep: _Sweep, page: Sequence[Invoice], *, answered: bool) -> _Sweep | None:
    if not page:
        return None
    if not answered and sweep.failures < PAGE_TRIES:
        return replace(
            sweep, failures=sweep.failures + 1
        )  # an outage, or the budget is spent: the same page again
    return _Sweep(sweep.expired_after, page[-1].payment_hash)
