"""Charges with all that became of them, from a file, also while the bot runs on it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from ...channels.delivery_receipts import Stage
from ...tracking.outbox.base import NoticeKind
from ..encoding import decode_recipient, from_ms
from ..trace import ChargeQuery, ChargeTrace, NoticeRecord
from . import rows
from .summary import ask

# A reference can't be turned round, so each hash is looked at: an admin's question, and a fraction of a second.
_BY_HASH = "SELECT DISTINCT charge_id FROM invoices WHERE is_wanted(payment_hash) LIMIT ?"
_BY_CODE = "SELECT id FROM charges WHERE code = ? ORDER BY created DESC, seq DESC LIMIT ?"
_CHARGE = "SELECT * FROM charges WHERE id = ?"
_INVOICES = "SELECT * FROM invoices WHERE charge_id = ? ORDER BY seq"
_NOTICES = """
    SELECT outbox.* FROM outbox JOIN invoices USING (payment_hash) WHERE charge_id = ?
    ORDER BY outbox.created, outbox.seq
"""


async def traces(path: Path | str, query: ChargeQuery, limit: int) -> Sequence[ChargeTrace]:
    """The traces of the charges that are meant, the newest first, at most `limit`. Raises StoreUnusable."""
    return await ask(path, lambda connection: find(connection, query, limit))


def find(connection: sqlite3.Connection, query: ChargeQuery, limit: int) -> list[ChargeTrace]:
    """The same over a connection."""
    connection.create_function("is_wanted", 1, query.includes, deterministic=True)
    if query.code is None:
        found = connection.execute(_BY_HASH, (limit,)).fetchall()
    else:
        found = connection.execute(_BY_CODE, (query.code, limit)).fetchall()
    return [_trace(connection, charge_id) for (charge_id,) in found]


def _trace(connection: sqlite3.Connection, charge_id: str) -> ChargeTrace:
    charge = rows.read_charge(connection.execute(_CHARGE, (charge_id,)).fetchone())
    invoices = [rows.read_invoice(row) for row in connection.execute(_INVOICES, (charge_id,))]
    return ChargeTrace(charge, invoices, [_notice(row) for row in connection.execute(_NOTICES, (charge_id,))])


def _notice(row: sqlite3.Row) -> NoticeRecord:
    return NoticeRecord(
        kind=NoticeKind(row["kind"]),
        to=decode_recipient(row["recipient"]),
        payment_hash=row["payment_hash"],
        state=row["state"],
        created=from_ms(row["created"]),
        due=from_ms(row["due"]),
        attempt=row["attempt"],
        ambiguous=bool(row["ambiguous"]),
        sent_at=None if row["sent_at"] is None else from_ms(row["sent_at"]),
        error=row["error"],
        stage=Stage(row["stage"]) if row["stage"] else None,
        id=row["id"],
    )
