"""Paid invoices of which the ledger may not know all, for SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from ...tracking.base import Charge, InvoiceRecord
from ..encoding import to_ms
from . import rows

_UNLINED = """
    SELECT * FROM invoices INDEXED BY invoices_unlined
    WHERE status = 'paid' AND lined = 0 AND payment_hash > ? ORDER BY payment_hash LIMIT ?
"""
_CHARGE = "SELECT * FROM charges WHERE id = ?"
_LINED = "UPDATE invoices SET lined = 1 WHERE payment_hash = ? AND credited_at IS ?"


def unlined(connection: sqlite3.Connection, limit: int, behind: str) -> list[tuple[Charge, InvoiceRecord]]:
    """tracking.base.ChargeStore.unlined."""
    found = connection.execute(_UNLINED, (behind, limit)).fetchall()
    return [with_charge(connection, row) for row in found]


def lined(connection: sqlite3.Connection, known: Sequence[InvoiceRecord]) -> None:
    """tracking.base.ChargeStore.lined."""
    connection.executemany(
        _LINED,
        [(one.payment_hash, None if one.credited_at is None else to_ms(one.credited_at)) for one in known],
    )


def with_charge(connection: sqlite3.Connection, invoice: sqlite3.Row) -> tuple[Charge, InvoiceRecord]:
    """A row of `invoices` with its charge."""
    charge = connection.execute(_CHARGE, (invoice["charge_id"],)).fetchone()
    return rows.read_charge(charge), rows.read_invoice(invoice)
