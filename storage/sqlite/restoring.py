"""What a copy that was brought back can't know: that more was sent since; for one SQLite transaction."""

from __future__ import annotations

import sqlite3

_NOTE = "INSERT INTO restorations (at) VALUES (?) ON CONFLICT DO NOTHING"
# One attempt is due to each, however long ago it was made: `attempt` starts again at 0.
_DOUBT = """
    UPDATE outbox SET ambiguous = 1, attempt = 0
    WHERE created < ? AND (state IN ('new', 'sending') OR state = 'dead' AND kind <> 'answer' AND to_kind = 'chat')
"""
_LATEST = "SELECT max(at) FROM restorations"


def restored(connection: sqlite3.Connection, snapshot: int) -> int | None:
    """tracking.base.ChargeStore.restored; `snapshot` in milliseconds."""
    if not connection.execute(_NOTE, (snapshot,)).rowcount:
        return None
    return connection.execute(_DOUBT, (snapshot,)).rowcount


def told_since(connection: sqlite3.Connection, created: int) -> int | None:
    """Since when news of an invoice may have been told already, if it was made before a copy that was brought back."""
    (latest,) = connection.execute(_LATEST).fetchone()
    return int(latest) if latest is not None and created < latest else None
