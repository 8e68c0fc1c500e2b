"""Charges and invoices in memory."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime

from ...accounts.modes import Mode
from ...tracking.base import Charge, ChargeState, CreateResult, InvoiceRecord
from ...tracking.bell import Bell
from ...tracking.lookups import (
    ALL_BACKENDS,
    Backends,
    ByCode,
    ByHash,
    ByMessage,
    ByToken,
    ChargeKey,
    InvoiceKey,
    OfMaker,
    PageOf,
    Unpaid,
)
from ...tracking.outbox.base import NoticeKind
from ...wallet.base import Credit, Invoice, InvoiceStatus
from ...wallet.money import Money
from ..encoding import from_ms, to_ms
from .charge_index import ChargeIndex
from .checks import Checks
from .edits import Edits
from .inbox import MemoryInbox
from .outbox import MemoryOutbox
from .pending_hints import PendingHints
from .pending_rechecks import PendingRechecks
from .rows import Rows
from .unlined import Unlined


class MemoryCharges:
    """tracking.base.ChargeStore in memory. `held` says which mode holds back what is new."""

    def __init__(
        self, rows: Rows, outbox: MemoryOutbox, inbox: MemoryInbox, charges: ChargeIndex, edits: Edits,
        held: Callable[[], Mode | None],
    ) -> None:  # fmt: skip
        self._held = held
        self.due_changed = Bell()
        self._edits = edits
        self._rows = rows
        self._outbox = outbox
        self._inbox = inbox
        self._invoices = outbox.invoices
        self.not_lined = Unlined(self._invoices)
        self._charges = charges
        self._hashes: dict[str, list[str]] = {}  # of a charge, oldest first
        self._origins: dict[str, str] = {}
        self._checks = Checks(self._invoices)
        self._pending = PendingHints()
        self._rechecks = PendingRechecks()
        self._restorations: set[datetime] = set()

    def never_edited(self, channels: Collection[str]) -> None:
        self._edits.final.learn(channels)

    async def create(
        self, charge: Charge, invoice: InvoiceRecord | None, next_check: datetime
    ) -> CreateResult:
        if invoice is not None and (taken := self._taken(invoice)) is not None:
            return taken
        if invoice is None and self._charges.find(charge.id) is not None:
            return CreateResult.CREATED
        if self._held() is not None:
            return CreateResult.LOCKED
        if self._charges.is_taken(charge):
            return CreateResult.CODE_TAKEN
        self._charges.add(charge)
        self._hashes[charge.id] = []
        if invoice is not None:
            self._store(invoice, next_check)
        return CreateResult.CREATED

    async def add_invoice(
        self, invoice: InvoiceRecord, next_check: datetime, price: Money | None = None, *,
        backend: str | None = None,
    ) -> CreateResult:  # fmt: skip
        """A charge that is not known (any more) is closed."""
        if (taken := self._taken(invoice)) is not None:
            return taken
        if self._held() is not None:
            return CreateResult.LOCKED
        charge = self._charges.find(invoice.charge_id)
        if charge is None or charge.state != ChargeState.OPEN:
            return CreateResult.CHARGE_CLOSED
        if price is not None:
            self._charges.change(replace(charge, price=price))
        outdated = self._rows.outdated(self._hashes[charge.id])
        self._edits.shown(charge, to_ms(invoice.invoice.created), outdated)
        self._store(invoice, next_check, backend)
        return CreateResult.CREATED

    async def settle(self, payment_hash: str, at: datetime, source: str) -> NoticeKind | None:
        invoice = self._invoices.get(payment_hash)
        if invoice is None:
            self._pending.add(payment_hash, at, source)
            return None
        if invoice.status == InvoiceStatus.PAID:
            return None
        return self._settle(invoice, at, source)

    async def recheck(self, payment_hash: str, at: datetime) -> InvoiceStatus | None:
        invoice = self._invoices.get(payment_hash)
        if invoice is None:
            self._rechecks.add(payment_hash, at)
            return None
        if invoice.status != InvoiceStatus.PAID:
            self._checks.schedule(payment_hash, at)
            self.due_changed.ring()
        return invoice.status

    async def cancel(self, charge_id: str, at: datetime) -> Charge:
        """Raises KeyError for an unknown charge."""
        charge = self._charges[charge_id]
        if charge.state == ChargeState.OPEN and self._held() is not Mode.LOCKDOWN:
            charge = replace(charge, state=ChargeState.CANCELLED)
            self._charges.change(charge)
            self._edits.shown_or_awaited(charge, to_ms(at), self._hashes[charge_id])
        return charge

    async def lapse(self, now: datetime) -> int:
        over = [one for one in self._charges if one.state == ChargeState.OPEN and one.closes <= now]
        for charge in over:
            self._charges.change(replace(charge, state=ChargeState.LAPSED))
            self._edits.shown(charge, to_ms(now), self._hashes[charge.id])
        return len(over)

    async def find(self, key: ChargeKey) -> Charge | None:
        match key:
            case ByCode(made_by, code):
                return self._charges.by_code(made_by, code)
            case ByToken(token):
                return self._charges.by_token(token)
            case ByMessage(where, reference):
                pair = self._pair(self._outbox.shown.get((where.channel, where.chat_id, reference)))
                return None if pair is None else pair[0]

    async def find_invoice(self, key: InvoiceKey) -> tuple[Charge, InvoiceRecord] | None:
        return self._pair(key.payment_hash if isinstance(key, ByHash) else self._origins.get(key.origin))

    async def invoices(self, charge_id: str) -> Sequence[InvoiceRecord]:
        return [self._invoices[payment_hash] for payment_hash in self._hashes.get(charge_id, ())]

    async def page(self, of: PageOf, limit: int, offset: int = 0) -> Sequence[Charge]:
        if isinstance(of, OfMaker):
            return self._charges.of_maker(of.made_by, limit, offset)
        return self._charges.of_shop(of.shop, limit, offset)

    async def unpaid(self, which: Unpaid, limit: int) -> Sequence[InvoiceRecord]:
        return self._checks.unpaid(which, limit)

    async def checked(self, payment_hash: str, status: InvoiceStatus, next_check: datetime | None) -> None:
        """Raises ValueError for PAID, which `settle` alone may write."""
        if status == InvoiceStatus.PAID:
            raise ValueError("only settle() writes PAID")
        invoice = self._invoices.get(payment_hash)
        if invoice is None or invoice.status == InvoiceStatus.PAID:
            return
        charge, first = self._charges[invoice.charge_id], status != invoice.status
        self._invoices[payment_hash] = replace(invoice, status=status)
        newest = self._hashes[charge.id][-1] == payment_hash
        if first and status == InvoiceStatus.EXPIRED and newest and charge.state == ChargeState.OPEN:
            self._edits.shown(charge, to_ms(invoice.expires), [payment_hash])
        self._checks.schedule(payment_hash, next_check)

    async def adopt(
        self, now: datetime, limit: int, *, expired_after: datetime | None = None, of: Backends = ALL_BACKENDS
    ) -> Sequence[Invoice]:
        """Nobody else is here."""
        return ()

    async def restored(self, snapshot: datetime) -> int | None:
        if snapshot in self._restorations:
            return None
        self._restorations.add(snapshot)
        return self._rows.mark_ambiguous(to_ms(snapshot))

    async def note_received(self, payment_hash: str, credit: Credit) -> None:
        """A charge over a fixed amount keeps that."""
        if (pair := self._pair(payment_hash)) is None:
            return
        charge, row = pair
        at = from_ms(to_ms(credit.at))
        self._invoices[payment_hash] = replace(row, credited=credit.amount, credited_at=at)
        if row.status == InvoiceStatus.PAID and charge.price is None:
            self.not_lined.add(payment_hash)
        if charge.paid_hash == payment_hash and charge.price is None:
            self._charges.change(replace(charge, received=credit.amount))

    async def unlined(self, limit: int, behind: str = "") -> Sequence[tuple[Charge, InvoiceRecord]]:
        found = map(self._pair, self.not_lined.page(limit, behind))
        return [pair for pair in found if pair is not None]

    async def lined(self, known: Sequence[InvoiceRecord]) -> None:
        self.not_lined.end(known)

    async def clean(self, before: datetime, done: datetime) -> int:
        """A charge with news that may yet be told is kept."""
        times = to_ms(before), to_ms(done)
        forgotten = self._rows.clean(*times, self.is_open) + self._inbox.clean(*times)
        early = self._pending.clean(before) + self._rechecks.clean(before)
        over = [charge for charge in self._charges if self._is_over(charge, before)]
        self.forget(over)
        return forgotten + early + len(over)

    def count_open(self, now: datetime) -> int:
        """How many unpaid invoices have not expired."""
        unpaid = (one for one in self._invoices.values() if one.status != InvoiceStatus.PAID)
        return sum(one.expires > now for one in unpaid)

    def count_unmatched(self) -> int:
        """How many hashes are pending or to be rechecked before their invoice is here."""
        return len(self._pending) + len(self._rechecks)

    def _taken(self, invoice: InvoiceRecord) -> CreateResult | None:
        # The origin first: a message that is handled twice must learn that, not that its own hash is in use.
        if invoice.origin in self._origins:
            return CreateResult.ORIGIN_TAKEN
        return CreateResult.HASH_TAKEN if invoice.payment_hash in self._invoices else None

    def _store(self, invoice: InvoiceRecord, next_check: datetime, backend: str | None = None) -> None:
        payment_hash = invoice.payment_hash
        self._checks.made_by(payment_hash, backend or self._charges[invoice.charge_id].wallet.backend)
        self._invoices[payment_hash] = invoice
        self._hashes[invoice.charge_id].append(payment_hash)
        self._origins[invoice.origin] = payment_hash
        recheck_at = self._rechecks.pop(payment_hash, invoice.invoice.created)
        self._checks.schedule(payment_hash, recheck_at or next_check)
        if (hint := self._pending.pop(payment_hash)) is not None:
            self._settle(invoice, *hint)

    def _settle(self, invoice: InvoiceRecord, at: datetime, source: str) -> NoticeKind:
        payment_hash = invoice.payment_hash
        late = invoice.status == InvoiceStatus.EXPIRED
        self._invoices[payment_hash] = replace(
            invoice, status=InvoiceStatus.PAID, paid_at=at, source=source, late=late
        )
        self.not_lined.add(payment_hash)
        self._checks.schedule(payment_hash, None)
        charge, ms = self._charges[invoice.charge_id], to_ms(at)
        kind = NoticeKind.EXTRA if charge.state == ChargeState.PAID else NoticeKind.PAID
        # The news first: a message that can't be edited must not hold it up.
        snapshot = max(self._restorations, default=invoice.invoice.created)
        told = to_ms(snapshot) if invoice.invoice.created < snapshot else None
        for number, to in enumerate(charge.recipients):
            self._rows.put_payment(kind, payment_hash, number, to, ms, told)
        if kind == NoticeKind.PAID:
            paid = replace(
                charge, state=ChargeState.PAID, paid_at=at, paid_hash=payment_hash, received=charge.price
            )
            self._charges.change(paid)
            self._edits.shown_or_awaited(charge, ms, self._hashes[charge.id])
        self._outbox.changed.ring()
        return kind

    def _pair(self, payment_hash: str | None) -> tuple[Charge, InvoiceRecord] | None:
        invoice = None if payment_hash is None else self._invoices.get(payment_hash)
        return None if invoice is None else (self._charges[invoice.charge_id], invoice)

    def is_open(self, payment_hash: str | None) -> bool:
        """Whether the charge of a hash is known and open."""
        return (pair := self._pair(payment_hash)) is not None and pair[0].state == ChargeState.OPEN

    def _is_over(self, charge: Charge, before: datetime) -> bool:
        return (
            charge.state != ChargeState.OPEN
            and max(charge.closes, charge.paid_at or charge.closes) < before
            and not any(one in self.not_lined or self._rows.has_news(one) for one in self._hashes[charge.id])
        )

    def forget(self, charges: Sequence[Charge]) -> None:
        """Let go of charges and their invoices."""
        self._charges.forget(charges)
        for charge in charges:
            for payment_hash in self._hashes.pop(charge.id):
                del self._origins[self._invoices.pop(payment_hash).origin]
                self._checks.forget(payment_hash)
        # All at once: what is left is gone through, and that for each charge would take hours of 50,000.
        for key in [key for key, one in self._outbox.shown.items() if one not in self._invoices]:
            del self._outbox.shown[key]
