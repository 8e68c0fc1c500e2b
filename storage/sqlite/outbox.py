"""The outbox on SQLite: rows are claimed in the order they came, one of each conversation at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from ...tracking.base import Notice, NoticeKind
from ..encoding import AT_ONCE, decode_conversation, decode_outbound, from_ms, to_ms
from .database import Database

_PUT = """
    INSERT INTO outbox (id, kind, conversation, payment_hash, message, created, due)
    VALUES (:id, :kind, :conversation, :payment_hash, :message, :created, :due)
    ON CONFLICT (id) DO NOTHING
"""

# A row that waits keeps its place; one that is done goes to the end; one in flight stays leased, and its
# success will not finish it, because what it shows is older than this news.
_PUT_EDIT = """
    INSERT INTO outbox (id, kind, conversation, payment_hash, created, due)
    VALUES ('edit:' || :payment_hash, 'edit', :conversation, :payment_hash, :at, :at)
    ON CONFLICT (id) DO UPDATE SET
        seq = iif(state IN ('sent', 'dead'), (SELECT max(seq) + 1 FROM outbox), seq),
        due = iif(state = 'sending', due, :at),
        attempt = iif(state IN ('sent', 'dead'), 0, attempt),
        ambiguous = iif(state IN ('sent', 'dead'), 0, ambiguous),
        created = iif(state IN ('sent', 'dead'), :at, created),
        state = iif(state = 'sending', 'sending', 'new'),
        error = NULL,
        stale = fence
"""

_REVIVE = """
    UPDATE outbox SET state = 'new', due = :due, attempt = 0, created = max(created, :at)
    WHERE conversation = :conversation AND state = 'dead' AND kind IN ('paid', 'extra')
"""

# The index is named because `seq` is the row id: walking the table would pass every row ever sent.
_CLAIM = """
    UPDATE outbox SET
        ambiguous = iif(state = 'sending', 1, ambiguous),
        state = 'sending', owner = :owner, due = :until, fence = fence + 1, attempt = attempt + 1
    WHERE seq IN (
        SELECT seq FROM outbox AS candidate INDEXED BY outbox_open
        WHERE state IN ('new', 'sending') AND due <= :now AND NOT EXISTS (
            SELECT 1 FROM outbox AS other INDEXED BY outbox_conversation
            WHERE other.state IN ('new', 'sending') AND other.conversation = candidate.conversation
                AND (
                    other.seq < candidate.seq AND (other.kind = 'answer' OR other.due <= :now)
                    OR other.seq <> candidate.seq AND other.state = 'sending' AND other.due > :now
                )
        )
        ORDER BY seq LIMIT :limit
    )
    RETURNING seq, id, kind, conversation, payment_hash, message, created, attempt, fence, ambiguous
"""

_NEXT_DUE = """
    SELECT due FROM outbox AS candidate INDEXED BY outbox_due
    WHERE state IN ('new', 'sending') AND NOT EXISTS (
        SELECT 1 FROM outbox AS other INDEXED BY outbox_conversation
        WHERE other.state IN ('new', 'sending') AND other.conversation = candidate.conversation
            AND (
                other.seq < candidate.seq AND other.kind = 'answer'
                OR other.seq <> candidate.seq AND other.state = 'sending' AND candidate.state = 'new'
            )
    )
    ORDER BY due LIMIT 1
"""

_FINISH = """
    UPDATE outbox SET state = 'sent', owner = NULL, reference = coalesce(reference, :reference)
    WHERE id = :id AND :fence > stale
"""
_FINISH_STALE = """
    UPDATE outbox SET state = 'new', due = :now, attempt = 0, ambiguous = 0, owner = NULL
    WHERE id = :id AND fence = :fence AND :fence <= stale AND state = 'sending'
"""
_SET_MESSAGE = (
    "UPDATE invoices SET message = :reference WHERE payment_hash = :payment_hash AND message IS NULL"
)
_SHOW = """
    INSERT INTO shown (channel, chat_id, reference, payment_hash)
    SELECT :channel, :chat_id, :reference, payment_hash FROM invoices WHERE payment_hash = :payment_hash
    ON CONFLICT DO NOTHING
"""

_FREE = "UPDATE outbox SET due = :at_once WHERE state = 'sending'"

_RETRY = """
    UPDATE outbox SET state = 'new', due = :due, ambiguous = ambiguous OR :unknown, error = :error, owner = NULL
    WHERE id = :id AND fence = :fence AND state = 'sending'
"""
_BURY = """
    UPDATE outbox SET state = iif(fence <= stale, 'new', 'dead'), due = :due, error = :reason, owner = NULL
    WHERE id = :id AND fence = :fence AND state = 'sending'
"""


def put(
    connection: sqlite3.Connection,
    kind: NoticeKind,
    key: str,
    conversation: str,
    payment_hash: str | None,
    *,
    at: int,
    due: int,
    message: str | None = None,
) -> None:
    """Add the row `kind:key` unless it is there; `conversation` and `message` encoded, times in milliseconds."""
    row = {"id": f"{kind}:{key}", "kind": kind, "conversation": conversation, "payment_hash": payment_hash}
    connection.execute(_PUT, {**row, "message": message, "created": at, "due": due})


def put_edit(connection: sqlite3.Connection, conversation: str, payment_hash: str, at: int) -> None:
    """Have the shown code of an invoice brought up to date, again if that was done before."""
    connection.execute(_PUT_EDIT, {"conversation": conversation, "payment_hash": payment_hash, "at": at})


def revive(connection: sqlite3.Connection, conversation: str, at: int) -> None:
    """Make the dead news of payments in a conversation due again, in their old place: before anything newer.

    The patience with them begins anew `at` that time, in milliseconds.
    """
    connection.execute(_REVIVE, {"conversation": conversation, "due": AT_ONCE, "at": at})


def free_leases(connection: sqlite3.Connection) -> None:
    """End all leases: only for who has just locked the file, when whoever took them is surely dead.

    The rows still count as being sent, so the next claim knows that they may have arrived.
    """
    connection.execute(_FREE, {"at_once": AT_ONCE})


class SqliteOutbox:
    """tracking.base.Outbox on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, owner: str, now: datetime, lease: float, limit: int) -> Sequence[Notice]:
        """See tracking.base.Outbox."""
        at = to_ms(now)
        arguments = {"owner": owner, "now": at, "until": at + int(lease * 1000), "limit": limit}

        def operation(connection: sqlite3.Connection) -> list[Notice]:
            rows = connection.execute(_CLAIM, arguments).fetchall()
            rows.sort(key=lambda row: row["seq"])
            return [_notice(row) for row in rows]

        return await self._database.write(operation)

    async def finish(self, notice: Notice, reference: str | None, now: datetime) -> None:
        """See tracking.base.Outbox. A row that had died is sent as well: the message did arrive."""
        row = {"id": notice.id, "fence": notice.fence, "reference": reference, "now": to_ms(now)}

        def operation(connection: sqlite3.Connection) -> None:
            if not connection.execute(_FINISH, row).rowcount:
                connection.execute(_FINISH_STALE, row)
            if reference is not None and notice.payment_hash is not None and notice.kind != NoticeKind.EDIT:
                _note_shown(connection, notice, reference)

        await self._database.write(operation)

    async def retry(self, notice: Notice, due: datetime, *, unknown: bool, error: str) -> bool:
        """See tracking.base.Outbox."""
        row = {"id": notice.id, "fence": notice.fence, "due": to_ms(due), "unknown": unknown, "error": error}
        return await self._database.write(lambda connection: connection.execute(_RETRY, row).rowcount == 1)

    async def bury(self, notice: Notice, reason: str) -> bool:
        """See tracking.base.Outbox."""
        row = {"id": notice.id, "fence": notice.fence, "due": AT_ONCE, "reason": reason}
        return await self._database.write(lambda connection: connection.execute(_BURY, row).rowcount == 1)

    async def next_due(self) -> datetime | None:
        """See tracking.base.Outbox. Rows that wait for another one of their conversation do not count."""
        row = await self._database.read(lambda connection: connection.execute(_NEXT_DUE).fetchone())
        return None if row is None else from_ms(row["due"])


def _note_shown(connection: sqlite3.Connection, notice: Notice, reference: str) -> None:
    values = {
        "channel": notice.conversation.channel,
        "chat_id": notice.conversation.chat_id,
        "reference": reference,
        "payment_hash": notice.payment_hash,
    }
    if notice.kind == NoticeKind.ANSWER:
        connection.execute(_SET_MESSAGE, values)
    connection.execute(_SHOW, values)


def _notice(row: sqlite3.Row) -> Notice:
    return Notice(
        id=row["id"],
        kind=NoticeKind(row["kind"]),
        conversation=decode_conversation(row["conversation"]),
        payment_hash=row["payment_hash"],
        message=None if row["message"] is None else decode_outbound(row["message"]),
        created=from_ms(row["created"]),
        attempt=row["attempt"],
        fence=row["fence"],
        ambiguous=bool(row["ambiguous"]),
    )
