"""The words of tracking, and the repositories and sources that it asks for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from ..channels.base import Conversation
from ..wallet.base import Credit, Invoice, InvoiceStatus, WalletRef
from ..wallet.money import Money
from .bell import Bell
from .lookups import ALL_BACKENDS, Backends, ChargeKey, InvoiceKey, PageOf, Unpaid
from .outbox.base import NoticeKind
from .recipients import MOST, Recipient
from .sources.state import SourceState


class ChargeState(StrEnum):
    """OPEN may become any other; PAID wins over everything and is never left."""

    OPEN = "open"
    PAID = "paid"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """What somebody asked to be paid. It outlives its invoices, which live 60 seconds.

    `code` (K7Q2) is unique among the charges of its maker, and in its `shop` but for some of before 0.3.0.
    `made_by` is the id of the account that asked, `wallet` where its money goes, for good. `asked_in` is where its
    QR is shown, None where that is no chat. `token` are 16 random bytes, by which a page finds it. `asked` is the
    amount in the person's words, `price` the same in the wallet's currency as invoiced; both None for an open amount.
    `received` is what came, where known; `paid_hash` the payment hash of the invoice that settled it. Each of its
    `recipients`, at most eight, is told of each payment. Raises ValueError for more of them.
    """

    id: str
    shop: str
    code: str
    made_by: str
    wallet: WalletRef
    asked_in: Conversation | None
    recipients: tuple[Recipient, ...]
    token: bytes = field(repr=False)
    asked: Money | None
    price: Money | None
    memo: str
    created: datetime
    closes: datetime
    state: ChargeState = ChargeState.OPEN
    paid_at: datetime | None = None
    received: Money | None = None
    paid_hash: str | None = None

    def __post_init__(self) -> None:
        if len(self.recipients) > MOST:
            raise ValueError(f"a charge tells {MOST} recipients at most, not {len(self.recipients)}")

    @property
    def place(self) -> str:
        """A word for logs and metrics: the channel that it was asked in, "none" where that is no chat."""
        return "none" if self.asked_in is None else self.asked_in.channel


@dataclass(frozen=True, slots=True)
class InvoiceRecord:
    """One invoice of a charge, and what became of it.

    `status` is EXPIRED only after the wallet itself said so. `origin` is the message that asked for it, `message`
    the channel's reference of the message that showed it. `late`: paid after the wallet had called it expired.
    `paid_at` is when we learned of it; `credited` and `credited_at` are what the wallet's own list says, once known.
    """

    invoice: Invoice
    charge_id: str
    origin: str
    status: InvoiceStatus = InvoiceStatus.PENDING
    message: str | None = None
    paid_at: datetime | None = None
    source: str | None = None
    late: bool = False
    credited: Money | None = None
    credited_at: datetime | None = None

    @property
    def payment_hash(self) -> str:
        """The payment hash of the invoice."""
        return self.invoice.payment_hash

    @property
    def expires(self) -> datetime:
        """When the invoice expires."""
        return self.invoice.expires


@dataclass(frozen=True, slots=True)
class Hint:
    """What a source says of a payment hash. `confirmed`: it is the wallet's own answer, not somebody's word.

    `more`: the next one came with it, and may be asked for before this one is stored.
    """

    payment_hash: str
    status: InvoiceStatus
    source: str
    confirmed: bool
    more: bool = field(default=False, compare=False)


class CreateResult(StrEnum):
    """What came of storing an invoice. Nothing is stored unless it is CREATED."""

    CREATED = "created"
    CODE_TAKEN = "code_taken"
    HASH_TAKEN = "hash_taken"
    ORIGIN_TAKEN = "origin_taken"
    CHARGE_CLOSED = "charge_closed"
    LOCKED = "locked"
    """An admin has switched on a mode that holds back what is new (accounts.modes)."""


class ChargeStore(Protocol):
    """The repository of charges and invoices. Every method is one atomic step and safe to repeat."""

    @property
    def due_changed(self) -> Bell:
        """Rung when an invoice that this process watches becomes due sooner than it was."""

    def never_edited(self, channels: Collection[str]) -> None:
        """Learn which channels can't change what they have said: no EDIT is put for a chat of theirs from now on."""

    async def create(
        self, charge: Charge, invoice: InvoiceRecord | None, next_check: datetime
    ) -> CreateResult:
        """Store a charge, with its first invoice if it has one; a pending hint of its hash settles it in this step.

        Storing a charge without an invoice again, by its id, changes nothing: CREATED. While a mode is on: LOCKED,
        but not for what is known already.
        """

    async def add_invoice(
        self, invoice: InvoiceRecord, next_check: datetime, price: Money | None = None, *,
        backend: str | None = None,
    ) -> CreateResult:  # fmt: skip
        """Store a further invoice of an open charge, with EDITs of the QRs shown before it in the outbox.

        A `price` replaces the charge's own. `backend` names the server that made the invoice, where it is another one
        than that of the charge's wallet. A pending hint of its hash settles it in the same step. While a mode is on:
        LOCKED, but not for what is known already.
        """

    async def settle(self, payment_hash: str, at: datetime, source: str) -> NoticeKind | None:
        """The one writer of PAID: invoice and charge paid, a PAID or EXTRA notice for each recipient, EDITs; at once.

        No mode holds it back (accounts.modes): what was paid is told.

        EDITs are for the QRs that were shown, or that an answer in the outbox is about to show.
        Returns None if it was paid already. An unknown hash is a pending hint for `create`: 10,000 at most, oldest out.
        The first paid invoice settles a charge that is not paid, whatever its state was; another one is EXTRA.
        """

    async def recheck(self, payment_hash: str, at: datetime) -> InvoiceStatus | None:
        """A source other than the wallet says that a hash is paid: make its invoice due `at` this time.

        This instance watches it from now on, because it can ask the wallet at once. Returns the status of the invoice,
        and changes nothing if that is PAID. None for an unknown hash: it is kept for 24 hours (at most 10,000, oldest
        out, apart from pending hints), and an invoice that `create` or `add_invoice` stores meanwhile is due at once.
        Only the wallet's answer settles it.
        """

    async def cancel(self, charge_id: str, at: datetime) -> Charge:
        """Cancel an open charge, with EDITs as `settle` puts them in the outbox; return it as it is afterwards.

        In a lockdown it stays open.
        """

    async def lapse(self, now: datetime) -> int:
        """Close open charges whose `closes` has passed, with EDITs of shown QRs in the outbox; return how many."""

    async def find(self, key: ChargeKey) -> Charge | None:
        """The charge of a key."""

    async def find_invoice(self, key: InvoiceKey) -> tuple[Charge, InvoiceRecord] | None:
        """The invoice of a key, with its charge."""

    async def invoices(self, charge_id: str) -> Sequence[InvoiceRecord]:
        """All invoices of a charge, oldest first."""

    async def page(self, of: PageOf, limit: int, offset: int = 0) -> Sequence[Charge]:
        """The charges of an account or of a shop, newest first."""

    async def unpaid(self, which: Unpaid, limit: int) -> Sequence[InvoiceRecord]:
        """Unpaid invoices, at most `limit`: those that are due, or a page of those that may yet be paid."""

    async def adopt(
        self, now: datetime, limit: int, *, expired_after: datetime | None = None, of: Backends = ALL_BACKENDS
    ) -> Sequence[Invoice]:
        """Watch unpaid invoices of instances that died, at most `limit`, `of` these backends; return them.

        Those that had a next check are due `now`, and so is each with an expiry after `expired_after`. Empty where only
        one process may open the store: it watches everything.
        """

    async def checked(self, payment_hash: str, status: InvoiceStatus, next_check: datetime | None) -> None:
        """Note a wallet's answer that is not PAID, and when to ask again (None: never). PAID is never overwritten.

        The first EXPIRED puts an EDIT into the outbox, if the invoice is the newest of an open charge.
        """

    async def restored(self, snapshot: datetime) -> int | None:
        """Learn that this data is a backup made at `snapshot`, and that more was sent since. Once for each such time.

        Older notices that may yet be sent turn ambiguous, and so does the news of an older invoice that is found to be
        paid later. Returns how many notices turned ambiguous at once, None if this backup was known.
        """

    async def note_received(self, payment_hash: str, credit: Credit) -> None:
        """Store what the wallet's list says of an invoice; for an open amount that it settled, in the charge too.

        A paid one of an open amount is among `unlined` again.
        """

    async def unlined(self, limit: int, behind: str = "") -> Sequence[tuple[Charge, InvoiceRecord]]:
        """Paid invoices, with their charges, of which the ledger may not know all, at most `limit`.

        In the order of their hash, from `behind` one on. None of them is forgotten, whatever its age. Costs what there
        is of them, not what was ever paid.
        """

    async def lined(self, known: Sequence[InvoiceRecord]) -> None:
        """The ledger knows what these say. One of which more has become known meanwhile stays among `unlined`."""


class Source(Protocol):
    """Something that yields hints for ever. Its end, by error or not, is a gap: the supervisor starts it again."""

    @property
    def name(self) -> str:
        """The word that stands in Hint.source, logs and metrics."""

    def hints(self) -> AsyncIterator[Hint]:
        """Yield hints until the source breaks.

        A caller that asks for the next one has stored all before it, except those with `more`.
        """

    def state(self) -> SourceState:
        """What is known of it now, for health, metrics and admins."""
