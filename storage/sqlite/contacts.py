"""Contacts on SQLite."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from ...channels.contacts import Contact
from ..encoding import from_ms, to_ms
from .database import Database

_FIND = "SELECT heard, stopped FROM contacts WHERE channel = ? AND chat_id = ?"
_HEARD = """
    INSERT INTO contacts (channel, chat_id, heard) VALUES (?, ?, ?)
    ON CONFLICT (channel, chat_id) DO UPDATE SET heard = max(coalesce(heard, excluded.heard), excluded.heard)
"""
_STOP = """
    INSERT INTO contacts (channel, chat_id, stopped) VALUES (?, ?, ?)
    ON CONFLICT (channel, chat_id) DO UPDATE SET stopped = excluded.stopped
"""
_CLEAN = """
    DELETE FROM contacts WHERE NOT stopped AND heard < ?
    AND heard < (SELECT max(heard) FROM contacts AS other WHERE other.channel = contacts.channel)
"""
_LAST_HEARD = "SELECT max(heard) FROM contacts WHERE channel = ?"


class SqliteContacts:
    """channels.contacts.Contacts on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, channel: str, chat_id: str) -> Contact:
        """See channels.contacts.Contacts."""
        row = await self._one(_FIND, channel, chat_id)
        return Contact() if row is None else Contact(_moment(row["heard"]), bool(row["stopped"]))

    async def heard(self, channel: str, chat_id: str, at: datetime) -> None:
        """See channels.contacts.Contacts."""
        values = (channel, chat_id, to_ms(at))
        await self._database.write(lambda connection: connection.execute(_HEARD, values).rowcount)

    async def stop(self, channel: str, chat_id: str, stopped: bool) -> None:
        """See channels.contacts.Contacts."""
        values = (channel, chat_id, stopped)
        await self._database.write(lambda connection: connection.execute(_STOP, values).rowcount)

    async def clean(self, before: datetime) -> int:
        """See channels.contacts.Contacts. The last one of a channel stays: it tells when anybody last wrote."""
        values = (to_ms(before),)
        return await self._database.write(lambda connection: connection.execute(_CLEAN, values).rowcount)

    async def last_heard(self, channel: str) -> datetime | None:
        """See channels.contacts.Contacts."""
        row = await self._one(_LAST_HEARD, channel)
        return None if row is None else _moment(row[0])

    async def _one(self, query: str, *values: str) -> sqlite3.Row | None:
        def operation(connection: sqlite3.Connection) -> sqlite3.Row | None:
            row: sqlite3.Row | None = connection.execute(query, values).fetchone()
            return row

        return await self._database.read(operation)


def _moment(ms: int | None) -> datetime | None:
    return None if ms is None else from_ms(ms)
