"""How much of what lies in a file, for one transaction that changes nothing."""

from __future__ import annotations

import sqlite3

from ...tracking.outbox.base import OVERDUE, Depth
from ..encoding import from_ms
from ..insight import Statistics
from . import ends

# Each by the index over the rows of its states: those that were sent, nearly all, are not looked at.
_OPEN = """
    SELECT count(*) AS still_open, coalesce(sum(state = 'sending'), 0) AS sending, min(created) AS oldest
    FROM outbox INDEXED BY outbox_due WHERE state IN ('new', 'sending')
"""
_DEAD = "SELECT count(*) FROM outbox INDEXED BY outbox_dead WHERE state = 'dead'"
_INVOICES = "SELECT count(*) FROM invoices WHERE status <> 'paid' AND expires > ?"
_UNMATCHED = "SELECT (SELECT count(*) FROM parked) + (SELECT count(*) FROM doubts)"

_OVERDUE = round(OVERDUE.total_seconds() * 1000)


def statistics(connection: sqlite3.Connection, now: int) -> Statistics:
    """storage.base.Repositories.statistics; `now` in milliseconds."""
    still_open, sending, oldest = connection.execute(_OPEN).fetchone()
    (dead,) = connection.execute(_DEAD).fetchone()
    (open_invoices,) = connection.execute(_INVOICES, (now,)).fetchone()
    (unmatched,) = connection.execute(_UNMATCHED).fetchone()
    since = None if oldest is None else from_ms(oldest)
    late = ends.overdue(connection, now - _OVERDUE)
    depth = Depth(still_open - sending, sending, dead, since, ends.count(connection), late)
    return Statistics(depth, open_invoices, unmatched)
