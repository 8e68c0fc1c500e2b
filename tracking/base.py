"""The words of tracking, and the repositories and sources that it asks for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from ..accounts.base import Person
from ..channels.base import Conversation, InboundMessage, OutboundMessage
from ..channels.reports import Arrival, Failure
from ..wallet.base import Invoice, InvoiceStatus
from ..wallet.money import Money


class ChargeState(StrEnum):
    """OPEN may become any other; PAID wins over everything and is never left."""

    OPEN = "open"
    PAID = "paid"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Charge:
    """What somebody asked to be paid. It outlives its invoices, which live 60 seconds.

    `code` (K7Q2) is unique among the charges of `conversation`'s sender. `asked` is the amount in the person's
    words, `price` the same in US cents as invoiced; both None for an open amount. `received` is what came, where
    known; `paid_hash` the payment hash of the invoice that settled it.
    """

    id: str
    code: str
    conversation: Conversation
    asked: Money | None
    price: Money | None
    memo: str
    created: datetime
    closes: datetime
    state: ChargeState = ChargeState.OPEN
    paid_at: datetime | None = None
    received: Money | None = None
    paid_hash: str | None = None

    @property
    def owner(self) -> Person:
        """Whose charge it is."""
        return Person(self.conversation.channel, self.conversation.sender_id)


@dataclass(frozen=True, slots=True)
class ChargeInvoice:
    """One invoice of a charge, and what became of it.

    `status` is EXPIRED only after the wallet itself said so. `origin` is the message that asked for it, `message`
    the channel's reference of the message that showed it. `late`: paid after the wallet had called it expired.
    """

    invoice: Invoice
    charge_id: str
    origin: str
    status: InvoiceStatus = InvoiceStatus.PENDING
    message: str | None = None
    paid_at: datetime | None = None
    source: str | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class Hint:
    """What a source says of a payment hash. `confirmed`: it is the wallet's own answer, not somebody's word."""

    payment_hash: str
    status: InvoiceStatus
    source: str
    confirmed: bool


class NoticeKind(StrEnum):
    """What an outbox row is for: the answer to a message, the news of a payment, the change of a shown code.

    HOST is the news of a payment for the program that the wallet lives in.
    """

    ANSWER = "answer"
    PAID = "paid"
    EXTRA = "extra"
    EDIT = "edit"
    HOST = "host"


HOST_CHANNEL = "host"
"""The channel of HOST notices. Each has a conversation of its own, so that a slow host holds up nobody's chat."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A row of the outbox, leased to be sent.

    `id` is stable over all attempts. An ANSWER carries its `message`; the others are rendered when they are sent,
    from the charge of `payment_hash`. `fence` grows with each claim, and only the newest claim may retry.
    `ambiguous` is sticky: some attempt may have arrived.
    """

    id: str
    kind: NoticeKind
    conversation: Conversation
    payment_hash: str | None
    message: OutboundMessage | None
    created: datetime
    attempt: int
    fence: int
    ambiguous: bool


@dataclass(frozen=True, slots=True)
class DeadNotice:
    """A notice that was given up, and why. News of a payment comes back when its person writes again."""

    id: str
    kind: NoticeKind
    conversation: Conversation
    payment_hash: str | None
    created: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Bucket:
    """A token bucket: it holds up to `burst` tokens and gains `per_second` of them. Made full when first asked.

    `reserve`: whoever takes from it leaves that many for those who come with less reserve.
    """

    name: str
    per_second: float
    burst: float
    reserve: float = 0.0


class Buckets(Protocol):
    """Token buckets that all instances on one store share."""

    async def take(self, buckets: Sequence[Bucket], now: datetime) -> float:
        """Take one token from each, or from none; return 0.0, or the seconds until each would have one."""


class Creation(StrEnum):
    """What came of storing an invoice. Nothing is stored unless it is CREATED."""

    CREATED = "created"
    CODE_TAKEN = "code_taken"
    HASH_TAKEN = "hash_taken"
    ORIGIN_TAKEN = "origin_taken"
    CHARGE_CLOSED = "charge_closed"


class ChargeStore(Protocol):
    """The repository of charges and invoices. Every method is one atomic step and safe to repeat."""

    async def create(self, charge: Charge, invoice: ChargeInvoice, next_check: datetime) -> Creation:
        """Store a charge with its first invoice; a parked hint of that hash settles it in the same step."""

    async def add_invoice(self, invoice: ChargeInvoice, next_check: datetime) -> Creation:
        """Store a further invoice of an open charge; a parked hint of that hash settles it in the same step."""

    async def settle(
        self, payment_hash: str, at: datetime, source: str, *, tell_host: bool = False
    ) -> NoticeKind | None:
        """The one writer of PAID: invoice paid, charge paid, PAID or EXTRA notice and EDITs in the outbox, at once.

        Returns None if it was paid already. An unknown hash is parked for `create` (at most 10,000, oldest out).
        The first paid invoice settles a charge that is not paid, whatever its state was; another one is EXTRA.
        With `tell_host` a HOST notice is put beside it, to Conversation(HOST_CHANNEL, payment_hash, "").
        """

    async def cancel(self, charge_id: str, at: datetime) -> Charge:
        """Cancel an open charge, with EDITs of its shown codes in the outbox; return it as it is afterwards."""

    async def lapse(self, now: datetime) -> int:
        """Close open charges whose `closes` has passed; return how many."""

    async def by_origin(self, origin: str) -> tuple[Charge, ChargeInvoice] | None:
        """The charge and invoice that the message `origin` has made already, if any."""

    async def by_code(self, owner: Person, code: str) -> Charge | None:
        """A person's charge by its code (upper case)."""

    async def by_message(self, conversation: Conversation, reference: str) -> Charge | None:
        """The charge whose code, or paid notice, was shown in the message `reference` of a chat."""

    async def by_hash(self, payment_hash: str) -> tuple[Charge, ChargeInvoice] | None:
        """The charge and the invoice of a payment hash."""

    async def invoices(self, charge_id: str) -> Sequence[ChargeInvoice]:
        """All invoices of a charge, oldest first."""

    async def page(self, owner: Person, limit: int, offset: int = 0) -> Sequence[Charge]:
        """A person's charges, newest first."""

    async def due(self, now: datetime, limit: int) -> Sequence[ChargeInvoice]:
        """Unpaid invoices whose next check is due, the latest expiry first: who can still pay matters most."""

    async def checked(self, payment_hash: str, status: InvoiceStatus, next_check: datetime | None) -> None:
        """Note a wallet's answer that is not PAID, and when to ask again (None: never). PAID is never overwritten."""

    async def unpaid(self, expired_after: datetime, limit: int, after: str = "") -> Sequence[Invoice]:
        """Unpaid invoices with an expiry after a time, in the order of their hash, from behind `after` on."""

    async def note_received(self, payment_hash: str, amount: Money) -> None:
        """Store what came for a paid open-amount invoice; kept with its charge if this invoice settled it."""

    async def clean(self, before: datetime) -> int:
        """Forget closed charges, sent notices, handled messages and parked hints older than a time; return how many."""


class Outbox(Protocol):
    """Notices to be delivered. Times are the caller's aware UTC; every method is one atomic step."""

    async def claim(
        self, owner: str, now: datetime, lease: float, limit: int, *, answers: bool = True
    ) -> Sequence[Notice]:
        """Lease due rows for `lease` seconds, oldest first. A row whose lease ran out while sending turns ambiguous.

        Without `answers`, rows of that kind are passed over (and hold back what came after them, as ever).

        At most one row of a conversation is leased at any time, and of those due always its oldest. An ANSWER that
        waits for another try holds back all that came after it, so that answers stay in order; news that wait do not:
        what a person asks for is answered meanwhile.
        """

    async def finish(self, notice: Notice, reference: str | None, now: datetime) -> None:
        """Sent (or nothing to send: None). Unconditional: a late success wins over a retry. For an ANSWER that showed
        an invoice, and for PAID and EXTRA, the reference is kept for `by_message` and `ChargeInvoice.message`.
        """

    async def retry(self, notice: Notice, due: datetime, *, unknown: bool, error: str) -> bool:
        """Try again at `due`; False when the claim is no longer ours. `unknown` makes the row ambiguous for good."""

    async def postpone(self, notice: Notice, due: datetime, *, reason: str) -> bool:
        """Give a claim back untouched: nothing was sent, and the attempt does not count. False when it is not ours."""

    async def bury(self, notice: Notice, reason: str) -> bool:
        """Give up: the row is dead, kept with its reason; False when the claim is no longer ours."""

    async def next_due(self) -> datetime | None:
        """When the next row becomes due, None when the outbox is empty."""

    async def arrival(self, arrival: Arrival, at: datetime) -> bool:
        """See channels.reports.Reports. The reference is kept as `finish` keeps it."""

    async def failure(self, failure: Failure, at: datetime) -> bool:
        """See channels.reports.Reports. A failure may overtake `finish` of its attempt: then that finish has failed."""

    async def dead(self, limit: int, *, key: str | None = None) -> Sequence[DeadNotice]:
        """The newest notices that were given up and not revived, newest first; only that of `key` if one is named."""


class Inbox(Protocol):
    """Messages of people, stored before they are acknowledged. Every method is one atomic step."""

    async def add(self, origin: str, message: InboundMessage) -> bool:
        """Store a message; False when `origin` was stored before. Dead notices of the conversation but ANSWERs
        become due again, as if they were `created` now: the person is back.
        """

    async def waiting(self) -> Sequence[tuple[str, InboundMessage]]:
        """Messages without an answer, oldest first, as (origin, message)."""

    async def answer(
        self, origin: str, message: InboundMessage, answer: OutboundMessage, payment_hash: str | None
    ) -> None:
        """Mark handled, and put the answer into the outbox as `answer:{origin}`; `payment_hash`: whose code."""


class Source(Protocol):
    """Something that yields hints for ever. Its end, by error or not, is a gap: the supervisor starts it again."""

    @property
    def name(self) -> str:
        """The word that stands in Hint.source, logs and metrics."""

    def hints(self) -> AsyncIterator[Hint]:
        """Yield hints until the source breaks."""
