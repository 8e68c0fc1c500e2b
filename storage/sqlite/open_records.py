"""The records of a file beside a bot that has it."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Event
from typing import TypeVar, cast

from ...tracking.bell import Bell
from ..errors import LookTooLong, StoreUnusable
from ..final_channels import FinalChannels
from ..reading import Reading
from ..records.sqlite import SqliteRecords
from .charges import SqliteCharges
from .connection import ConnectionThread, connect
from .database import Database
from .insight import SqliteInsight
from .migrations import scripts, version_of
from .orders import SqliteOrders

T = TypeVar("T")

LONGEST_LOOK = 2.0
"""Seconds that one step of a `reading_of` may take."""

_STEPS = 10_000  # of SQLite's machine between two looks at the clock: a millisecond


class _UnlockedConnection:
    """One connection without the lock of the file, which is about leases: records have none of them.

    With `seconds`, a step that reads for longer is broken off, and raises LookTooLong; so is one that nobody waits for
    any more.
    """

    def __init__(self, thread: ConnectionThread, seconds: float | None = None) -> None:
        self._thread = thread
        self._seconds = seconds

    async def write(self, operation: Callable[[sqlite3.Connection], T]) -> T:
        return await self._thread.run(operation)

    async def read(self, operation: Callable[[sqlite3.Connection], T]) -> T:
        seconds = self._seconds
        if seconds is None:
            return await self._thread.run(operation)

        left = Event()

        def bounded(connection: sqlite3.Connection) -> T:
            ends = time.monotonic() + seconds
            connection.set_progress_handler(lambda: left.is_set() or time.monotonic() > ends, _STEPS)
            try:
                return operation(connection)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                    raise LookTooLong(f"it took longer than {seconds:g} seconds") from error
                raise
            finally:
                connection.set_progress_handler(None, 0)

        try:
            return await self._thread.run(bounded)
        except asyncio.CancelledError:
            left.set()
            raise


@asynccontextmanager
async def records_of(path: Path) -> AsyncIterator[SqliteRecords]:
    """The records of the file at `path`, also while another process has it. It must be there, and up to date.

    Each step waits 5 seconds at most for the turn of the other one. Raises StoreUnusable.
    """
    connection = await _open(path)
    thread = ConnectionThread(connection, "BEGIN IMMEDIATE", "store-records")
    try:
        yield SqliteRecords(_UnlockedConnection(thread), Bell())
    finally:
        await thread.close()


@asynccontextmanager
async def reading_of(path: Path, *, only: bool = False) -> AsyncIterator[Reading]:
    """What is read of the file at `path`, as `records_of` opens it.

    With `only`, nothing can be written, its writer is never kept waiting, and a step of more than 2 seconds is
    broken off.
    """
    connection = await _open(path, only=only)
    thread = ConnectionThread(connection, "BEGIN" if only else "BEGIN IMMEDIATE", "store-reading")
    beside = cast("Database", _UnlockedConnection(thread, LONGEST_LOOK if only else None))
    try:
        charges = SqliteCharges(beside, Bell(), FinalChannels())
        records = SqliteRecords(beside, Bell())
        yield Reading.of(records, charges, SqliteOrders(beside), SqliteInsight(beside))
    finally:
        await thread.close()


async def _open(path: Path, *, only: bool = False) -> sqlite3.Connection:
    """A connection, opened in a thread. Who is cancelled meanwhile leaves none behind. Raises StoreUnusable."""
    opening = asyncio.get_running_loop().run_in_executor(None, _connect, path, only)
    try:
        return await asyncio.shield(opening)
    except asyncio.CancelledError:
        opening.add_done_callback(_close)
        raise


def _close(opening: asyncio.Future[sqlite3.Connection]) -> None:
    if opening.exception() is None:
        opening.result().close()


def _connect(path: Path, only: bool) -> sqlite3.Connection:
    if not path.exists():
        raise StoreUnusable(f"{path} does not exist")
    try:
        connection = connect(path)
        try:
            if (version := version_of(connection)) != len(scripts()):
                raise StoreUnusable(f"{path} has schema {version}, this version works on {len(scripts())}")
            if only:
                connection.execute("PRAGMA query_only = ON")
        except (sqlite3.Error, StoreUnusable):
            connection.close()
            raise
    except sqlite3.Error as error:
        raise StoreUnusable(f"{path} can't be used: {error}") from error
    return connection
