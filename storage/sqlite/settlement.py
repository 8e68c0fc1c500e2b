"""The one writer of PAID, and the parking of hints that came before their invoice; for one SQLite transaction."""

from __future__ import annotations

import sqlite3

from ...channels.base import Conversation
from ...tracking.base import ChargeState
from ...tracking.outbox import HOST_CHANNEL, NoticeKind
from ...wallet.base import InvoiceStatus
from ..base import PARKED_LIMIT
from ..encoding import encode_conversation
from . import outbox
from .restoring import told_since

_FIND = """
    SELECT charge_id, status, invoices.created, charges.state, channel, chat_id, sender_id, thread_id
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
_HASHES = "SELECT payment_hash FROM invoices WHERE charge_id = ? ORDER BY seq"
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
_PARK = """
    INSERT INTO parked (payment_hash, at, source, tell_host) VALUES (?, ?, ?, ?)
    ON CONFLICT (payment_hash) DO UPDATE SET tell_host = max(tell_host, excluded.tell_host)
"""
_TRIM = "DELETE FROM parked WHERE seq <= (SELECT seq FROM parked ORDER BY seq DESC LIMIT 1 OFFSET ?)"
_UNPARK = "DELETE FROM parked WHERE payment_hash = ? RETURNING at, source, tell_host"


def settle(
    connection: sqlite3.Connection, payment_hash: str, at: int, source: str, *, tell_host: bool
) -> NoticeKind | None:
    """tracking.base.ChargeStore.settle; `at` in milliseconds."""
    found = connection.execute(_FIND, (payment_hash,)).fetchone()
    if found is None:
        connection.execute(_PARK, (payment_hash, at, source, tell_host))
        connection.execute(_TRIM, (PARKED_LIMIT,))
        return None
    if found["status"] == InvoiceStatus.PAID:
        return None
    values = {"payment_hash": payment_hash, "at": at, "source": source, "charge_id": found["charge_id"]}
    connection.execute(_PAY_INVOICE, values)
    conversation = conversation_of(found)
    kind = NoticeKind.EXTRA if found["state"] == ChargeState.PAID else NoticeKind.PAID
    # The news first: a message that can't be edited must not hold it up.
    told = told_since(connection, found["created"])
    since, repeats = (at, False) if told is None else (told, True)
    outbox.put(
        connection, kind, payment_hash, conversation, payment_hash, at=since, due=at, ambiguous=repeats
    )
    if tell_host:
        host = encode_conversation(Conversation(HOST_CHANNEL, payment_hash, ""))
        outbox.put(connection, NoticeKind.HOST, payment_hash, host, payment_hash, at=at, due=at)
    if kind == NoticeKind.PAID:
        connection.execute(_PAY_CHARGE, values)
        edit_codes(connection, found["charge_id"], conversation, at)
    return kind


def settle_parked(connection: sqlite3.Connection, payment_hash: str) -> None:
    """Settle an invoice that has just been stored, if it was told of before."""
    for at, source, tell_host in connection.execute(_UNPARK, (payment_hash,)).fetchall():
        settle(connection, payment_hash, at, source, tell_host=bool(tell_host))


def edit_codes(connection: sqlite3.Connection, charge_id: str, conversation: str, at: int) -> None:
    """Have every code of a charge brought up to date in its chat."""
    for (payment_hash,) in connection.execute(_HASHES, (charge_id,)).fetchall():
        outbox.put_edit(connection, conversation, payment_hash, at)


def edit_shown(connection: sqlite3.Connection, charge: sqlite3.Row, at: int) -> None:
    """Have every QR that was shown of a charge brought up to date in its chat: nobody waits for that."""
    conversation = conversation_of(charge)
    for (payment_hash,) in connection.execute(_SHOWN, (charge["id"],)).fetchall():
        outbox.put_edit(connection, conversation, payment_hash, at)


def edit_outdated(connection: sqlite3.Connection, charge: sqlite3.Row, at: int) -> None:
    """Have the newest QR of a charge, if it was shown, brought up to date before a newer one comes.

    Those before it were when it came, except where they were shown only afterwards.
    """
    for (payment_hash,) in connection.execute(_OUTDATED, {"charge": charge["id"]}).fetchall():
        outbox.put_edit(connection, conversation_of(charge), payment_hash, at)


def edit_expired(connection: sqlite3.Connection, payment_hash: str) -> None:
    """Have the newest QR of an open charge brought up to date, once the wallet says that it is over."""
    for row in connection.execute(_EXPIRES, (payment_hash,)).fetchall():
        outbox.put_edit(connection, conversation_of(row), payment_hash, row["expires"])


def conversation_of(charge: sqlite3.Row) -> str:
    """The conversation of a row with a charge's columns, encoded."""
    return encode_conversation(
        Conversation(charge["channel"], charge["chat_id"], charge["sender_id"], charge["thread_id"])
    )
