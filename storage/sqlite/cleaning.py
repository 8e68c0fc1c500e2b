"""Forgetting what is over and what is done with, for SQLite transactions."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

STEP = 2000
"""How many rows of a kind one transaction forgets of what is done with: others wait for it."""

# Dead news of payments stay: the person may come back. So do the charges that such news is told from, and those
# of which the ledger does not know all.
_OVER = (
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
        AND NOT EXISTS (SELECT 1 FROM invoices WHERE charge_id = charges.id AND status = 'paid' AND lined = 0)
    """,
    "DELETE FROM inbox WHERE handled = 1 AND at < :before",
    "DELETE FROM parked WHERE at < :before",
    "DELETE FROM doubts WHERE at < :before",
)
# When each channel last took and brought a message.
_NEWEST = """
    SELECT
        (
            SELECT json_group_object(channel, at) FROM (
                SELECT coalesce(json_extract(recipient, '$.channel'), to_kind) AS channel, max(sent_at) AS at
                FROM outbox WHERE sent_at IS NOT NULL GROUP BY 1
            )
        ) AS last_sent,
        (
            SELECT json_group_object(channel, at) FROM (
                SELECT substr(origin, 1, instr(origin, ':')) AS channel, max(at) AS at FROM inbox GROUP BY 1
            )
        ) AS last_come
"""
_DONE = (
    # NEWS tell by their id that they were told; what is accepted and no more (stage 1) may fail; the change of a code
    # is not made again for each new code of its charge; the last of a channel is its traffic.
    """
    DELETE FROM outbox WHERE seq IN (
        SELECT seq FROM outbox WHERE state = 'sent' AND created < :done AND coalesce(sent_at, created) < :done
            AND kind <> 'news' AND ask_at IS NULL AND stage <> 1
            AND (sent_at IS NULL OR sent_at < (
                SELECT value FROM json_each(:last_sent)
                WHERE key = coalesce(json_extract(recipient, '$.channel'), to_kind)
            ))
            AND NOT (kind = 'edit' AND EXISTS (
                SELECT 1 FROM invoices JOIN charges ON charges.id = charge_id
                WHERE invoices.payment_hash = outbox.payment_hash AND charges.state = 'open'
            ))
        LIMIT :step
    )
    """,
    """
    DELETE FROM inbox WHERE origin IN (
        SELECT origin FROM inbox WHERE handled = 1 AND at < :done AND at < (
            SELECT value FROM json_each(:last_come) WHERE key = substr(origin, 1, instr(origin, ':'))
        )
        LIMIT :step
    )
    """,
)


def clean(connection: sqlite3.Connection, before: int) -> int:
    """Delete what ended before a time in milliseconds; return how many charges, notices, messages and hints."""
    return sum(connection.execute(statement, {"before": before}).rowcount for statement in _OVER)


def newest(connection: sqlite3.Connection) -> Mapping[str, str]:
    """What of each channel is its last, for `clean_done`. Reads every row: once is enough, others only come after."""
    return dict(connection.execute(_NEWEST).fetchone())


def clean_done(connection: sqlite3.Connection, done: int, last: Mapping[str, str]) -> list[int]:
    """Delete of what was done with before a time in milliseconds; return how many notices, and how many messages.

    There may be more where one of them is STEP.
    """
    values = {**last, "done": done, "step": STEP}
    return [connection.execute(statement, values).rowcount for statement in _DONE]
