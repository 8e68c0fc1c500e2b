"""Flash as anybody may ask it: statuses, the live feed, rates."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Self

from ..base import Budget, Invoice, InvoiceStatus, LastRates, StatusFeed, Traits
from ..errors import WalletError, WalletRefused
from ..limits import LocalBudget, Monotonic
from ..money import USD, Currency
from ..rates import Rate
from .client import FlashClient
from .documents import MAX_STATUSES
from .feed import FlashFeed
from .prices import Prices
from .settings import FALLBACK, FRESH
from .socket import FeedTimes
from .status_batcher import StatusBatcher

POLL_BURST = 10  # documents that may be sent at once after a rest


def utc_now() -> datetime:
    """The machine's own time."""
    return datetime.now(UTC)


class FlashServer:
    """wallet.base.InvoiceServer, spoken by the Flash API without a credential. Opened with `async with`.

    `price_fresh` and `price_fallback` are how old a shown rate may be in seconds, the latter where no newer one can be
    had. `timeout` is in seconds, of one request.

    The API takes about 60 requests per minute from one address: those of `budget` are for statuses, by default
    `polls_per_minute` of this process alone. `on_date` is called with Flash's own time, in whole seconds, whenever an
    answer tells it.
    """

    traits = Traits(statuses_at_once=MAX_STATUSES, list_size=100, list_lag=timedelta(seconds=10))
    """Protocol.md 9 (complexity), 6.1 and 6.4."""

    def __init__(
        self,
        *,
        graphql_url: str,
        ws_url: str,
        timeout: float = 10.0,
        polls_per_minute: float = 30.0,
        poll_burst: int = POLL_BURST,
        budget: Budget | None = None,
        feed_times: FeedTimes | None = None,
        last_rates: LastRates | None = None,
        price_fresh: float = FRESH,
        price_fallback: float = FALLBACK,
        clock: Monotonic = time.monotonic,
        now: Callable[[], datetime] = utc_now,
        on_date: Callable[[datetime], None] = lambda _: None,
    ) -> None:
        self.clock = clock
        self.now = now
        self._connect = partial(FlashClient, graphql_url, timeout=timeout, on_date=on_date)
        self._public = self.client_of(None, None)
        self._ws_url = ws_url
        self._feed_times = feed_times or FeedTimes()
        self.prices = Prices(
            self._public, now, clock, fresh=price_fresh, fallback=price_fallback, last=last_rates
        )
        self._statuses = StatusBatcher(
            self._public, budget or LocalBudget(polls_per_minute, poll_burst, clock)
        )

    def client_of(
        self, token: str | None, api_key: str | None, turn: Callable[[], Awaitable[None]] | None = None
    ) -> FlashClient:
        """A client of this server with a credential, or without one; to be opened. See FlashClient for the `turn`."""
        return self._connect(token=token, api_key=api_key, turn=turn)

    async def __aenter__(self) -> Self:
        await self._public.__aenter__()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._public.__aexit__(*exc)

    async def status(self, invoice: Invoice) -> InvoiceStatus:
        """Ask for one invoice now."""
        return await self._statuses.one(invoice)

    async def statuses(self, invoices: Sequence[Invoice]) -> Mapping[str, InvoiceStatus | WalletError]:
        """Ask for many; RateLimited stands for those that the budget leaves for later."""
        return await self._statuses.many(invoices)

    def feed(self) -> AbstractAsyncContextManager[StatusFeed]:
        """Open an anonymous socket: statuses are public, and ten sockets per address are all there are."""
        return FlashFeed(self._ws_url, self._feed_times)

    async def rate(self, currency: Currency, base: Currency) -> Rate:
        """The mid price in a currency, or a stale one: `price_fresh` and `price_fallback` say how old each may be.

        Flash quotes against the dollar alone, and makes its invoices over dollars.
        """
        if base != USD:
            raise WalletRefused(f"no prices of {base}", code="UNSUPPORTED_CURRENCY")
        return await self.prices.rate(currency)
