"""The one writer of PAID, and the hints that wait for their invoice; for one SQLite transaction."""

from __future__ import annotations

import sqlite3

from ...tracking.base import ChargeState
from ...tracking.outbox.base import NoticeKind
from ...tracking.recipients import Recipient, RecipientKind
from ...wallet.base import InvoiceStatus
from ..base import PENDING_HINTS_LIMIT
from ..encoding import decode_recipients, encode_recipient, news_key
from ..final_channels import FinalChannels
from . import outbox, rows
from .edits import edit_qrs
from .restoring import told_since

_FIND = """
    SELECT charge_id, status, invoices.created, charges.state, recipients, channel, chat_id, sender_id, thread_id
    FROM invoices JOIN charges ON charges.id = charge_id WHERE payment_hash = ?
"""
_PAY_INVOICE = """
    UPDATE invoices SET status = 'paid', late = (status = 'expired'), paid_at = :at, source = :source,
        next_check = NULL
    WHERE payment_hash = :payment_hash
"""
_PAY_CHARGE = """
    UPDATE charges SET state = 'paid', paid_at = :at, paid_hash = :payment_hash,
        received_minor = price_minor, received_currency = price_currency
    WHERE id = :charge_id
"""
_PARK = "INSERT INTO parked (payment_hash, at, source) VALUES (?, ?, ?) ON CONFLICT (payment_hash) DO NOTHING"
_TRIM = "DELETE FROM parked WHERE seq <= (SELECT seq FROM parked ORDER BY seq DESC LIMIT 1 OFFSET ?)"
_UNPARK = "DELETE FROM parked WHERE payment_hash = ? RETURNING at, source"


def settle(
    connection: sqlite3.Connection, payment_hash: str, at: int, source: str, final: FinalChannels
) -> NoticeKind | None:
    """tracking.base.ChargeStore.settle; `at` in milliseconds, no EDITs for chats of `final` channels."""
    found = connection.execute(_FIND, (payment_hash,)).fetchone()
    if found is None:
        connection.execute(_PARK, (payment_hash, at, source))
        connection.execute(_TRIM, (PENDING_HINTS_LIMIT,))
        return None
    if found["status"] == InvoiceStatus.PAID:
        return None
    values = {"payment_hash": payment_hash, "at": at, "source": source, "charge_id": found["charge_id"]}
    connection.execute(_PAY_INVOICE, values)
    kind = NoticeKind.EXTRA if found["state"] == ChargeState.PAID else NoticeKind.PAID
    asked_in = rows.asked_in(found)
    # The news first: a message that can't be edited must not hold it up.
    told = told_since(connection, found["created"])
    for number, to in enumerate(decode_recipients(found["recipients"], asked_in)):
        _tell(connection, kind, payment_hash, number, to, at, told)
    if kind == NoticeKind.PAID:
        connection.execute(_PAY_CHARGE, values)
        edit_qrs(connection, found["charge_id"], asked_in, at, final)
    return kind


def _tell(
    connection: sqlite3.Connection, kind: NoticeKind, payment_hash: str, number: int, to: Recipient, at: int,
    told: int | None,
) -> None:  # fmt: skip
    """Put the news for a recipient into the outbox; `told` is since when a chat may have been told before."""
    perhaps = told is not None and to.kind is RecipientKind.CHAT
    outbox.put(
        connection, kind, news_key(payment_hash, number), encode_recipient(to, payment_hash), payment_hash,
        to_kind=to.kind, at=told if perhaps and told is not None else at, due=at, ambiguous=perhaps,
    )  # fmt: skip


def settle_pending(connection: sqlite3.Connection, payment_hash: str, final: FinalChannels) -> bool:
    """Settle an invoice that has just been stored, if it was told of before; return whether it was."""
    parked = connection.execute(_UNPARK, (payment_hash,)).fetchall()
    for at, source in parked:
        settle(connection, payment_hash, at, source, final)
    return bool(parked)
