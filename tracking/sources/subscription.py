"""The speed: one live feed of the wallet for all invoices that may still be paid."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta

import structlog

from ...wallet.base import Invoice, InvoiceStatus, StatusFeed, Wallet
from ..base import ChargeStore, Hint
from ..clock import Clock, utc_now

log = structlog.get_logger(__name__)

PAGE = 500
LINGER = timedelta(minutes=15)  # after its expiry an invoice is still followed this long: PAID may come late


class Subscription:
    """Follows every living invoice on one connection. Each start opens a new one and follows all of them again.

    `on_open` is called with a time when all are followed: about the invoices with an expiry after it the wallet must
    be asked, because what was pushed while no connection stood is lost.
    """

    name = "subscription"

    def __init__(
        self,
        charges: ChargeStore,
        wallet: Wallet,
        *,
        on_open: Callable[[datetime], None] = lambda _: None,
        clock: Clock = utc_now,
    ) -> None:
        self._charges = charges
        self._wallet = wallet
        self._on_open = on_open
        self._clock = clock
        self._feed: StatusFeed | None = None
        self._followed: deque[tuple[datetime, str]] = deque()
        self.live = False

    def follow(self, invoice: Invoice) -> None:
        """Follow a new invoice; without a connection it is found in the store when the next one opens."""
        if self._feed is None:
            return
        self._leave_old(self._feed)
        self._followed.append((invoice.expires, invoice.payment_hash))
        self._feed.follow(invoice)

    async def hints(self) -> AsyncIterator[Hint]:
        """Yield what the feed pushes until its connection ends."""
        async with self._wallet.feed() as feed:
            self._followed.clear()
            self._feed = feed  # before the store is read: an invoice made meanwhile must not fall between
            try:
                await self._follow_all()
                self.live = True
                log.info("feed_open", followed=len(self._followed))
                self._on_open(self._clock() - LINGER)
                async for payment_hash, status in feed:
                    # Only PAID is final. EXPIRED comes from a timer that does not look again (protocol.md 5.2).
                    yield Hint(payment_hash, status, self.name, confirmed=status is InvoiceStatus.PAID)
            finally:
                self._feed = None
                self.live = False

    async def _follow_all(self) -> None:
        last = ""
        while page := await self._charges.unpaid(self._clock() - LINGER, PAGE, last):
            last = page[-1].payment_hash
            for invoice in page:
                self.follow(invoice)

    def _leave_old(self, feed: StatusFeed) -> None:
        while self._followed and self._followed[0][0] < self._clock() - LINGER:
            feed.leave(self._followed.popleft()[1])
