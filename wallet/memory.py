"""A server in memory and accounts on it: the twin for tests, benches and a bot without another backend.

Its invoices are really signed.
"""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256

from .base import (
    Balance,
    Credit,
    Direction,
    Invoice,
    InvoiceStatus,
    Need,
    StatusFeed,
    Traits,
    Transaction,
    TransactionId,
)
from .errors import WalletError, WalletRefused
from .invoice_signer import InvoiceDraft, InvoiceSigner
from .memory_feed import MemoryFeed
from .money import USD, Currency, Money
from .rates import Rate

_SATS_PER_BTC = 100_000_000
_MEMO_BYTES = 639  # BOLT 11's limit for a description
_FEATURES = (8, 14)  # an onion of variable length, and the payment secret


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class _Issued:
    """An invoice as its issuer keeps it. `amount` is None while an open one is unpaid."""

    invoice: Invoice
    memo: str
    amount: Money | None
    account: MemoryAccount
    paid: Money | None = None
    expired: bool = False


class MemoryServer:
    """An InvoiceServer in memory, and the levers a test needs: pay, expire, fail, cut. Its accounts are MemoryAccounts.

    Invoices live for `seconds`, by `now`. Paying is what a payer's wallet does, so it changes status, balance and
    list at once. A bitcoin costs `btc_usd` dollars; other currencies have the rates given as units per dollar.
    """

    traits = Traits(statuses_at_once=40, list_size=100, list_lag=timedelta(seconds=10))

    def __init__(
        self,
        *,
        now: Callable[[], datetime] = _utc_now,
        seconds: int = 60,
        btc_usd: Decimal = Decimal(100_000),
        per_usd: Mapping[str, Decimal] | None = None,
    ) -> None:
        self._now = now
        self._seconds = seconds
        self._btc_usd = btc_usd
        self._per_usd = {"USD": Decimal(1), **(per_usd or {})}
        self._signer = InvoiceSigner(secrets.token_bytes(32))
        self._issued: dict[str, _Issued] = {}
        self._failures: list[WalletError] = []
        self._feeds: list[MemoryFeed] = []

    async def status(self, invoice: Invoice) -> InvoiceStatus:
        """The present status; WalletRefused for an invoice of somebody else."""
        self._maybe_fail()
        return self._present(invoice.payment_hash)

    async def statuses(self, invoices: Sequence[Invoice]) -> Mapping[str, InvoiceStatus | WalletError]:
        """The present status of many; the error of one stands in its place."""
        self._maybe_fail()
        answers: dict[str, InvoiceStatus | WalletError] = {}
        for invoice in invoices:
            try:
                answers[invoice.payment_hash] = self._present(invoice.payment_hash)
            except WalletRefused as error:
                answers[invoice.payment_hash] = error
        return answers

    def feed(self) -> AbstractAsyncContextManager[StatusFeed]:
        """Open a feed."""
        return self._open_feed()

    async def rate(self, currency: Currency, base: Currency) -> Rate:
        """The fixed rate of a currency that was given one; WalletRefused for others."""
        self._maybe_fail()
        per_base = self._per_dollar(currency) / self._per_dollar(base)
        return Rate(currency, base, self._per_sat(currency), per_base, self._now())

    # What its accounts ask it for.

    def issue(self, of: MemoryAccount, amount: Money | None, memo: str) -> Invoice:
        """Sign a new invoice of an account."""
        self._maybe_fail()
        if amount is not None and (amount.currency != of.currency or amount.minor < 1):
            raise WalletRefused(f"cannot make an invoice over {amount}", code="INVALID_INPUT")
        issued = _Issued(self._sign(amount, memo, of.wallet_id), memo, amount, of)
        self._issued[issued.invoice.payment_hash] = issued
        return issued.invoice

    def ledger_of(self, of: MemoryAccount) -> list[tuple[Transaction, str]]:
        """What an account has received, oldest first, with the payment hashes."""
        self._maybe_fail()
        return of.ledger

    # The levers.

    def set_price(self, btc_usd: Decimal) -> None:
        """Have a bitcoin cost so many dollars from now on."""
        self._btc_usd = btc_usd

    def set_rate(self, code: str, per_usd: Decimal) -> None:
        """Have a dollar buy so much of a currency from now on."""
        self._per_usd[code] = per_usd

    def pay(self, payment_hash: str, amount: Money | None = None) -> None:
        """Pay an invoice, whether it expired or not; an open one with `amount`. A second payment changes nothing."""
        issued = self._issued[payment_hash]
        if issued.paid is not None:
            return
        issued.paid = amount or issued.amount
        if issued.paid is None:
            raise ValueError("an open invoice is paid with an amount")
        transaction_id = TransactionId(secrets.token_hex(16))
        line = Transaction(transaction_id, Direction.IN, issued.paid, self._now(), issued.memo or None)
        issued.account.ledger.append((line, payment_hash))
        self._push(payment_hash, InvoiceStatus.PAID)

    def pay_late(self, payment_hash: str, amount: Money | None = None) -> None:
        """Let an invoice expire, tell so, and pay it then: news that comes late."""
        self.expire(payment_hash)
        self.pay(payment_hash, amount)

    def expire(self, payment_hash: str) -> None:
        """Let an invoice pass its time now, and tell so."""
        self._issued[payment_hash].expired = True
        self._push(payment_hash, InvoiceStatus.EXPIRED)

    def fail_next(self, error: WalletError, times: int = 1) -> None:
        """Make the next `times` calls raise `error`; opening a feed counts as a call."""
        self._failures.extend([error] * times)

    def push(self, payment_hash: str, status: InvoiceStatus) -> None:
        """Say something on all feeds, true or not: duplicates, EXPIRED after PAID."""
        self._push(payment_hash, status)

    def cut_feeds(self) -> None:
        """End every open feed, as a lost connection does."""
        for feed in self._feeds:
            feed.cut()

    @asynccontextmanager
    async def _open_feed(self) -> AsyncIterator[StatusFeed]:
        self._maybe_fail()
        feed = MemoryFeed(self._present)
        self._feeds.append(feed)
        try:
            yield feed
        finally:
            self._feeds.remove(feed)

    def _push(self, payment_hash: str, status: InvoiceStatus) -> None:
        for feed in self._feeds:
            feed.push(payment_hash, status)

    def _per_dollar(self, currency: Currency) -> Decimal:
        if (found := self._per_usd.get(currency.code)) is None:
            raise WalletRefused(f"no rate for {currency}", code="UNSUPPORTED_CURRENCY")
        return found

    def _per_sat(self, currency: Currency) -> Decimal:
        return self._btc_usd * self._per_dollar(currency) / _SATS_PER_BTC

    def _maybe_fail(self) -> None:
        if self._failures:
            raise self._failures.pop(0)

    def _present(self, payment_hash: str) -> InvoiceStatus:
        issued = self._issued.get(payment_hash)
        if issued is None:
            raise WalletRefused("no invoice of this wallet", code="NOT_FOUND")
        if issued.paid is not None:
            return InvoiceStatus.PAID
        if issued.expired or issued.invoice.expires <= self._now():
            return InvoiceStatus.EXPIRED
        return InvoiceStatus.PENDING

    def _sign(self, amount: Money | None, memo: str, wallet_id: str) -> Invoice:
        payment_hash = sha256(secrets.token_bytes(32)).hexdigest()
        created = self._now().replace(microsecond=0)
        msat = None if amount is None else 1000 * max(1, int(amount.major / self._per_sat(amount.currency)))
        draft = InvoiceDraft(
            prefix="lnbc",
            msat=msat,
            created=created,
            payment_hash=payment_hash,
            payment_secret=secrets.token_hex(32),
            description=memo.encode()[:_MEMO_BYTES].decode(errors="ignore"),
            seconds=self._seconds,
            features=_FEATURES,
        )
        return Invoice(
            payment_hash=payment_hash,
            payment_request=self._signer.sign(draft),
            msat=msat,
            created=created,
            expires=created + timedelta(seconds=self._seconds),
            wallet_id=wallet_id,
        )


class MemoryAccount:
    """A WalletAccount on a MemoryServer, with one wallet of a currency that the server has a rate for."""

    def __init__(self, server: MemoryServer, wallet_id: str = "memory", *, currency: Currency = USD) -> None:
        self.currency = currency
        self._server = server
        self.wallet_id = wallet_id
        self.ledger: list[tuple[Transaction, str]] = []
        self.lacking: frozenset[Need] = frozenset()

    @property
    def server(self) -> MemoryServer:
        """Where its invoices are asked about, and paid."""
        return self._server

    async def lacks(self) -> frozenset[Need]:
        """What a test says that it lacks, in `lacking`."""
        return self.lacking

    async def create_invoice(self, amount: Money | None, memo: str) -> Invoice:
        """Sign a new invoice; raises WalletRefused for anything but an amount of its currency above zero."""
        return self._server.issue(self, amount, memo)

    async def received(self, invoice: Invoice) -> Credit | None:
        """What the invoice brought, None while it is unpaid or unknown."""
        for line, payment_hash in self._server.ledger_of(self):
            if payment_hash == invoice.payment_hash and line.amount is not None:
                return Credit(line.amount, line.at)
        return None

    async def balances(self) -> Sequence[Balance]:
        """The one wallet: all that was received."""
        total = sum(line.amount.minor for line, _ in self._server.ledger_of(self) if line.amount is not None)
        return [Balance(self.wallet_id, self.currency.code, Money(total, self.currency), is_default=True)]

    async def transactions(self, limit: int) -> Sequence[Transaction]:
        """The newest `limit` credits."""
        return [line for line, _ in reversed(self._server.ledger_of(self))][:limit]

    async def payment_hash(self, transaction_id: TransactionId) -> str | None:
        """The payment hash of a receipt."""
        return next(
            (hash_ for line, hash_ in self._server.ledger_of(self) if line.id == transaction_id), None
        )


class MemoryWallet(MemoryServer, MemoryAccount):
    """A server with one account in one object: a Wallet, as a node of one's own is."""

    def __init__(
        self,
        *,
        now: Callable[[], datetime] = _utc_now,
        seconds: int = 60,
        btc_usd: Decimal = Decimal(100_000),
        per_usd: Mapping[str, Decimal] | None = None,
        wallet_id: str = "memory",
        currency: Currency = USD,
    ) -> None:
        MemoryServer.__init__(self, now=now, seconds=seconds, btc_usd=btc_usd, per_usd=per_usd)
        MemoryAccount.__init__(self, self, wallet_id, currency=currency)
