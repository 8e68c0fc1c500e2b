"""FlashWallet: the protocol Wallet, spoken by the Flash API."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from typing import Self

from ..base import (
    Balance,
    Budget,
    Invoice,
    InvoiceStatus,
    Need,
    Payees,
    Receipt,
    StatusFeed,
    Transaction,
    Windows,
)
from ..errors import WalletError
from ..limits import Monotonic, OwnBudget, OwnWindows
from ..money import Currency, Money
from ..payees import OwnPayees
from ..rates import Rate
from .batch import StatusDesk
from .client import FlashClient
from .credential import lacks
from .feed import FlashFeed
from .history import History
from .inspection import Inspector
from .issuing import Issuer
from .prices import FALLBACK, FRESH, Prices
from .socket import FeedTimes
from .till import Till

POLL_BURST = 10  # documents that may be sent at once after a rest


def _utc_now() -> datetime:
    return datetime.now(UTC)


class FlashWallet:
    """One Flash account, opened with `async with`.

    `token` is a session token, `api_key` an API key (`fk_…`) with the scopes read_user, read_wallet,
    read_transactions and write_wallet; without either only statuses, feeds and rates can be asked for. `network` is
    the prefix that invoices must have, `payees` the node keys that may sign them (empty: any, and `known_payees` learns
    them). `price_fresh` and `price_fallback` are how old a shown rate may be in seconds, the latter where no newer one
    can be had. `timeout` and `patience` are seconds: of one request, and of all tries of one invoice together.

    The API takes about 60 requests per minute from one address: those of `budget` are for statuses, by default
    `polls_per_minute` of this process alone. `windows` hold the limit of invoices per account, by default those that
    this process asks for; where a store keeps them, its errors come out of `create_invoice` too. `on_date` is called
    with Flash's own time, in whole seconds, whenever an answer tells it.
    """

    def __init__(
        self,
        *,
        graphql_url: str,
        ws_url: str,
        token: str | None = None,
        api_key: str | None = None,
        network: str = "lnbc",
        payees: Collection[str] = (),
        known_payees: Payees | None = None,
        timeout: float = 10.0,
        patience: float = 8.0,
        polls_per_minute: float = 30.0,
        poll_burst: int = POLL_BURST,
        budget: Budget | None = None,
        windows: Windows | None = None,
        feed_times: FeedTimes | None = None,
        price_fresh: float = FRESH,
        price_fallback: float = FALLBACK,
        clock: Monotonic = time.monotonic,
        now: Callable[[], datetime] = _utc_now,
        on_date: Callable[[datetime], None] = lambda _: None,
    ) -> None:
        self._client = FlashClient(
            graphql_url, token=token, api_key=api_key, timeout=timeout, on_date=on_date
        )
        self._ws_url = ws_url
        self._feed_times = feed_times or FeedTimes()
        self._till = Till(self._client, clock)
        self._prices = Prices(self._client, now, clock, fresh=price_fresh, fallback=price_fallback)
        self._history = History(self._client)
        self._statuses = StatusDesk(self._client, budget or OwnBudget(polls_per_minute, poll_burst, clock))
        self._issuer = Issuer(
            self._client,
            self._till,
            self._prices,
            Inspector(network, payees, now),
            known_payees or OwnPayees(),
            patience=patience,
            windows=windows or OwnWindows(),
            now=now,
            clock=clock,
        )

    async def __aenter__(self) -> Self:
        await self._client.__aenter__()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._client.__aexit__(*exc)

    async def lacks(self) -> frozenset[Need]:
        """What the credential is not allowed: scopes that an API key lacks, or all, when it is refused."""
        return await lacks(self._client)

    async def create_invoice(self, amount: Money | None, memo: str) -> Invoice:
        """Make an invoice over US cents, or an open one; InvoiceMismatch when the answer does not fit.

        AmountUnchecked when there is no price to hold the amount against.
        """
        return await self._issuer.issue(amount, memo)

    async def status(self, invoice: Invoice) -> InvoiceStatus:
        """Ask for one invoice now."""
        return await self._statuses.one(invoice)

    async def statuses(self, invoices: Sequence[Invoice]) -> Mapping[str, InvoiceStatus | WalletError]:
        """Ask for many; RateLimited stands for those that the budget leaves for later."""
        return await self._statuses.many(invoices)

    def feed(self) -> AbstractAsyncContextManager[StatusFeed]:
        """Open an anonymous socket: statuses are public, and ten sockets per address are all there are."""
        return FlashFeed(self._ws_url, self._feed_times)

    async def received(self, invoice: Invoice) -> Receipt | None:
        """What came for a paid invoice, None while the list, which lags by seconds, does not show it."""
        return await self._history.received(invoice)

    async def balances(self) -> Sequence[Balance]:
        """The account's dollar wallets, the default one first."""
        return await self._till.balances()

    async def transactions(self, limit: int) -> Sequence[Transaction]:
        """The newest lines of the list. Flash answers with an empty list when its own ledger fails."""
        return await self._history.transactions(limit)

    async def payment_hash(self, transaction_id: str) -> str | None:
        """The payment hash of a line of this account's list."""
        return await self._history.payment_hash(transaction_id)

    async def rate(self, currency: Currency) -> Rate:
        """The mid price in a currency, or a stale one: `price_fresh` and `price_fallback` say how old each may be."""
        return await self._prices.rate(currency)
