"""What became of an attempt, by the word of its sender or of the channel afterwards; for one SQLite transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping

from ...channels.base import Conversation
from ...channels.delivery_receipts import DeliveryFailure, DeliveryReceipt, Stage
from ...tracking.outbox.base import Dead, Notice, NoticeKind, Outcome, Postponed, Retry, Sent
from ..encoding import AT_ONCE, decode_recipient, decode_refusals, encode_refusals, to_ms

_Values = Mapping[str, str | int | None]

# The columns are named: an answer's text is long, and nobody reads it here.
_ROW = """
    SELECT id, kind, recipient, payment_hash, state, fence, stale, reference, stage, refused
    FROM outbox WHERE id = ?
"""
# Of a row without refusals, as nearly all are, one statement is enough.
_FINISH = """
    UPDATE outbox SET state = 'sent', owner = NULL, reference = coalesce(reference, :reference),
        sent_at = iif(:reference IS NULL, sent_at, coalesce(sent_at, :now)),
        ask_at = iif(stage >= :ended, NULL, coalesce(ask_at, iif(:reference IS NULL, NULL, :ask)))
    WHERE id = :id AND :fence > stale
"""
_FINISH_UNREFUSED = f"{_FINISH} AND refused IS NULL"
_FINISH_STALE = """
    UPDATE outbox SET state = 'new', due = :now, attempt = 0, ambiguous = 0, owner = NULL
    WHERE id = :id AND fence = :fence AND :fence <= stale AND state = 'sending'
"""
_RETRY = """
    UPDATE outbox SET state = 'new', due = :due, ambiguous = ambiguous OR :unknown, error = :error, owner = NULL
    WHERE id = :id AND fence = :fence AND state = 'sending'
"""
_POSTPONE = """
    UPDATE outbox SET state = 'new', due = :due, attempt = attempt - 1, error = :reason, owner = NULL
    WHERE id = :id AND fence = :fence AND state = 'sending'
"""
_BURY = """
    UPDATE outbox SET state = iif(fence <= stale, 'new', 'dead'), due = :due, error = :reason, owner = NULL
    WHERE id = :id AND fence = :fence AND state = 'sending'
"""
_ARRIVE = """
    UPDATE outbox SET state = 'sent', owner = NULL, reference = coalesce(reference, :reference),
        sent_at = coalesce(sent_at, :at), stage = max(stage, :stage),
        ask_at = iif(max(stage, :stage) >= :ended, NULL, coalesce(ask_at, :ask))
    WHERE id = :id
"""
_FAIL = """
    UPDATE outbox SET state = iif(:again IS NULL, 'dead', 'new'), due = coalesce(:again, due), error = :reason,
        owner = NULL, reference = NULL, stage = 0, sent_at = NULL, ask_at = NULL
    WHERE id = :id
"""
_REFUSE = "UPDATE outbox SET refused = :refused WHERE id = :id"
_SET_MESSAGE = (
    "UPDATE invoices SET message = :reference WHERE payment_hash = :payment_hash AND message IS NULL"
)
_SHOW = """
    INSERT INTO shown (channel, chat_id, reference, payment_hash)
    SELECT :channel, :chat_id, :reference, payment_hash FROM invoices WHERE payment_hash = :payment_hash
    ON CONFLICT DO NOTHING
"""


def conclusion(notice: Notice, outcome: Outcome) -> Callable[[sqlite3.Connection], bool]:
    """tracking.outbox.base.Outbox.conclude, to be done in the transaction of a connection."""
    claim: _Values = {"id": notice.id, "fence": notice.fence}
    match outcome:
        case Sent(reference, at, ask):
            sent = {**claim, "reference": reference, "now": to_ms(at), "ended": Stage.DELIVERED}
            values = {**sent, "ask": None if ask is None else to_ms(ask)}
            return lambda connection: _finish(connection, notice, reference, values)
        case Retry(due, unknown, error):
            return _of_claim(_RETRY, {**claim, "due": to_ms(due), "unknown": unknown, "error": error})
        case Postponed(due, reason):
            return _of_claim(_POSTPONE, {**claim, "due": to_ms(due), "reason": reason})
        case Dead(reason):
            return _of_claim(_BURY, {**claim, "due": AT_ONCE, "reason": reason})


def _of_claim(statement: str, values: _Values) -> Callable[[sqlite3.Connection], bool]:
    return lambda connection: connection.execute(statement, values).rowcount == 1


def _finish(connection: sqlite3.Connection, notice: Notice, reference: str | None, values: _Values) -> bool:
    # A row that had died is sent as well: the message did arrive.
    if not connection.execute(_FINISH_UNREFUSED, values).rowcount:
        row = connection.execute(_ROW, (notice.id,)).fetchone()
        if row is not None and notice.fence > row["stale"]:
            refused = decode_refusals(row["refused"])
            if reference in refused:
                if row["state"] == "sending" and row["fence"] == notice.fence:
                    _fail(connection, notice.id, *refused[reference])
                return True
            connection.execute(_FINISH, values)
        elif row is not None:
            connection.execute(_FINISH_STALE, values)
    _note_shown(connection, notice.kind, notice.conversation, notice.payment_hash, reference)
    return True


def arrive(connection: sqlite3.Connection, receipt: DeliveryReceipt, at: int, ask: int | None) -> bool:
    """tracking.outbox.base.Outbox.note_receipt; `at` and `ask` in milliseconds."""
    row = connection.execute(_ROW, (receipt.key,)).fetchone()
    if row is None:
        return False
    if receipt.stage < Stage.DELIVERED and receipt.reference in decode_refusals(row["refused"]):
        return True
    is_open = row["state"] in ("new", "sending")
    if not (is_open and 0 < row["stale"] >= row["fence"]):  # what arrived is not the last word
        values = {"id": row["id"], "reference": receipt.reference, "stage": receipt.stage, "at": at}
        values |= {"ask": ask, "ended": Stage.DELIVERED}
        connection.execute(_ARRIVE, values)
    where = decode_recipient(row["recipient"]).conversation
    _note_shown(connection, NoticeKind(row["kind"]), where, row["payment_hash"], receipt.reference)
    return True


def fail(connection: sqlite3.Connection, failure: DeliveryFailure) -> bool:
    """tracking.outbox.base.Outbox.note_failure."""
    row = connection.execute(_ROW, (failure.key,)).fetchone()
    if row is None or row["stage"] >= Stage.DELIVERED:
        return False
    refused = decode_refusals(row["refused"])
    overtook = row["state"] == "sending" and row["kind"] != NoticeKind.EDIT
    if failure.reference in refused or (row["reference"] != failure.reference and not overtook):
        return False
    again = None if failure.again is None else to_ms(failure.again)
    if row["kind"] != NoticeKind.EDIT:
        refused[failure.reference] = (again, failure.reason)
        connection.execute(_REFUSE, {"id": failure.key, "refused": encode_refusals(refused)})
    if row["reference"] == failure.reference:
        _fail(connection, failure.key, again, failure.reason)
    return True


def _fail(connection: sqlite3.Connection, row_id: str, again: int | None, reason: str) -> None:
    connection.execute(_FAIL, {"id": row_id, "again": again, "reason": reason})


def _note_shown(
    connection: sqlite3.Connection,
    kind: NoticeKind,
    where: Conversation | None,
    payment_hash: str | None,
    reference: str | None,
) -> None:
    if where is None or payment_hash is None or reference is None or kind == NoticeKind.EDIT:
        return
    values = {
        "channel": where.channel,
        "chat_id": where.chat_id,
        "reference": reference,
        "payment_hash": payment_hash,
    }
    if kind == NoticeKind.ANSWER:
        connection.execute(_SET_MESSAGE, values)
    connection.execute(_SHOW, values)
