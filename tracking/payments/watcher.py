"""What watches the invoices of one server: the live feed, the poll beneath it, and what the dead have left."""

from __future__ import annotations

from datetime import datetime

from ...wallet.base import Invoice, InvoiceServer
from ..base import ChargeStore, Source
from ..clock import Clock, utc_now
from .failover import Failover
from .polling import Polling
from .subscription import Subscription


class PaymentWatcher:
    """Finds out which invoices of one server were paid.

    Its parts look one way only: the poll at the feed whose bell wakes it, the failover at the feed that follows what
    it found; both are woken by the store's own bell. What the two `sources` say, a Tracker takes.
    """

    def __init__(self, server: InvoiceServer, charges: ChargeStore, *, clock: Clock = utc_now) -> None:
        self.feed = Subscription(charges, server, clock=clock)
        self.polling = Polling(charges, server, self.feed, clock=clock)
        self.failover = Failover(charges, self.feed, clock=clock)

    @property
    def sources(self) -> tuple[Source, ...]:
        """What must be followed."""
        return self.feed, self.polling

    def made(self, invoice: Invoice) -> None:
        """An invoice was stored: follow it."""
        self.feed.follow(invoice)

    def told(self, source: str, payment_hash: str) -> None:
        """A source was the first to tell of a payment: the feed is silent where it should have been that."""
        self.feed.note_first(source, payment_hash)

    def sweep(self, expired_after: datetime, *, mine: bool = True) -> None:
        """Have the wallet asked about all unpaid invoices with an expiry after a time: see Polling.sweep."""
        self.polling.sweep(expired_after, mine=mine)
