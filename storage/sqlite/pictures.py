"""QR pictures on SQLite."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from ...channels.pictures import Picture
from ..encoding import from_ms, to_ms
from .database import Database

_KEEP = "INSERT INTO pictures (token, qr, until) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
_FETCH = "UPDATE pictures SET fetches = fetches + 1 WHERE token = ? RETURNING qr, until, fetches"
_CLEAN = "DELETE FROM pictures WHERE until < ?"


class SqlitePictures:
    """channels.pictures.Pictures on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, token: str, qr: str, until: datetime) -> None:
        """A token that is taken keeps its picture."""
        values = (token, qr, to_ms(until))
        await self._database.write(lambda connection: connection.execute(_KEEP, values).rowcount)

    async def fetch(self, token: str) -> Picture | None:

        def operation(connection: sqlite3.Connection) -> Picture | None:
            row = connection.execute(_FETCH, (token,)).fetchone()
            return None if row is None else Picture(row["qr"], from_ms(row["until"]), row["fetches"])

        return await self._database.write(operation)

    async def clean(self, before: datetime) -> int:
        """Forget pictures whose time ended before; return how many."""
        values = (to_ms(before),)
        return await self._database.write(lambda connection: connection.execute(_CLEAN, values).rowcount)
