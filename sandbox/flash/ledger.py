"""The sandbox's books: accounts, their wallets, invoices and transactions."""

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from ..clock import Clock
from .lightning import LightningNode
from .price import PriceBoard

Currency = Literal["USD", "USDT", "BTC"]
Migration = Literal["legacy", "migrating", "migrated"]
InvoiceState = Literal["PENDING", "PAID", "EXPIRED"]


@dataclass(slots=True, eq=False)
class Wallet:
    """One wallet; `opening` cents is what it held at the start, None where the money is kept elsewhere."""

    id: str
    account_id: str
    currency: Currency
    opening: Decimal | None
    transactions: list["Transaction"] = field(default_factory=list)

    @property
    def external(self) -> bool:
        """True for the Bitcoin wallet on the user's device."""
        return self.opening is None


@dataclass(slots=True, eq=False)
class Account:
    """An account with its one user."""

    id: str
    user_id: str
    phone: str
    created_at: datetime
    cash: Wallet
    legacy: Wallet
    external: Wallet
    username: str | None = None
    display_currency: str = "USD"
    language: str = ""
    totp: bool = False
    active: bool = True
    migration: Migration = "migrated"
    default_wallet_id: str = ""

    @property
    def wallets(self) -> tuple[Wallet, Wallet, Wallet]:
        """All wallets: the active one first."""
        return (self.cash, self.legacy, self.external)


@dataclass(slots=True, eq=False)
class Invoice:
    """A BOLT11 invoice issued here. `cents` and `sats` are None for an open one until it is paid."""

    payment_hash: str
    payment_request: str
    payment_secret: str
    preimage: str
    wallet: Wallet
    cents: Decimal | None
    sats: int | None
    memo: str
    created_at: datetime
    expires_at: datetime
    paid_at: datetime | None = None
    paid_cents: Decimal | None = None

    def state(self, now: datetime) -> InvoiceState:
        """The status as the query tells it: paid wins over expired."""
        if self.paid_at is not None:
            return "PAID"
        return "EXPIRED" if now >= self.expires_at else "PENDING"


@dataclass(frozen=True, slots=True, eq=False)
class Transaction:
    """A receipt: `cents` are credited; balance and history show it from `visible_at`."""

    id: str
    wallet: Wallet
    cents: Decimal
    sats: int
    payment_hash: str
    preimage: str
    memo: str
    payment_request: str
    created_at: datetime
    visible_at: datetime


class Ledger:
    """Everything that the service would keep in its databases; ids are drawn from `randomness`."""

    def __init__(
        self, clock: Clock, prices: PriceBoard, node: LightningNode, randomness: random.Random
    ) -> None:
        self._clock = clock
        self._prices = prices
        self._node = node
        self._randomness = randomness
        self._accounts: dict[str, Account] = {}
        self._wallets: dict[str, Wallet] = {}
        self._invoices: dict[str, Invoice] = {}
        self._by_request: dict[str, Invoice] = {}
        self._transactions: dict[str, Transaction] = {}

    def new_id(self) -> str:
        """A random UUID in text form."""
        return str(uuid.UUID(bytes=self._randomness.randbytes(16), version=4))

    def open_account(
        self,
        phone: str,
        *,
        opening: Decimal = Decimal(0),
        username: str | None = None,
        display_currency: str = "USD",
        totp: bool = False,
    ) -> Account:
        """Opens an account with a USDT wallet (its default), an empty USD wallet and an external one."""
        account_id = self.new_id()
        account = Account(
            id=account_id,
            user_id=self.new_id(),
            phone=phone,
            created_at=self._clock.now(),
            cash=Wallet(self.new_id(), account_id, "USDT", opening),
            legacy=Wallet(self.new_id(), account_id, "USD", Decimal(0)),
            external=Wallet(self.new_id(), account_id, "BTC", None),
            username=username,
            display_currency=display_currency,
            totp=totp,
        )
        account.default_wallet_id = account.cash.id
        self._accounts[account.id] = account
        self._wallets.update({wallet.id: wallet for wallet in account.wallets})
        return account

    def accounts(self) -> Iterator[Account]:
        """All accounts, oldest first."""
        yield from self._accounts.values()

    def account(self, account_id: str) -> Account:
        """The account with this id; raises KeyError."""
        return self._accounts[account_id]

    def account_by(self, *, phone: str | None = None, username: str | None = None) -> Account | None:
        """The account with this phone or this username."""
        for account in self._accounts.values():
            if phone is not None and account.phone == phone:
                return account
            if username is not None and account.username == username:
                return account
        return None

    def wallet(self, wallet_id: str) -> Wallet | None:
        """The wallet with this id."""
        return self._wallets.get(wallet_id)

    def balance(self, wallet: Wallet) -> Decimal | None:
        """US cents in the wallet, receipts that are not visible yet left out; None for an external one."""
        if wallet.opening is None:
            return None
        now = self._clock.now()
        return wallet.opening + sum(row.cents for row in wallet.transactions if row.visible_at <= now)

    def mint(self, wallet: Wallet, *, cents: Decimal | None, memo: str = "", seconds: int = 60) -> Invoice:
        """Issues an invoice into a wallet; `cents` None lets the payer choose."""
        now = self._clock.now()
        sats = self._prices.sats(cents) if cents is not None else None
        signed = self._node.issue(sats=sats, memo=memo, at=now, seconds=seconds)
        invoice = Invoice(
            payment_hash=signed.payment_hash,
            payment_request=signed.payment_request,
            payment_secret=signed.payment_secret,
            preimage=signed.preimage,
            wallet=wallet,
            cents=cents,
            sats=sats,
            memo=memo,
            created_at=now,
            expires_at=now.replace(microsecond=0) + timedelta(seconds=seconds),
        )
        self._invoices[invoice.payment_hash] = invoice
        self._by_request[invoice.payment_request] = invoice
        return invoice

    def mint_many(
        self, wallet: Wallet, count: int, *, cents: Decimal | None, seconds: int = 60
    ) -> list[Invoice]:
        """Issues many equal invoices at once, around the rate limit: for benchmarks."""
        return [self.mint(wallet, cents=cents, seconds=seconds) for _ in range(count)]

    def invoice(self, payment_hash: str) -> Invoice | None:
        """The invoice with this hash."""
        return self._invoices.get(payment_hash.lower())

    def invoice_by_request(self, payment_request: str) -> Invoice | None:
        """The invoice with this BOLT11 text, in any case."""
        return self._by_request.get(payment_request.lower())

    def newest(self) -> Iterator[Invoice]:
        """All invoices, newest first."""
        yield from reversed(self._invoices.values())

    def settle(self, invoice: Invoice, cents: Decimal, sats: int, *, delay: float = 0.0) -> Transaction:
        """Marks the invoice paid now and credits its wallet; `delay` seconds until history shows it."""
        now = self._clock.now()
        invoice.paid_at, invoice.paid_cents = now, cents
        row = Transaction(
            id=self.new_id(),
            wallet=invoice.wallet,
            cents=cents,
            sats=sats,
            payment_hash=invoice.payment_hash,
            preimage=invoice.preimage,
            memo=invoice.memo,
            payment_request=invoice.payment_request,
            created_at=now,
            visible_at=now + timedelta(seconds=delay),
        )
        invoice.wallet.transactions.append(row)
        self._transactions[row.id] = row
        return row

    def transaction(self, transaction_id: str) -> Transaction | None:
        """The transaction with this id, of any account."""
        return self._transactions.get(transaction_id)

    def history(self, wallet: Wallet) -> list[Transaction]:
        """The visible transactions of a wallet, newest first."""
        now = self._clock.now()
        return [row for row in reversed(wallet.transactions) if row.visible_at <= now]
