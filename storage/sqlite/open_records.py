"""The records of a file beside a bot that has it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar, cast

from ...tracking.bell import Bell
from ..errors import StoreUnusable
from ..final_channels import FinalChannels
from ..reading import Reading
from ..records.sqlite import SqliteRecords
from .charges import SqliteCharges
from .connection import ConnectionThread, connect
from .database import Database
from .migrations import scripts, version_of

T = TypeVar("T")


class _UnlockedConnection:
    """One connection without the lock of the file, which is about leases: records have none of them."""

    def __init__(self, thread: ConnectionThread) -> None:
        self._thread = thread

    async def write(self, operation: Callable[[sqlite3.Connection], T]) -> T:
        return await self._thread.run(operation)

    async def read(self, operation: Callable[[sqlite3.Connection], T]) -> T:
        return await self._thread.run(operation)


@asynccontextmanager
async def records_of(path: Path) -> AsyncIterator[SqliteRecords]:
    """The records of the file at `path`, also while another process has it. It must be there, and up to date.

    Each step waits 5 seconds at most for the turn of the other one. Raises StoreUnusable.
    """
    connection = await asyncio.to_thread(_connect, path)
    thread = ConnectionThread(connection, "BEGIN IMMEDIATE", "store-records")
    try:
        yield SqliteRecords(_UnlockedConnection(thread), Bell())
    finally:
        await thread.close()


@asynccontextmanager
async def reading_of(path: Path) -> AsyncIterator[Reading]:
    """What is read of the file at `path`, as `records_of` opens it."""
    connection = await asyncio.to_thread(_connect, path)
    thread = ConnectionThread(connection, "BEGIN IMMEDIATE", "store-reading")
    beside = cast("Database", _UnlockedConnection(thread))
    try:
        yield Reading.of(SqliteRecords(beside, Bell()), SqliteCharges(beside, Bell(), FinalChannels()))
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
