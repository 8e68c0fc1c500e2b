"""Forgetting somebody in steps, for SQLite: a step finds on the connection that reads, and deletes on the one that
writes, which asks each row again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import datetime

import orjson

from ...accounts.erasure import Erasure, Forgotten
from ..encoding import to_ms
from ..forgetting import ACCEPTED_FOR, PAYABLE_FOR, STEP
from .database import Database

Values = Mapping[str, str | int]

# Of one of `people`, an array of channel and id.
_CHANNEL, _ID = "json_extract(value, '$[0]')", "json_extract(value, '$[1]')"
_THEIRS = "SELECT value FROM json_each(:accounts)"
_MAY_BE_TOLD = """
    (
        outbox.state IN ('new', 'sending')
        OR outbox.state = 'sent' AND stage = 1 AND kind <> 'answer' AND coalesce(sent_at, 0) > :accepted
    )
"""
_STAYS = f"""
    (
        charges.state = 'open'
        OR EXISTS (SELECT 1 FROM invoices WHERE charge_id = charges.id AND status <> 'paid' AND expires > :payable)
        OR EXISTS (
            SELECT 1 FROM invoices JOIN outbox USING (payment_hash)
            WHERE charge_id = charges.id AND {_MAY_BE_TOLD}
        )
        OR EXISTS (SELECT 1 FROM invoices WHERE charge_id = charges.id AND status = 'paid' AND lined = 0)
    )
"""  # noqa: S608 - texts of ours
_IN_THEIR_CHAT = f"""
    to_kind = 'chat' AND created <= :at AND EXISTS (
        SELECT 1 FROM json_each(:people) WHERE json_extract(recipient, '$.channel') = {_CHANNEL}
            AND {_ID} IN (json_extract(recipient, '$.chat_id'), json_extract(recipient, '$.sender_id'))
    )
"""  # noqa: S608 - texts of ours
_SAID_BY_THEM = f"""
    at <= :at AND EXISTS (
        SELECT 1 FROM json_each(:people) WHERE instr(origin, {_CHANNEL} || ':' || {_ID} || ':') = 1
            OR json_valid(message) AND json_extract(message, '$.conversation.channel') = {_CHANNEL}
            AND {_ID} IN (
                json_extract(message, '$.conversation.chat_id'), json_extract(message, '$.conversation.sender_id')
            )
    )
"""  # noqa: S608 - texts of ours
# Each is what goes, by the key of its table.
_FIND = {
    "charges": f"SELECT id FROM charges WHERE made_by IN ({_THEIRS}) AND NOT {_STAYS} LIMIT {STEP}",  # noqa: S608
    "outbox": f"""
        SELECT seq FROM outbox WHERE state IN ('sent', 'dead') AND {_IN_THEIR_CHAT} AND NOT {_MAY_BE_TOLD}
            AND NOT (kind = 'edit' AND EXISTS (
                SELECT 1 FROM invoices JOIN charges ON charges.id = charge_id
                WHERE invoices.payment_hash = outbox.payment_hash AND charges.state = 'open'
            ))
        LIMIT {STEP}
    """,  # noqa: S608
    "inbox": f"SELECT seq FROM inbox WHERE handled = 1 AND {_SAID_BY_THEM} LIMIT {STEP}",  # noqa: S608
    "lines": f"""
        SELECT json_array(chat_id, line_id) FROM lines
        WHERE chat_id IN (SELECT {_ID} FROM json_each(:people) WHERE {_CHANNEL} = 'web') AND (
            at <= :at OR instr(line_id, :answer) = 1
            OR substr(line_id, 1, instr(line_id, ':')) IN ('paid:', 'extra:') AND NOT EXISTS (
                SELECT 1 FROM invoices WHERE payment_hash = substr(line_id, instr(line_id, ':') + 1, 64)
            )
        )
        LIMIT {STEP}
    """,  # noqa: S608
}  # fmt: skip
_KEPT = f"""
    SELECT (SELECT count(*) FROM charges WHERE made_by IN ({_THEIRS}) AND {_STAYS})
        + (SELECT count(*) FROM outbox WHERE {_IN_THEIR_CHAT} AND {_MAY_BE_TOLD})
        + (SELECT count(*) FROM inbox WHERE handled = 0 AND {_SAID_BY_THEM})
"""  # noqa: S608 - texts of ours
_DELETE = {
    "charges": (
        f"""
        DELETE FROM outbox WHERE payment_hash IN (
            SELECT payment_hash FROM invoices JOIN charges ON charges.id = charge_id
            WHERE charges.id IN (SELECT value FROM json_each(:found)) AND NOT {_STAYS}
        )
        """,  # noqa: S608
        f"DELETE FROM charges WHERE id IN (SELECT value FROM json_each(:found)) AND NOT {_STAYS}",  # noqa: S608
    ),
    "outbox": (
        "DELETE FROM outbox WHERE seq IN (SELECT value FROM json_each(:found)) AND state IN ('sent', 'dead')",
    ),
    "inbox": ("DELETE FROM inbox WHERE seq IN (SELECT value FROM json_each(:found)) AND handled = 1",),
    "lines": (
        f"DELETE FROM lines WHERE (chat_id, line_id) IN (SELECT {_CHANNEL}, {_ID} FROM json_each(:found))",  # noqa: S608
    ),
}  # fmt: skip
_PLACES = """
    DELETE FROM places WHERE EXISTS (
        SELECT 1 FROM json_each(:names) WHERE instr(place, value || ':') = 1 OR place = value
            OR substr(window, -length(value) - 1) = ':' || value
    )
"""
_CLOSINGS = """
    DELETE FROM closings WHERE EXISTS (
        SELECT 1 FROM json_each(:names) WHERE substr(window, -length(value) - 1) = ':' || value
    )
"""


async def forget(database: Database, erasure: Erasure, now: datetime) -> Forgotten:
    """storage.base.Repositories.forget."""
    values = _values(erasure, now)
    found: dict[str, str] = await database.read(lambda connection: _find(connection, values))
    gone = await database.write(lambda connection: _forget(connection, values, found))
    return Forgotten(gone, await database.read(lambda connection: _count_kept(connection, values)))


def _values(erasure: Erasure, now: datetime) -> Values:
    names = [*erasure.accounts, *(person.key for person in erasure.people)]
    return {
        "accounts": orjson.dumps(names).decode(),
        "names": orjson.dumps(names).decode(),
        "people": orjson.dumps([[one.channel, one.id] for one in erasure.people]).decode(),
        "at": to_ms(erasure.at),
        "answer": f"answer:{erasure.origin}",
        "payable": to_ms(now - PAYABLE_FOR),
        "accepted": to_ms(now - ACCEPTED_FOR),
    }


def _find(connection: sqlite3.Connection, values: Values) -> dict[str, str]:
    found = {}
    for table, query in _FIND.items():
        rows = [row[0] for row in connection.execute(query, values)]
        if rows and table == "lines":
            rows = [orjson.loads(row) for row in rows]
        found[table] = orjson.dumps(rows).decode()
    return found


def _forget(connection: sqlite3.Connection, values: Values, found: Mapping[str, str]) -> int:
    gone = 0
    for table, statements in _DELETE.items():
        if found[table] == "[]":
            continue
        for statement in statements:
            gone += connection.execute(statement, {**values, "found": found[table]}).rowcount
    return gone + sum(connection.execute(one, values).rowcount for one in (_PLACES, _CLOSINGS))


def _count_kept(connection: sqlite3.Connection, values: Values) -> int:
    return int(connection.execute(_KEPT, values).fetchone()[0])
