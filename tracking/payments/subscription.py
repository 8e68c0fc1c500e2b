"""The speed: one live feed of the wallet for all invoices that may still be paid."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from functools import partial

import structlog

from ...wallet.base import Invoice, InvoiceServer, InvoiceStatus, StatusFeed
from ..base import ChargeStore, Hint
from ..bell import Bell
from ..clock import Clock, utc_now
from ..lookups import ALL_BACKENDS, Backends, ExpiringAfter
from ..outages import retry_while_unavailable
from ..sources.state import SourceState, Trust
from .schedule import SLOW_TICK

log = structlog.get_logger(__name__)

PAGE = 500
BEHIND = timedelta(seconds=3)  # a push may come that much later than a poll that somebody's hint has hurried
LINGER = timedelta(minutes=15)  # after its expiry an invoice is still followed this long: PAID may come late


class Subscription:
    """Follows every living invoice that this instance watches on one connection.

    Each start opens a new one and follows all of them again. `changed` is rung when they are followed, because what was
    pushed while no connection stood is lost (`take_gap` says what to ask about), and when that connection ends: from
    then on nobody pushes, and who stands in must not wait for their next look.
    """

    def __init__(
        self,
        charges: ChargeStore,
        server: InvoiceServer,
        *,
        name: str = "subscription",
        backends: Backends = ALL_BACKENDS,
        clock: Clock = utc_now,
    ) -> None:
        self.name = name
        self._backends = backends
        self._charges = charges
        self._server = server
        self.changed = Bell()
        self._gap: datetime | None = None
        self._clock = clock
        self._feed: StatusFeed | None = None
        self._followed: deque[tuple[datetime, str]] = deque()
        self._since: dict[str, datetime] = {}
        self._opened: datetime | None = None
        self._missed: datetime | None = None
        self.live = False
        self.counts: Counter[str] = Counter()
        self.last: datetime | None = None

    @property
    def silent(self) -> bool:
        """Whether it should have told of a payment, and has told of none since."""
        return self._missed is not None and self._clock() - self._missed > BEHIND

    @property
    def speaks(self) -> bool:
        """Whether it does its work, so that nobody need stand in for it."""
        return self.live and not self.silent

    def state(self) -> SourceState:
        """What is known of it now."""
        return SourceState(
            self.name, Trust.SUBSCRIPTION, self.live, self.speaks, self.last, dict(self.counts)
        )

    def take_gap(self) -> datetime | None:
        """About the invoices with an expiry after this time the wallet must be asked; None once that was said."""
        gap, self._gap = self._gap, None
        return gap

    def note_first(self, source: str, payment_hash: str) -> None:
        """Know which source was the first to tell of a payment: the poll is so only if nothing was pushed."""
        if source == self.name or self._missed is not None or self._opened is None:
            return
        # What was paid while no connection stood, or while nobody followed it, the poll finds, and that is no silence.
        since = self._since.get(payment_hash)
        if since is not None and self._clock() > max(since, self._opened + SLOW_TICK):
            self._missed = self._clock()

    def follow(self, invoice: Invoice) -> None:
        """Follow a new invoice. Without a connection it is found in the store when the next one opens."""
        self._follow(invoice, self._clock())

    def take_over(self, invoice: Invoice) -> None:
        """Follow an invoice of another instance in the same way, unless it is too old. It may have been paid before."""
        self._follow(invoice, self._clock() + SLOW_TICK)

    def _follow(self, invoice: Invoice, since: datetime) -> None:
        """Follow an invoice; a payment after `since` is to be told by the feed before the poll."""
        if self._feed is None or invoice.expires < self._clock() - LINGER:
            return
        self._leave_old(self._feed)
        self._followed.append((invoice.expires, invoice.payment_hash))
        self._since[invoice.payment_hash] = since
        self._feed.follow(invoice)

    async def hints(self) -> AsyncIterator[Hint]:
        """Yield what the feed pushes until its connection ends."""
        async with self._server.feed() as feed:
            self._followed.clear()
            self._feed = feed  # before the store is read: an invoice made meanwhile must not fall between
            try:
                await self._follow_all()
                # What was silent before stays so until it tells of a payment: a new connection proves nothing.
                self.live, self._opened = True, self._clock()
                log.info("feed_open", followed=len(self._followed))
                self._note_gap(self._clock() - LINGER)
                async for payment_hash, status in feed:
                    self.last = self._clock()
                    self.counts[str(status)] += 1
                    if status is InvoiceStatus.PAID:
                        # It has told. If that can't be stored, and the poll is the first after all, it is no silence.
                        since = self._since.pop(payment_hash, None)
                        # What comes right away may be the state that a subscription begins with, and was not pushed.
                        if since is not None and self._clock() - since > BEHIND:
                            self._missed = None
                    # Only PAID is final. EXPIRED comes from a timer that does not look again (protocol.md 5.2).
                    yield Hint(payment_hash, status, self.name, confirmed=status is InvoiceStatus.PAID)
            finally:
                self._feed = None
                self._since.clear()
                self.live = False
                self.changed.ring()

    def _note_gap(self, since: datetime) -> None:
        self._gap = since if self._gap is None else min(self._gap, since)
        self.changed.ring()

    async def _follow_all(self) -> None:
        last = ""
        # A new connection has its price (protocol.md 1.5): this one outlasts an outage of the store.
        while page := await retry_while_unavailable(partial(self._page, last)):
            last = page[-1].payment_hash
            for invoice in page:
                self.follow(invoice)

    async def _page(self, after: str) -> Sequence[Invoice]:
        which = ExpiringAfter(self._clock() - LINGER, after, mine=True, of=self._backends)
        return [row.invoice for row in await self._charges.unpaid(which, PAGE)]

    def _leave_old(self, feed: StatusFeed) -> None:
        while self._followed and self._followed[0][0] < self._clock() - LINGER:
            _, payment_hash = self._followed.popleft()
            self._since.pop(payment_hash, None)
            feed.leave(payment_hash)
