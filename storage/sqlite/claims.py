"""Which rows of the outbox may be sent, and when; for one SQLite transaction.

Rows are claimed in the order they came, one of each recipient at a time: see tracking.outbox.base.Outbox.claim and
encoding.encode_recipient.
"""

from __future__ import annotations

import sqlite3

from ..encoding import AT_ONCE

# What a row was before can't be returned: its new owner is marked, where it has inherited the row.
_HEIR = " (heir)"

# The index is named because `seq` is the row id: walking the table would pass every row ever sent.
_CLAIM = """
    UPDATE outbox SET
        ambiguous = iif(state = 'sending', 1, ambiguous),
        owner = iif(state = 'sending', :owner || :heir, :owner), state = 'sending', due = :until,
        fence = fence + 1, attempt = attempt + 1
    WHERE seq IN (
        SELECT seq FROM outbox AS candidate INDEXED BY outbox_open
        WHERE state IN ('new', 'sending') AND due <= :now AND (:answers OR kind <> 'answer') AND NOT EXISTS (
            SELECT 1 FROM outbox AS other INDEXED BY outbox_recipient
            WHERE other.state IN ('new', 'sending') AND other.recipient = candidate.recipient
                AND (
                    other.seq < candidate.seq AND (other.kind = 'answer' OR other.due <= :now)
                    OR other.seq <> candidate.seq AND other.state = 'sending' AND other.due > :now
                )
        )
        ORDER BY seq LIMIT :limit
    )
    RETURNING seq, id, kind, recipient, payment_hash, message, created, attempt, fence, ambiguous, owner
"""

_NEXT_DUE = """
    SELECT due FROM outbox AS candidate INDEXED BY outbox_due
    WHERE state IN ('new', 'sending') AND NOT EXISTS (
        SELECT 1 FROM outbox AS other INDEXED BY outbox_recipient
        WHERE other.state IN ('new', 'sending') AND other.recipient = candidate.recipient
            AND (
                other.seq < candidate.seq AND other.kind = 'answer'
                OR other.seq <> candidate.seq AND other.state = 'sending' AND candidate.state = 'new'
            )
    )
    ORDER BY due LIMIT 1
"""

# Named, so that a file of years opens at once: the open rows are few, and all others are not looked at.
_FREE = """
    UPDATE outbox INDEXED BY outbox_recipient SET due = :at_once
    WHERE state IN ('new', 'sending') AND state = 'sending'
"""


def claim(
    connection: sqlite3.Connection, owner: str, now: int, until: int, limit: int, *, answers: bool
) -> list[tuple[sqlite3.Row, bool]]:
    """Lease up to `limit` rows that are due `now`, oldest first; times in milliseconds.

    With each comes whether it is inherited: another lease of it has run out.
    """
    values = {"owner": owner, "now": now, "until": until, "limit": limit, "answers": answers}
    rows = connection.execute(_CLAIM, {**values, "heir": _HEIR}).fetchall()
    rows.sort(key=lambda row: row["seq"])
    return [(row, row["owner"] != owner) for row in rows]


def next_due(connection: sqlite3.Connection) -> int | None:
    """When the first row that waits for no other one is due, in milliseconds."""
    row = connection.execute(_NEXT_DUE).fetchone()
    return None if row is None else int(row["due"])


def free_leases(connection: sqlite3.Connection) -> None:
    """End all leases: only for a process that has just locked the file, so that the one that took them is surely dead.

    The rows still count as being sent, so the next claim knows that they may have arrived.
    """
    connection.execute(_FREE, {"at_once": AT_ONCE})
