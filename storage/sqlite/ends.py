"""Messages of which the channel has told no end, for one SQLite transaction. Times in milliseconds."""

from __future__ import annotations

import sqlite3

from ...channels.delivery_receipts import Taken
from ..encoding import decode_recipient, from_ms

# The index is named because nearly all rows are sent, and few of them are still asked for.
_UNENDED = """
    UPDATE outbox SET ask_at = :again WHERE seq IN (
        SELECT seq FROM outbox INDEXED BY outbox_asks WHERE ask_at <= :now ORDER BY ask_at, seq LIMIT :limit
    )
    RETURNING seq, id, recipient, reference, sent_at
"""
_ASK = "UPDATE outbox SET ask_at = :at WHERE id = :id AND reference = :reference AND ask_at IS NOT NULL"
_ASK_ALL = "UPDATE outbox INDEXED BY outbox_asks SET ask_at = :now WHERE ask_at > :now"
_COUNT = "SELECT count(*) FROM outbox INDEXED BY outbox_asks WHERE ask_at IS NOT NULL"
_OVERDUE = f"{_COUNT} AND sent_at <= ?"


def unended(connection: sqlite3.Connection, now: int, again: int, limit: int) -> list[Taken]:
    """tracking.outbox.base.Outbox.unended."""
    rows = connection.execute(_UNENDED, {"now": now, "again": again, "limit": limit}).fetchall()
    return [_taken(row) for row in sorted(rows, key=lambda row: row["seq"])]


def ask(connection: sqlite3.Connection, taken: Taken, at: int | None) -> bool:
    """tracking.outbox.base.Outbox.ask."""
    values = {"id": taken.key, "reference": taken.reference, "at": at}
    return connection.execute(_ASK, values).rowcount == 1


def ask_all(connection: sqlite3.Connection, now: int) -> None:
    """tracking.outbox.base.Outbox.ask_all."""
    connection.execute(_ASK_ALL, {"now": now})


def count(connection: sqlite3.Connection) -> int:
    """How many such messages there are."""
    (found,) = connection.execute(_COUNT).fetchone()
    return int(found)


def overdue(connection: sqlite3.Connection, since: int) -> int:
    """How many such messages were taken by a time."""
    (found,) = connection.execute(_OVERDUE, (since,)).fetchone()
    return int(found)


def _taken(row: sqlite3.Row) -> Taken:
    to = decode_recipient(row["recipient"])
    chat_id = "" if to.conversation is None else to.conversation.chat_id
    return Taken(row["id"], row["reference"], to.channel, chat_id, from_ms(row["sent_at"]))
