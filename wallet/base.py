"""The words of a wallet, and the protocol that every backend speaks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal, Protocol

from .errors import WalletError
from .money import Currency, Money
from .rates import Rate

CLOCK_SKEW = timedelta(seconds=10)
"""How far the clocks of two instances may lie apart. What lies further ahead was dated by a clock that was set back."""

LONGEST_CLOSING = timedelta(minutes=10)
"""How long a window is ever closed at once. One that is closed for longer was closed by a clock that was set back."""


class InvoiceStatus(StrEnum):
    """What a wallet says of an invoice. PAID is final; EXPIRED may still turn into PAID (protocol: late news)."""

    PENDING = "pending"
    PAID = "paid"
    EXPIRED = "expired"


HOUSE = "house"
"""The account that the settings name the credential of."""


@dataclass(frozen=True, slots=True, order=True)
class WalletRef:
    """Which wallet: an `account` on the server of a `backend`, ("flash", "house").

    `backend` is a word of small letters, digits and `-`, the name under which the server is known. Statuses are asked
    of the server, so what is due is looked for per backend; everything else is asked of the account.
    """

    backend: str
    account: str


@dataclass(frozen=True, slots=True)
class Credential:
    """What opens an account: a scoped API `key`, or the `token` of a sign-in. Its secret is in no text of it."""

    kind: Literal["key", "token"]
    secret: str = field(repr=False)


class Credentials(Protocol):
    """The secrets of wallets that people have linked."""

    async def credential(self, ref: WalletRef) -> Credential | None:
        """That of a wallet as it is now, None where there is none (any more). What its store raises comes out of it."""


@dataclass(frozen=True, slots=True)
class Invoice:
    """One BOLT11. Everything but `wallet_id` is read from the payment request itself.

    `payment_hash` is 64 lower-case hex digits, `payment_request` lower case, `msat` None for an open amount.
    """

    payment_hash: str
    payment_request: str
    msat: int | None
    created: datetime
    expires: datetime
    wallet_id: str = ""


class Need(StrEnum):
    """What a bot needs of a wallet's credential."""

    ACCESS = "access"
    WALLET = "wallet"
    BALANCES = "balances"
    TRANSACTIONS = "transactions"
    INVOICES = "invoices"


@dataclass(frozen=True, slots=True)
class Balance:
    """What one wallet of the account holds, None where that is unknown. `external`: it lies on its owner's device."""

    wallet_id: str
    currency: str
    available: Money | None
    is_default: bool
    external: bool = False


class Direction(StrEnum):
    """Which way money went."""

    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class TransactionId:
    """What a wallet calls a line of its own list.

    It is no text, so that it stands nowhere for a payment hash: the line with that id may be of another payment.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Transaction:
    """A line of the wallet's own list. `amount` is positive; None where the wallet gave no readable amount."""

    id: TransactionId
    direction: Direction
    amount: Money | None
    at: datetime
    memo: str | None = None


@dataclass(frozen=True, slots=True)
class Credit:
    """What the wallet's own list says of a paid invoice: what it was credited with, and when."""

    amount: Money
    at: datetime


class StatusFeed(Protocol):
    """One live connection that pushes statuses of the invoices it follows: (payment hash, status).

    It ends, with or without an error, when the connection does; the caller opens another one. News from a feed
    is the wallet's own answer, but EXPIRED is provisional and duplicates are normal.
    """

    def follow(self, invoice: Invoice) -> None:
        """Start to follow an invoice; its present status is pushed first. Following twice is following once."""

    def leave(self, payment_hash: str) -> None:
        """Stop to follow an invoice; unknown hashes are ignored."""

    def __aiter__(self) -> AsyncIterator[tuple[str, InvoiceStatus]]:
        """Yield (payment hash, status) until the connection ends."""


class Budget(Protocol):
    """How many requests may be made: known to one process, or to all that share an address."""

    async def take(self) -> float:
        """Take one request and return 0.0; where there is none, return the seconds until there is."""

    async def borrow(self) -> float:
        """Take one in any case, for a person who waits; return the seconds that its owner would have waited."""


@dataclass(frozen=True, slots=True)
class Window:
    """A sliding window: at most `limit` events in any `seconds`."""

    name: str
    limit: int
    seconds: float


class Windows(Protocol):
    """Sliding windows of one process, or of all that share a store. Every method is one atomic step, safe to repeat.

    Where they are kept in a store, its errors come out of every method.
    """

    async def take(self, window: Window, place: str, now: datetime) -> float:
        """Take a place, by an id of its own, and return 0.0; where none is free, the seconds until one is.

        A place is dated no earlier than those taken before: a clock that lags frees nothing too soon.
        """

    async def give_back(self, window: Window, place: str) -> None:
        """Return a place, for an event that did not happen."""

    async def close(self, window: Window, seconds: float, now: datetime) -> None:
        """Have nothing taken for so long, at most LONGEST_CLOSING, or for longer if that was said before."""


class Payees(Protocol):
    """The nodes that have signed this wallet's invoices: known to one process, or to all that share a store."""

    async def meet(self, key: str) -> None:
        """Learn a node's key, 66 hex digits; the owners are told of a new one beside others.

        Where they are kept in a store, its errors come out of it.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What a server is like, as far as those who ask it must know.

    `statuses_at_once`: how many one question for statuses may be about. `list_size`: how many lines an account's list
    shows at most, and `list_lag`: how much later than it was paid a payment is in it, as a rule.
    """

    statuses_at_once: int
    list_size: int
    list_lag: timedelta


class LastRates(Protocol):
    """The last rate of each currency, kept over restarts where there is a store. Neither method raises."""

    async def find(self, currency: Currency) -> Rate | None:
        """The last one that was kept; None where there is none, or it can't be had now."""

    async def keep(self, rate: Rate) -> None:
        """Keep one in the place of the last, if that can be done now."""


class RateSource(Protocol):
    """What knows prices."""

    async def rate(self, currency: Currency, base: Currency) -> Rate:
        """What a satoshi and one unit of `base` cost in `currency` now; raises WalletError and nothing else.

        UNSUPPORTED_CURRENCY is the code of a WalletRefused for a currency that it does not know.
        """


class InvoiceServer(Protocol):
    """What a server tells anybody of all its invoices: no credential is needed.

    Every method raises WalletError and nothing else.
    """

    @property
    def traits(self) -> Traits:
        """What it is like."""

    async def status(self, invoice: Invoice) -> InvoiceStatus:
        """Ask for one invoice now, on behalf of a person who waits."""

    async def statuses(self, invoices: Sequence[Invoice]) -> Mapping[str, InvoiceStatus | WalletError]:
        """Ask for many by payment hash, as the budget allows; one that fails does not spoil the others."""

    def feed(self) -> AbstractAsyncContextManager[StatusFeed]:
        """Open one connection for live statuses; leaving the context closes it."""

    async def rate(self, currency: Currency, base: Currency) -> Rate:
        """What a satoshi and one unit of `base` cost in `currency` now. WalletRefused when the server has no such rate.

        `base` is what an account of its thinks in; UNSUPPORTED_CURRENCY is the code of the refusal.
        """


class WalletAccount(Protocol):
    """An account on a server, which receives. Every method raises WalletError and nothing else."""

    @property
    def server(self) -> InvoiceServer:
        """Where its invoices are asked about."""

    @property
    def currency(self) -> Currency:
        """What its invoices are made over: all that its charges ask for, are told at and hold is counted in it."""

    async def lacks(self) -> frozenset[Need]:
        """What the bot needs and this credential is not allowed, found out without moving or making anything."""

    async def create_invoice(self, amount: Money | None, memo: str) -> Invoice:
        """Make an invoice over `amount` (of `currency`), or open when None; checked against what was asked."""

    async def received(self, invoice: Invoice) -> Credit | None:
        """What came for a paid invoice and when, or None while the account's list does not show it yet."""

    async def balances(self) -> Sequence[Balance]:
        """The account's wallets that can be used, the default one first."""

    async def transactions(self, limit: int) -> Sequence[Transaction]:
        """The newest `limit` (at most the server's `list_size`) lines of the account's list, newest first."""

    async def payment_hash(self, transaction_id: TransactionId) -> str | None:
        """The payment hash of a line of the list, None where it has none. Costly: ask only when it matters."""


class Wallet(InvoiceServer, WalletAccount, Protocol):
    """A server and the only account on it in one object, as a node of one's own is: its `server` is itself."""
