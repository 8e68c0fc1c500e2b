"""Turns hints into settlements: what the wallet itself says is settled, anything else is asked first."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncGenerator, Sequence
from datetime import datetime
from functools import partial

import structlog

from ...wallet.base import Invoice, InvoiceStatus, WalletRef
from ..alerts import Alerts
from ..base import ChargeStore, Hint, Source
from ..bookkeeping import Bookkeeper
from ..clock import Clock, utc_now
from ..event_log import EventLog
from ..lookups import ByHash
from ..outages import retry_while_unavailable
from ..reference import reference
from ..unmatched import UNKNOWN, Note, not_noted
from .schedule import next_check
from .watcher import PaymentWatcher

log = structlog.get_logger(__name__)

_REMEMBERED = 10_000  # hashes that this process has made, the newest


class Tracker:
    """Takes hints from all sources, and tells its `watchers` what they must know of each other.

    `alerts` hear of a payment that the wallet vouches for and this process has asked for, of which the store knows
    nothing: its records are gone. The `books` learn of each settlement afterwards, and keep nobody waiting. `note` is
    told of hints whose hash has no invoice.
    """

    def __init__(
        self,
        charges: ChargeStore,
        watchers: Sequence[PaymentWatcher] = (),
        *,
        alerts: Alerts | None = None,
        books: Bookkeeper | None = None,
        event_log: EventLog | None = None,
        note: Note = not_noted,
        clock: Clock = utc_now,
    ) -> None:
        self._charges = charges
        self.watchers = watchers
        self._alerts = alerts
        self._books = books
        self._made: OrderedDict[str, None] = OrderedDict()
        self._event_log = event_log or EventLog()
        self._note = note
        self._clock = clock

    @property
    def sources(self) -> tuple[Source, ...]:
        """The feeds and the polls of all watchers."""
        return tuple(source for watcher in self.watchers for source in watcher.sources)

    def feeds_speak(self) -> bool:
        """Whether all live feeds do their work, so that nobody need stand in for them."""
        return all(watcher.feed.speaks for watcher in self.watchers)

    def made(self, invoice: Invoice, wallet: WalletRef) -> None:
        """An invoice of a wallet was stored, which this process has made."""
        self._made[invoice.payment_hash] = None
        if len(self._made) > _REMEMBERED:
            self._made.popitem(last=False)
        for watcher in self.watchers:
            watcher.made(invoice, wallet)

    def sweep(self, expired_after: datetime, *, mine: bool = True) -> None:
        """Have all servers asked about unpaid invoices with an expiry after a time: see Polling.sweep."""
        for watcher in self.watchers:
            watcher.sweep(expired_after, mine=mine)

    async def follow(self, source: Source) -> None:
        """Take every hint of a source until it ends, those at once that came together.

        While the store can't be asked, the next hint waits.
        """
        hints = source.hints()
        together: list[Hint] = []
        try:
            async for hint in hints:
                together.append(hint)
                if not hint.more:
                    await self._take_all(together)
                    together.clear()
        finally:
            # At once, not when the collector comes by: a source may hold what its sender is to bring again.
            if isinstance(hints, AsyncGenerator):
                await hints.aclose()

    async def _take_all(self, hints: Sequence[Hint]) -> None:
        takes = (retry_while_unavailable(partial(self.handle, hint)) for hint in hints)
        # All are heard out before a failure is told: nothing works on when the source is started again.
        for outcome in await asyncio.gather(*takes, return_exceptions=True):
            if outcome is not None:
                raise outcome

    async def handle(self, hint: Hint) -> None:
        """Take one hint; when this returns, its effect is stored."""
        if hint.status is InvoiceStatus.PAID and hint.confirmed:
            await self._settle(hint)
        elif hint.status is InvoiceStatus.PAID:
            await self._recheck(hint)
        elif hint.confirmed:
            await self._postpone(hint)
        # An unconfirmed EXPIRED or PENDING tells nothing: the poll asks one second after the expiry anyhow.

    async def _settle(self, hint: Hint) -> None:
        kind = await self._charges.settle(hint.payment_hash, self._clock(), hint.source)
        if kind is None:
            await self._look_for(hint)
            return
        self._made.pop(hint.payment_hash, None)
        self._event_log.paid(hint.payment_hash, hint.source, kind)
        for watcher in self.watchers:
            watcher.told(hint.source, hint.payment_hash)
        if self._books is not None:
            self._books.settled(hint.payment_hash)

    async def _look_for(self, hint: Hint) -> None:
        """Whether a payment that settled nothing was settled before, as nearly all were, or its order is lost."""
        if hint.payment_hash not in self._made:
            return
        if await self._charges.find_invoice(ByHash(hint.payment_hash)) is None:
            if self._alerts is not None:
                await self._alerts.payment_lost(hint.payment_hash)
            self._event_log.lost(hint.payment_hash, hint.source)
        self._made.pop(hint.payment_hash, None)

    async def _recheck(self, hint: Hint) -> None:
        # Somebody's word only makes the poll ask at once; the row keeps it over a crash.
        status = await self._charges.recheck(hint.payment_hash, self._clock())
        if status is None:
            self._note(hint.source, UNKNOWN, hint.payment_hash)
            log.info("hint_unknown", ref=reference(hint.payment_hash), source=hint.source)

    async def _postpone(self, hint: Hint) -> None:
        found = await self._charges.find_invoice(ByHash(hint.payment_hash))
        if found is not None:
            due = next_check(found[1].invoice, self._clock())
            await self._charges.checked(hint.payment_hash, hint.status, due)
            if hint.status is InvoiceStatus.EXPIRED and found[1].status is InvoiceStatus.PENDING:
                self._event_log.expired(hint.payment_hash, hint.source)
