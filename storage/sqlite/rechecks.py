"""Rechecks, for one SQLite transaction: what somebody says of a payment hash who is not the wallet."""

from __future__ import annotations

import sqlite3

from ...wallet.base import InvoiceStatus
from ..base import RECHECK_KEPT_FOR, RECHECK_LIMIT
from ..encoding import MILLISECOND

_STATUS = "SELECT status FROM invoices WHERE payment_hash = ?"
_HURRY = "UPDATE invoices SET next_check = ? WHERE payment_hash = ? AND status <> 'paid'"
_ADD = "INSERT INTO doubts (payment_hash, at) VALUES (?, ?) ON CONFLICT DO NOTHING"
_OLD = "DELETE FROM doubts WHERE at < ?"
_TRIM = "DELETE FROM doubts WHERE seq <= (SELECT seq FROM doubts ORDER BY seq DESC LIMIT 1 OFFSET ?)"
_TAKE = "DELETE FROM doubts WHERE payment_hash = ? RETURNING at"

_KEPT = RECHECK_KEPT_FOR // MILLISECOND


def recheck(connection: sqlite3.Connection, payment_hash: str, at: int) -> InvoiceStatus | None:
    """tracking.base.ChargeStore.recheck; `at` in milliseconds."""
    found = connection.execute(_STATUS, (payment_hash,)).fetchone()
    if found is not None:
        connection.execute(_HURRY, (at, payment_hash))
        return InvoiceStatus(found["status"])
    connection.execute(_OLD, (at - _KEPT,))
    connection.execute(_ADD, (payment_hash, at))
    connection.execute(_TRIM, (RECHECK_LIMIT,))
    return None


def apply_recheck(connection: sqlite3.Connection, payment_hash: str, created: int) -> None:
    """Make an invoice that has just been stored due at once, if somebody spoke of it before."""
    for (at,) in connection.execute(_TAKE, (payment_hash,)).fetchall():
        if at >= created - _KEPT:
            connection.execute(_HURRY, (at, payment_hash))
