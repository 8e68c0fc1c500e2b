"""What watches the invoices of one server: the live feed, the poll, and the failover from dead instances."""

from __future__ import annotations

from datetime import datetime, timedelta

from ...wallet.base import Invoice, InvoiceServer, WalletRef
from ...wallet.registry import Wallets
from ..base import ChargeStore, Source
from ..clock import Clock, utc_now
from ..lookups import ALL_BACKENDS, Backends
from .failover import Failover
from .polling import Polling
from .schedule import QUICK_TICK
from .subscription import Subscription


class PaymentWatcher:
    """Finds out which invoices of one server were paid.

    Its parts look one way only: the poll at the feed whose bell wakes it, the failover at the feed that follows what
    it found; both are woken by the store's own bell. What the two `sources` say, a Tracker takes. The invoices are
    those of its `backends`, and it polls every `tick`. The `label` stands behind the names of its parts.
    """

    def __init__(
        self,
        server: InvoiceServer,
        charges: ChargeStore,
        *,
        backends: Backends = ALL_BACKENDS,
        label: str = "",
        tick: timedelta = QUICK_TICK,
        clock: Clock = utc_now,
    ) -> None:
        self._backends = backends
        self.name = f"takeover{label}"  # as the supervisor and monitors know it
        self.feed = Subscription(charges, server, name=f"subscription{label}", backends=backends, clock=clock)
        self.polling = Polling(
            charges, server, self.feed, name=f"polling{label}", backends=backends, tick=tick, clock=clock
        )
        self.failover = Failover(charges, self.feed, backends=backends, clock=clock)

    @property
    def sources(self) -> tuple[Source, ...]:
        """What must be followed."""
        return self.feed, self.polling

    def made(self, invoice: Invoice, wallet: WalletRef) -> None:
        """An invoice of a wallet was stored: follow it, if it is one of this server."""
        if wallet.backend in self._backends:
            self.feed.follow(invoice)

    def told(self, source: str, payment_hash: str) -> None:
        """A source was the first to tell of a payment: the feed is silent where it should have been that."""
        self.feed.note_first(source, payment_hash)

    def sweep(self, expired_after: datetime, *, mine: bool = True) -> None:
        """Have the wallet asked about all unpaid invoices with an expiry after a time: see Polling.sweep."""
        self.polling.sweep(expired_after, mine=mine)


def watchers(
    wallets: Wallets, charges: ChargeStore, *, tick: timedelta = QUICK_TICK, clock: Clock = utc_now
) -> list[PaymentWatcher]:
    """One watcher for each server; those beside the house's have the names of their backends behind their own.

    The house's watches all that is no other's: a store from before may have another name for it.
    """
    house = wallets.house.backend
    others = tuple(backend for backend in wallets.servers if backend != house)
    return [
        PaymentWatcher(
            wallets.servers[house], charges, backends=Backends(others=others), tick=tick, clock=clock
        ),
        *(
            PaymentWatcher(
                wallets.servers[other],
                charges,
                backends=Backends(other),
                label=f":{other}",
                tick=tick,
                clock=clock,
            )
            for other in others
        ),
    ]
