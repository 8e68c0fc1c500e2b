"""Texts by a key on SQLite; also beside a bot that has the file."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol, TypeVar

from ..errors import StoreUnusable
from .connection import ConnectionThread, connect
from .migrations import scripts, version_of

T = TypeVar("T")

_GET = "SELECT text FROM key_values WHERE key = ?"
_PUT = "INSERT INTO key_values (key, text) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET text = excluded.text"
_ADD = "INSERT INTO key_values (key, text) VALUES (?, ?) ON CONFLICT (key) DO NOTHING"
_REPLACE = "UPDATE key_values SET text = ? WHERE key = ? AND text = ?"
_DELETE = "DELETE FROM key_values WHERE key = ?"
_UNDER = "SELECT key, text FROM key_values WHERE substr(key, 1, length(?1)) = ?1 ORDER BY key"


class _Database(Protocol):
    async def write(self, operation: Callable[[sqlite3.Connection], T]) -> T: ...

    async def read(self, operation: Callable[[sqlite3.Connection], T]) -> T: ...


class SqliteValues:
    """channels.values.KeyValues on SQLite."""

    def __init__(self, database: _Database) -> None:
        self._database = database

    async def get(self, key: str) -> str | None:
        """See channels.values.KeyValues."""
        row = await self._database.read(lambda connection: connection.execute(_GET, (key,)).fetchone())
        return None if row is None else str(row["text"])

    async def put(self, key: str, text: str) -> None:
        """See channels.values.KeyValues."""
        await self._change(_PUT, key, text)

    async def add(self, key: str, text: str) -> bool:
        """See channels.values.KeyValues."""
        return await self._change(_ADD, key, text)

    async def replace(self, key: str, old: str, new: str) -> bool:
        """See channels.values.KeyValues."""
        return await self._change(_REPLACE, new, key, old)

    async def delete(self, key: str) -> bool:
        """See channels.values.KeyValues."""
        return await self._change(_DELETE, key)

    async def under(self, prefix: str) -> Mapping[str, str]:
        """See channels.values.KeyValues."""
        rows = await self._database.read(lambda connection: connection.execute(_UNDER, (prefix,)).fetchall())
        return {row["key"]: row["text"] for row in rows}

    async def _change(self, statement: str, *values: str) -> bool:
        def operation(connection: sqlite3.Connection) -> bool:
            return connection.execute(statement, values).rowcount == 1

        return await self._database.write(operation)


class _Beside:
    """One connection without the lock of the file, which is about leases: texts have none of them."""

    def __init__(self, thread: ConnectionThread) -> None:
        self._thread = thread

    async def write(self, operation: Callable[[sqlite3.Connection], T]) -> T:
        return await self._thread.run(operation)

    async def read(self, operation: Callable[[sqlite3.Connection], T]) -> T:
        return await self._thread.run(operation)


@asynccontextmanager
async def values_of(path: Path) -> AsyncIterator[SqliteValues]:
    """The texts of the file at `path`, also while another process has it. It must be there, and up to date.

    Each step waits 5 seconds at most for the turn of the other one. Raises StoreUnusable.
    """
    connection = await asyncio.to_thread(_connect, path)
    thread = ConnectionThread(connection, "BEGIN IMMEDIATE", "store-values")
    try:
        yield SqliteValues(_Beside(thread))
    finally:
        await thread.close()


def _connect(path: Path) -> sqlite3.Connection:
    if not path.exists():
        raise StoreUnusable(f"{path} does not exist")
    try:
        connection = connect(path)
        if (version := version_of(connection)) != len(scripts()):
            connection.close()
            raise StoreUnusable(f"{path} has schema {version}, this version works on {len(scripts())}")
    except sqlite3.Error as error:
        raise StoreUnusable(f"{path} can't be used: {error}") from error
    return connection
