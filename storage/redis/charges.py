"""Charges and invoices on Redis."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from ...tracking.base import Charge, CreateResult, InvoiceRecord
from ...tracking.bell import Bell
from ...tracking.lookups import (
    ALL_BACKENDS,
    Backends,
    ByCode,
    ByMessage,
    ByOrigin,
    ByToken,
    ChargeKey,
    Due,
    InvoiceKey,
    OfMaker,
    PageOf,
    Unpaid,
)
from ...tracking.outbox.base import NoticeKind
from ...wallet.base import Credit, Invoice, InvoiceStatus
from ...wallet.money import Money
from ..base import PENDING_HINTS_LIMIT, RECHECK_KEPT_FOR, RECHECK_LIMIT
from ..encoding import encode_backends, to_ms
from ..final_channels import FinalChannels
from . import records
from .cleaning import forget, forget_notices
from .key_names import checked_hash, is_hash
from .server import Server

_STEP = 500
_CLEANING = ("clean_charges", "clean_parked", "clean_doubts")


class RedisCharges:
    """tracking.base.ChargeStore on Redis, for the instance of this name: what it stores, or is told of, it watches."""

    def __init__(self, server: Server, instance: str, changed: Bell, final: FinalChannels) -> None:
        self.due_changed = Bell()
        self._final = final
        self._changed = changed
        self._server = server
        self._instance = instance
        self._gathered = False  # what was paid before there was a ledger is among `unlined`

    def never_edited(self, channels: Collection[str]) -> None:
        self._final.learn(channels)

    async def create(
        self, charge: Charge, invoice: InvoiceRecord | None, next_check: datetime
    ) -> CreateResult:
        names = self._server.names
        indexes = (names.shop(charge.shop), names.account(charge.made_by), names.token(charge.token))
        first = (names.charge(charge.id),) if invoice is None else self._invoice_values(invoice, next_check)
        text = records.charge_text(charge, names)
        return self._creation(await self._server.run("create_charge", charge.code, text, *indexes, *first))

    async def add_invoice(
        self, invoice: InvoiceRecord, next_check: datetime, price: Money | None = None, *,
        backend: str | None = None,
    ) -> CreateResult:  # fmt: skip
        """A charge that is not known (any more) is closed."""
        values = self._invoice_values(invoice, next_check)
        anew = ("", "") if price is None else (price.minor, price.currency.code)
        made = to_ms(invoice.invoice.created)
        return self._creation(await self._server.run("add_invoice", *values, made, *anew, backend or ""))

    async def settle(self, payment_hash: str, at: datetime, source: str) -> NoticeKind | None:
        """Raises ValueError for what is no payment hash."""
        kind = await self._server.run(
            "settle", checked_hash(payment_hash), to_ms(at), source, PENDING_HINTS_LIMIT, self._final.text
        )
        if kind is None:
            return None
        self._changed.ring()
        return NoticeKind(kind)

    async def recheck(self, payment_hash: str, at: datetime) -> InvoiceStatus | None:
        """Raises ValueError for what is no payment hash."""
        oldest = to_ms(at - RECHECK_KEPT_FOR)
        values = (checked_hash(payment_hash), to_ms(at), self._instance, oldest, RECHECK_LIMIT)
        status = await self._server.run("recheck", *values)
        if status not in (None, InvoiceStatus.PAID):
            self.due_changed.ring()
        return None if status is None else InvoiceStatus(status)

    async def cancel(self, charge_id: str, at: datetime) -> Charge:
        """Raises KeyError for an unknown charge."""
        found = await self._server.run(
            "cancel", self._server.names.charge(charge_id), to_ms(at), self._final.text
        )
        if not found:
            raise KeyError(charge_id)
        return records.read_charge(found)

    async def lapse(self, now: datetime) -> int:
        lapsed = 0
        while True:
            step = int(await self._server.run("lapse", to_ms(now), _STEP, self._final.text))
            lapsed += step
            if step < _STEP:
                return lapsed

    async def find(self, key: ChargeKey) -> Charge | None:
        names = self._server.names
        match key:
            case ByCode(made_by, code):
                found = await self._server.run("find_code", names.account(made_by), code)
            case ByToken(token):
                found = await self._server.run("find_token", names.token(token))
            case ByMessage(where, reference):
                chat = names.chat(where.channel, where.chat_id)
                found = await self._server.run("find_message", chat, reference)
        return records.read_charge(found) if found else None

    async def find_invoice(self, key: InvoiceKey) -> tuple[Charge, InvoiceRecord] | None:
        if isinstance(key, ByOrigin):
            found = await self._server.run("find_origin", self._server.names.origin(key.origin))
        elif is_hash(key.payment_hash):
            found = await self._server.run("find_hash", key.payment_hash)
        else:
            return None
        return None if found is None else (records.read_charge(found[0]), records.read_invoice(found[1]))

    async def invoices(self, charge_id: str) -> Sequence[InvoiceRecord]:
        found = await self._server.run("list_invoices", self._server.names.charge(charge_id))
        return [records.read_invoice(one) for one in found]

    async def page(self, of: PageOf, limit: int, offset: int = 0) -> Sequence[Charge]:
        if limit <= 0:
            return []
        names = self._server.names
        if isinstance(of, OfMaker):
            found = await self._server.run("page", "account", names.account(of.made_by), limit, offset)
        else:
            found = await self._server.run("page", "shop", names.shop(of.shop), limit, offset)
        return [records.read_charge(one) for one in found]

    async def unpaid(self, which: Unpaid, limit: int) -> Sequence[InvoiceRecord]:
        of = encode_backends(which.of)
        if isinstance(which, Due):
            found = await self._server.run("due", self._instance, to_ms(which.now), limit, *of)
        else:
            whose = self._instance if which.mine else ""
            found = await self._server.run("unpaid", to_ms(which.time), limit, which.behind, whose, *of)
        return [records.read_invoice(one) for one in found]

    async def adopt(
        self, now: datetime, limit: int, *, expired_after: datetime | None = None, of: Backends = ALL_BACKENDS
    ) -> Sequence[Invoice]:
        """The latest expiry comes first."""
        since = "" if expired_after is None else to_ms(expired_after)
        found = await self._server.run(
            "adopt", self._instance, to_ms(now), limit, since, *encode_backends(of)
        )
        if found:
            self.due_changed.ring()
        return [records.read_bare_invoice(one) for one in found]

    async def checked(self, payment_hash: str, status: InvoiceStatus, next_check: datetime | None) -> None:
        """Raises ValueError for PAID, which `settle` alone may write."""
        if status == InvoiceStatus.PAID:
            raise ValueError("only settle() writes PAID")
        again = "" if next_check is None else to_ms(next_check)
        await self._server.run("checked", checked_hash(payment_hash), status, again, self._final.text)

    async def restored(self, snapshot: datetime) -> int | None:
        marked = await self._server.run("restored", to_ms(snapshot))
        return None if marked is None else int(marked)

    async def note_received(self, payment_hash: str, credit: Credit) -> None:
        """A charge over a fixed amount keeps that."""
        amount = (credit.amount.minor, credit.amount.currency.code)
        await self._server.run("note_received", checked_hash(payment_hash), *amount, to_ms(credit.at))

    async def unlined(self, limit: int, behind: str = "") -> Sequence[tuple[Charge, InvoiceRecord]]:
        if not self._gathered:
            await self._gather_unlined()
        found = await self._server.run("unlined", behind, limit)
        return [(records.read_charge(charge), records.read_invoice(invoice)) for charge, invoice in found]

    async def lined(self, known: Sequence[InvoiceRecord]) -> None:
        for start in range(0, len(known), _STEP):
            pairs = (
                (checked_hash(one.payment_hash), "" if one.credited_at is None else to_ms(one.credited_at))
                for one in known[start : start + _STEP]
            )
            await self._server.run("lined", *(value for pair in pairs for value in pair))

    async def clean(self, before: datetime, done: datetime) -> int:
        """A charge with news that may yet be told is kept."""
        server, ms, handled = self._server, to_ms(before), to_ms(done)
        forgotten = await forget_notices(server, ms, handled)  # before the charges
        forgotten += await forget(server, "clean_messages", handled, ms)
        return forgotten + sum([await forget(server, script, ms) for script in _CLEANING])

    async def _gather_unlined(self) -> None:
        looked = 0
        while (step := int(await self._server.run("gather_unlined", looked, _STEP))) == _STEP:
            looked += step
        self._gathered = True

    def _creation(self, outcome: str) -> CreateResult:
        if outcome != "settled":
            return CreateResult(outcome)
        self._changed.ring()
        return CreateResult.CREATED

    def _invoice_values(self, invoice: InvoiceRecord, next_check: datetime) -> tuple[str | int, ...]:
        names, payment_hash = self._server.names, checked_hash(invoice.payment_hash)
        return (
            names.charge(invoice.charge_id),
            payment_hash,
            names.origin(invoice.origin),
            records.invoice_text(invoice),
            to_ms(next_check),
            self._instance,
            to_ms(invoice.invoice.created - RECHECK_KEPT_FOR),
            self._final.text,
        )
