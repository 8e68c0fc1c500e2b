"""One SQLite file: its lock, its schema, the thread that writes and the thread that reads."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from ..errors import StoreClosed, StoreUnavailable, StoreUnusable
from .connection import ConnectionThread, connect
from .file_guard import FileGuard
from .lock import FileLock
from .migrations import migrate
from .modes import mend

T = TypeVar("T")


class Database:
    """The file at `path`, made if missing. Between `open` and `close` no other process can open it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = FileLock(path.with_name(path.name + ".lock"))
        self._presence = FileGuard(path)
        self._writer: ConnectionThread | None = None
        self._reader: ConnectionThread | None = None

    async def open(self) -> None:
        """Lock, bring the schema up to date, start both threads. Raises StoreInUse or StoreUnusable."""
        writer, reader = await asyncio.to_thread(self._connect)
        self._writer = ConnectionThread(writer, "BEGIN IMMEDIATE", "store-writer", guard=self._presence.check)
        # One snapshot per batch; it begins after the question came, so it sees all that was committed before.
        self._reader = ConnectionThread(reader, "BEGIN", "store-reader")

    async def close(self) -> None:
        """Finish what was asked, close the file and free the lock."""
        if self._reader is not None:
            await self._reader.close()
        if self._writer is not None:
            await self._writer.close()
        self._let_go()

    async def write(self, operation: Callable[[sqlite3.Connection], T]) -> T:
        """Run `operation` in a transaction and return its value once it is on the disk."""
        if self._writer is None:
            raise StoreClosed("the store is not open")
        return await self._writer.run(operation)

    async def rewrite(self) -> None:
        """Write the file anew, so that no page holds what was deleted. Whoever writes meanwhile waits."""
        if self._writer is None:
            raise StoreClosed("the store is not open")
        await self._writer.run(_rewrite, alone=True)

    async def read(self, operation: Callable[[sqlite3.Connection], T]) -> T:
        """Run `operation` on a connection that can't write; it sees every write that has returned."""
        if self._reader is None:
            raise StoreClosed("the store is not open")
        return await self._reader.run(operation)

    def _connect(self) -> tuple[sqlite3.Connection, sqlite3.Connection]:
        if not self._path.parent.is_dir():  # more likely a slip of the pen than a shop that begins
            raise StoreUnusable(f"{self._path} can't be opened: the folder {self._path.parent} is not there")
        try:
            self._lock.acquire()
            self._presence.hold()
        except OSError as error:
            self._let_go()
            raise StoreUnusable(f"{self._path} can't be opened: {error}") from error
        try:
            return self._prepare()
        except sqlite3.Error as error:
            self._let_go()
            raise StoreUnusable(f"{self._path} can't be used: {error}") from error
        except StoreUnusable as error:
            self._let_go()
            raise StoreUnusable(f"{self._path} can't be used: {error}") from error

    def _let_go(self) -> None:
        self._presence.let_go()
        self._lock.release()

    def _prepare(self) -> tuple[sqlite3.Connection, sqlite3.Connection]:
        mend(self._path)
        writer = connect(self._path)
        try:
            migrate(writer)
            (mode,) = writer.execute("PRAGMA journal_mode = WAL").fetchone()
            if mode != "wal":
                raise StoreUnusable(f"its disk can't hold a write-ahead log (journal mode {mode})")
            reader = connect(self._path)
        except (sqlite3.Error, StoreUnusable):
            writer.close()
            raise
        reader.execute("PRAGMA query_only = ON")
        return writer, reader


def _rewrite(connection: sqlite3.Connection) -> None:
    connection.execute("VACUUM")
    (busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:  # somebody reads what was there before
        raise StoreUnavailable("the file is being read: its log can't be emptied now")
