"""When channels last carried messages."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from ..encoding import from_ms
from ..insight import Traffic

# Origins begin with the channel and a colon, and ';' is the character behind it.
_LAST_IN = "SELECT max(at) FROM inbox WHERE origin >= :channel || ':' AND origin < :channel || ';'"
_LAST_OUT = """
    SELECT max(sent_at) FROM outbox
    WHERE sent_at IS NOT NULL AND coalesce(json_extract(recipient, '$.channel'), to_kind) = :channel
"""


def traffic(connection: sqlite3.Connection, channel: str) -> Traffic:
    """storage.base.Repositories.traffic. Reads every row of the channel."""
    last_in, last_out = (_moment(connection, query, channel) for query in (_LAST_IN, _LAST_OUT))
    return Traffic(last_in, last_out)


def _moment(connection: sqlite3.Connection, query: str, channel: str) -> datetime | None:
    (ms,) = connection.execute(query, {"channel": channel}).fetchone()
    return None if ms is None else from_ms(ms)
