"""Sliding windows on SQLite: they outlast a restart, because those whose limit it is remember as well."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta

from ...wallet.base import CLOCK_SKEW, LONGEST_CLOSING, Window
from ..encoding import MILLISECOND, to_ms
from .database import Database

_FORGET = "DELETE FROM places WHERE window = :window AND at <= :now - :length"
_DATE_AGAIN = "UPDATE places SET at = :now WHERE window = :window AND at > :now + :skew"
_OPEN_AGAIN = "DELETE FROM closings WHERE window = :window AND until > :now + :longest + :skew"
_IS_TAKEN = "SELECT 1 FROM places WHERE window = :window AND place = :place"
_FREE = """
    SELECT max(
        coalesce((SELECT until FROM closings WHERE window = :window), :now),
        coalesce(
            (SELECT at + :length FROM places WHERE window = :window ORDER BY at DESC LIMIT 1 OFFSET :limit - 1),
            :now
        )
    )
"""
_TAKE = """
    INSERT INTO places (window, place, at)
    SELECT :window, :place, max(:now, coalesce(max(at), :now)) FROM places WHERE window = :window
"""
_GIVE_BACK = "DELETE FROM places WHERE window = ? AND place = ?"
_CLEAN = "DELETE FROM places WHERE at < ?"
_CLOSE = """
    INSERT INTO closings (window, until) VALUES (?, ?)
    ON CONFLICT (window) DO UPDATE SET until = max(until, excluded.until)
"""


class SqliteWindows:
    """wallet.base.Windows on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self, window: Window, place: str, now: datetime) -> float:
        values = {
            "window": window.name,
            "place": place,
            "now": to_ms(now),
            "length": timedelta(seconds=window.seconds) // MILLISECOND,
            "limit": window.limit,
            "skew": CLOCK_SKEW // MILLISECOND,
            "longest": LONGEST_CLOSING // MILLISECOND,
        }

        def operation(connection: sqlite3.Connection) -> int:
            connection.execute(_FORGET, values)
            connection.execute(_DATE_AGAIN, values)
            connection.execute(_OPEN_AGAIN, values)
            if connection.execute(_IS_TAKEN, values).fetchone():
                return 0
            (free,) = connection.execute(_FREE, values).fetchone()
            if (wait := int(free) - to_ms(now)) > 0:
                return wait
            connection.execute(_TAKE, values)
            return 0

        return await self._database.write(operation) / 1000

    async def give_back(self, window: Window, place: str) -> None:
        values = (window.name, place)
        await self._database.write(lambda connection: connection.execute(_GIVE_BACK, values).rowcount)

    async def close(self, window: Window, seconds: float, now: datetime) -> None:
        values = (window.name, to_ms(now + min(timedelta(seconds=seconds), LONGEST_CLOSING)))
        await self._database.write(lambda connection: connection.execute(_CLOSE, values).rowcount)

    async def clean(self, before: datetime) -> int:
        """Forget places that were taken before a time, in windows that are shorter; return how many."""
        values = (to_ms(before),)
        return await self._database.write(lambda connection: connection.execute(_CLEAN, values).rowcount)
