"""Charges and invoices on SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Sequence
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
    Due,
    InvoiceKey,
    OfMaker,
    PageOf,
    Unpaid,
)
from ...tracking.outbox.base import NoticeKind
from ...wallet.base import Credit, Invoice, InvoiceStatus
from ...wallet.money import Money
from ..encoding import encode_backends, to_ms
from ..final_channels import FinalChannels
from . import rows
from .cleaning import STEP, clean, clean_done, newest
from .database import Database
from .edits import edit_expired, edit_outdated, edit_qrs, edit_shown
from .held import held
from .rechecks import apply_recheck, recheck
from .restoring import restored
from .settlement import settle, settle_pending
from .unlined import lined, unlined, with_charge

_CANCEL = "UPDATE charges SET state = 'cancelled' WHERE id = ? AND state = 'open'"
_LAPSE = "UPDATE charges SET state = 'lapsed' WHERE state = 'open' AND closes <= ? RETURNING *"
_REPRICE = "UPDATE charges SET price_minor = ?, price_currency = ? WHERE id = ?"
_CHARGE = "SELECT * FROM charges WHERE id = ?"
_BY_ORIGIN = "SELECT * FROM invoices WHERE origin = ?"
_BY_HASH = "SELECT * FROM invoices WHERE payment_hash = ?"
_CODE_TAKEN = "SELECT 1 FROM charges INDEXED BY charges_of_code WHERE code = ? AND (shop = ? OR made_by = ?)"
_BY_CODE = "SELECT * FROM charges INDEXED BY charges_of_code WHERE made_by = ? AND code = ?"
_OF_PAGE = "SELECT * FROM charges WHERE token = ?"
_BY_MESSAGE = """
    SELECT charges.* FROM shown JOIN invoices USING (payment_hash) JOIN charges ON charges.id = charge_id
    WHERE shown.channel = ? AND shown.chat_id = ? AND reference = ?
"""
_INVOICES = "SELECT * FROM invoices WHERE charge_id = ? ORDER BY seq"
_OF_MAKER = "SELECT * FROM charges WHERE made_by = ? ORDER BY created DESC, seq DESC LIMIT ? OFFSET ?"
_OF_SHOP = "SELECT * FROM charges WHERE shop = ? ORDER BY created DESC, seq DESC LIMIT ? OFFSET ?"
_DUE = """
    SELECT * FROM invoices WHERE status <> 'paid' AND next_check <= ?1 AND ?3 IN ('', backend)
        AND backend NOT IN (SELECT value FROM json_each(?4))
    ORDER BY expires DESC, payment_hash LIMIT ?2
"""
_CHECKED = "UPDATE invoices SET status = ?, next_check = ? WHERE payment_hash = ? AND status <> 'paid'"
_UNPAID = """
    SELECT * FROM invoices
    WHERE status <> 'paid' AND payment_hash > ?1 AND expires > ?2 AND ?4 IN ('', backend)
        AND backend NOT IN (SELECT value FROM json_each(?5))
    ORDER BY payment_hash LIMIT ?3
"""
_RECEIVED = """
    UPDATE charges SET received_minor = :minor, received_currency = :currency
    WHERE id = (SELECT charge_id FROM invoices WHERE payment_hash = :payment_hash)
        AND paid_hash = :payment_hash AND price_minor IS NULL
"""
_CREDITED = """
    UPDATE invoices SET credited_minor = :minor, credited_currency = :currency, credited_at = :at,
        lined = lined AND (SELECT price_minor FROM charges WHERE id = charge_id) IS NOT NULL
    WHERE payment_hash = :payment_hash
"""


class _Settled:
    """An invoice was created, and settled at once: its payment was known before."""


class SqliteCharges:
    """tracking.base.ChargeStore on SQLite."""

    def __init__(self, database: Database, changed: Bell, final: FinalChannels) -> None:
        self._database = database
        self._final = final
        self._changed = changed
        self.due_changed = Bell()

    def never_edited(self, channels: Collection[str]) -> None:
        self._final.learn(channels)

    async def create(
        self, charge: Charge, invoice: InvoiceRecord | None, next_check: datetime
    ) -> CreateResult:
        charge_values = rows.charge_values(charge)
        invoice_values = None if invoice is None else rows.invoice_values(invoice, next_check)

        def operation(connection: sqlite3.Connection) -> CreateResult | _Settled:
            if invoice is not None and (taken := _taken(connection, invoice)) is not None:
                return taken
            if invoice is None and connection.execute(_CHARGE, (charge.id,)).fetchone():
                return CreateResult.CREATED
            if held(connection) is not None:
                return CreateResult.LOCKED
            if connection.execute(_CODE_TAKEN, (charge.code, charge.shop, charge.made_by)).fetchone():
                return CreateResult.CODE_TAKEN
            connection.execute(rows.INSERT_CHARGE, charge_values)
            if invoice is not None and invoice_values is not None:
                return _store(connection, invoice, invoice_values, self._final)
            return CreateResult.CREATED

        return await self._stored(operation)

    async def add_invoice(
        self, invoice: InvoiceRecord, next_check: datetime, price: Money | None = None, *,
        backend: str | None = None,
    ) -> CreateResult:  # fmt: skip
        """A charge that is not known (any more) is closed."""
        values = rows.invoice_values(invoice, next_check, backend)

        def operation(connection: sqlite3.Connection) -> CreateResult | _Settled:
            if (taken := _taken(connection, invoice)) is not None:
                return taken
            if held(connection) is not None:
                return CreateResult.LOCKED
            charge = connection.execute(_CHARGE, (invoice.charge_id,)).fetchone()
            if charge is None or charge["state"] != ChargeState.OPEN:
                return CreateResult.CHARGE_CLOSED
            if price is not None:
                connection.execute(_REPRICE, (price.minor, price.currency.code, invoice.charge_id))
            edit_outdated(connection, charge, to_ms(invoice.invoice.created), self._final)
            return _store(connection, invoice, values, self._final)

        return await self._stored(operation)

    async def settle(self, payment_hash: str, at: datetime, source: str) -> NoticeKind | None:
        ms = to_ms(at)
        kind = await self._database.write(
            lambda connection: settle(connection, payment_hash, ms, source, self._final)
        )
        if kind is not None:
            self._changed.ring()
        return kind

    async def recheck(self, payment_hash: str, at: datetime) -> InvoiceStatus | None:
        ms = to_ms(at)
        status = await self._database.write(lambda connection: recheck(connection, payment_hash, ms))
        if status not in (None, InvoiceStatus.PAID):
            self.due_changed.ring()
        return status

    async def cancel(self, charge_id: str, at: datetime) -> Charge:
        """Raises KeyError for an unknown charge."""
        ms = to_ms(at)

        def operation(connection: sqlite3.Connection) -> Charge:
            may = held(connection) is not Mode.LOCKDOWN
            cancelled = may and connection.execute(_CANCEL, (charge_id,)).rowcount
            row = connection.execute(_CHARGE, (charge_id,)).fetchone()
            if row is None:
                raise KeyError(charge_id)
            if cancelled:
                edit_qrs(connection, charge_id, rows.asked_in(row), ms, self._final)
            return rows.read_charge(row)

        return await self._database.write(operation)

    async def lapse(self, now: datetime) -> int:
        ms = to_ms(now)

        def operation(connection: sqlite3.Connection) -> int:
            over = connection.execute(_LAPSE, (ms,)).fetchall()
            for charge in over:
                edit_shown(connection, charge, ms, self._final)
            return len(over)

        return await self._database.write(operation)

    async def find(self, key: ChargeKey) -> Charge | None:
        match key:
            case ByCode(made_by, code):
                found = await self._all(_BY_CODE, made_by, code)
            case ByToken(token):
                found = await self._all(_OF_PAGE, token.hex())
            case ByMessage(where, reference):
                found = await self._all(_BY_MESSAGE, where.channel, where.chat_id, reference)
        return rows.read_charge(found[0]) if found else None

    async def find_invoice(self, key: InvoiceKey) -> tuple[Charge, InvoiceRecord] | None:
        query, value = (_BY_HASH, key.payment_hash) if isinstance(key, ByHash) else (_BY_ORIGIN, key.origin)
        return await self._database.read(lambda connection: _pair(connection, query, value))

    async def invoices(self, charge_id: str) -> Sequence[InvoiceRecord]:
        return [rows.read_invoice(row) for row in await self._all(_INVOICES, charge_id)]

    async def page(self, of: PageOf, limit: int, offset: int = 0) -> Sequence[Charge]:
        query, name = (_OF_MAKER, of.made_by) if isinstance(of, OfMaker) else (_OF_SHOP, of.shop)
        return [rows.read_charge(row) for row in await self._all(query, name, limit, offset)]

    async def unpaid(self, which: Unpaid, limit: int) -> Sequence[InvoiceRecord]:
        of = encode_backends(which.of)
        if isinstance(which, Due):
            found = await self._all(_DUE, to_ms(which.now), limit, *of)
        else:  # all are of the one instance that there is
            found = await self._all(_UNPAID, which.behind, to_ms(which.time), limit, *of)
        return [rows.read_invoice(row) for row in found]

    async def checked(self, payment_hash: str, status: InvoiceStatus, next_check: datetime | None) -> None:
        """Raises ValueError for PAID, which `settle` alone may write."""
        if status == InvoiceStatus.PAID:
            raise ValueError("only settle() writes PAID")
        values = (status, None if next_check is None else to_ms(next_check), payment_hash)

        def operation(connection: sqlite3.Connection) -> None:
            if status == InvoiceStatus.EXPIRED:
                edit_expired(connection, payment_hash, self._final)
            connection.execute(_CHECKED, values)

        await self._database.write(operation)

    async def adopt(
        self, now: datetime, limit: int, *, expired_after: datetime | None = None, of: Backends = ALL_BACKENDS
    ) -> Sequence[Invoice]:
        """The file belongs to one process alone."""
        return ()

    async def restored(self, snapshot: datetime) -> int | None:
        ms = to_ms(snapshot)
        return await self._database.write(lambda connection: restored(connection, ms))

    async def note_received(self, payment_hash: str, credit: Credit) -> None:
        """A charge over a fixed amount keeps that."""
        amount = {"minor": credit.amount.minor, "currency": credit.amount.currency.code}
        values = {**amount, "payment_hash": payment_hash, "at": to_ms(credit.at)}

        def operation(connection: sqlite3.Connection) -> None:
            connection.execute(_CREDITED, values)
            connection.execute(_RECEIVED, values)

        await self._database.write(operation)

    async def unlined(self, limit: int, behind: str = "") -> Sequence[tuple[Charge, InvoiceRecord]]:
        return await self._database.read(lambda connection: unlined(connection, limit, behind))

    async def lined(self, known: Sequence[InvoiceRecord]) -> None:
        await self._database.write(lambda connection: lined(connection, known))

    async def clean(self, before: datetime, done: datetime) -> int:
        """A charge with news that may yet be told is kept."""
        over, handled = to_ms(before), to_ms(done)
        forgotten = await self._database.write(lambda connection: clean(connection, over))
        last = await self._database.read(newest)
        while True:
            gone = await self._database.write(lambda connection: clean_done(connection, handled, last))
            forgotten += sum(gone)
            if max(gone) < STEP:
                return forgotten

    async def _stored(
        self, operation: Callable[[sqlite3.Connection], CreateResult | _Settled]
    ) -> CreateResult:
        outcome = await self._database.write(operation)
        if isinstance(outcome, CreateResult):
            return outcome
        self._changed.ring()
        return CreateResult.CREATED

    async def _all(self, query: str, *values: str | int | None) -> list[sqlite3.Row]:
        return await self._database.read(lambda connection: connection.execute(query, values).fetchall())


def _taken(connection: sqlite3.Connection, invoice: InvoiceRecord) -> CreateResult | None:
    # The origin first: a message that is handled twice must learn that, not that its own hash is in use.
    if connection.execute(_BY_ORIGIN, (invoice.origin,)).fetchone():
        return CreateResult.ORIGIN_TAKEN
    if connection.execute(_BY_HASH, (invoice.payment_hash,)).fetchone():
        return CreateResult.HASH_TAKEN
    return None


def _store(
    connection: sqlite3.Connection,
    invoice: InvoiceRecord,
    values: dict[str, str | int | None],
    final: FinalChannels,
) -> CreateResult | _Settled:
    connection.execute(rows.INSERT_INVOICE, values)
    apply_recheck(connection, invoice.payment_hash, to_ms(invoice.invoice.created))
    settled = settle_pending(connection, invoice.payment_hash, final)
    return _Settled() if settled else CreateResult.CREATED


def _pair(connection: sqlite3.Connection, query: str, value: str) -> tuple[Charge, InvoiceRecord] | None:
    invoice = connection.execute(query, (value,)).fetchone()
    return None if invoice is None else with_charge(connection, invoice)
