"""Which of the QRs of a charge are brought up to date: those that were shown, where what was said can be changed.

For one SQLite transaction. Nothing is put for a chat of a `final` channel.
"""

from __future__ import annotations

import sqlite3

from ...channels.base import Conversation
from ..encoding import encode_conversation
from ..final_channels import FinalChannels
from . import outbox, rows

_SHOWN_OR_AWAITED = """
    SELECT payment_hash FROM invoices WHERE charge_id = ? AND (
        message IS NOT NULL OR EXISTS (
            SELECT 1 FROM outbox WHERE outbox.payment_hash = invoices.payment_hash AND kind = 'answer'
                AND +state IN ('new', 'sending')
        )
    )
    ORDER BY seq
"""
_LATE = """
    SELECT paid_at, channel, chat_id, sender_id, thread_id FROM charges
    WHERE id = (SELECT charge_id FROM invoices WHERE payment_hash = ?) AND state IN ('paid', 'cancelled')
"""
_EXPIRES = """
    SELECT invoices.expires, channel, chat_id, sender_id, thread_id FROM invoices JOIN charges ON charges.id = charge_id
    WHERE payment_hash = ? AND status = 'pending' AND state = 'open' AND message IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM invoices AS newer WHERE newer.charge_id = charges.id AND newer.seq > invoices.seq)
"""
_SHOWN = "SELECT payment_hash FROM invoices WHERE charge_id = ? AND message IS NOT NULL ORDER BY seq"
_OUTDATED = """
    SELECT payment_hash FROM invoices WHERE charge_id = :charge AND message IS NOT NULL
        AND (
            seq = (SELECT max(seq) FROM invoices WHERE charge_id = :charge)
            OR NOT EXISTS (SELECT 1 FROM outbox WHERE id = 'edit:' || invoices.payment_hash)
        )
    ORDER BY seq
"""


def edit_qrs(
    connection: sqlite3.Connection,
    charge_id: str,
    asked_in: Conversation | None,
    at: int,
    final: FinalChannels,
) -> None:
    """Have every QR of a charge that was shown brought up to date in its chat, and so what is about to be shown.

    An answer that is made only afterwards sees to itself: `edit_late`.
    """
    _edit(connection, _SHOWN_OR_AWAITED, (charge_id,), asked_in, at, final)


def edit_late(connection: sqlite3.Connection, payment_hash: str, at: int, final: FinalChannels) -> None:
    """Have a QR that is shown only now brought up to date after it, if its charge is paid or cancelled by now."""
    for row in connection.execute(_LATE, (payment_hash,)).fetchall():
        _put(connection, payment_hash, rows.asked_in(row), row["paid_at"] or at, final)


def edit_shown(connection: sqlite3.Connection, charge: sqlite3.Row, at: int, final: FinalChannels) -> None:
    """Have every QR that was shown of a charge brought up to date in its chat: nobody waits for that."""
    _edit(connection, _SHOWN, (charge["id"],), rows.asked_in(charge), at, final)


def edit_outdated(connection: sqlite3.Connection, charge: sqlite3.Row, at: int, final: FinalChannels) -> None:
    """Have the newest QR of a charge, if it was shown, brought up to date before a newer one comes.

    Those before it were when it came, except where they were shown only afterwards.
    """
    _edit(connection, _OUTDATED, {"charge": charge["id"]}, rows.asked_in(charge), at, final)


def edit_expired(connection: sqlite3.Connection, payment_hash: str, final: FinalChannels) -> None:
    """Have the newest QR of an open charge brought up to date, once the wallet says that it is over."""
    for row in connection.execute(_EXPIRES, (payment_hash,)).fetchall():
        _put(connection, payment_hash, rows.asked_in(row), row["expires"], final)


def _edit(
    connection: sqlite3.Connection, query: str, of: tuple[str] | dict[str, str], asked_in: Conversation | None,
    at: int, final: FinalChannels,
) -> None:  # fmt: skip
    for (payment_hash,) in connection.execute(query, of).fetchall():
        _put(connection, payment_hash, asked_in, at, final)


def _put(
    connection: sqlite3.Connection,
    payment_hash: str,
    asked_in: Conversation | None,
    at: int,
    final: FinalChannels,
) -> None:
    if asked_in is not None and asked_in.channel not in final:
        outbox.put_edit(connection, encode_conversation(asked_in), payment_hash, at)
