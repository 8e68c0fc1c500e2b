"""Forgetting what is over, for one SQLite transaction."""

from __future__ import annotations

import sqlite3

# Dead news of payments stay: the person may come back. So do the charges that such news is told from.
_STATEMENTS = (
    """
    DELETE FROM outbox WHERE created < :before
        AND (state = 'sent' OR state = 'dead' AND (kind IN ('answer', 'edit', 'news') OR to_kind <> 'chat'))
    """,
    """
    DELETE FROM charges WHERE state <> 'open' AND max(closes, coalesce(paid_at, closes)) < :before
        AND NOT EXISTS (
            SELECT 1 FROM invoices JOIN outbox USING (payment_hash)
            WHERE charge_id = charges.id AND (
                outbox.state IN ('new', 'sending')
                OR outbox.state = 'dead' AND kind IN ('paid', 'extra') AND to_kind = 'chat'
            )
        )
    """,
    "DELETE FROM inbox WHERE handled = 1 AND at < :before",
    "DELETE FROM parked WHERE at < :before",
    "DELETE FROM doubts WHERE at < :before",
)


def clean(connection: sqlite3.Connection, before: int) -> int:
    """Delete what ended before a time in milliseconds; return how many charges, notices, messages and hints."""
    return sum(connection.execute(statement, {"before": before}).rowcount for statement in _STATEMENTS)
