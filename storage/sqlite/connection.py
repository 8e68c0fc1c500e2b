"""A thread that owns one SQLite connection and runs operations in batches: one commit for all that wait."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Literal, TypeVar

from ..errors import StoreClosed, StoreError, StoreUnavailable

T = TypeVar("T")

_LARGEST_BATCH = 512  # bounds how long the first of a batch waits for its commit


# What may be over when it is asked again: the disk has room, the file is back (sqlite.org/rescode.html).
_LATER = frozenset(
    (
        *(sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED),
        *(sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB),
        *(sqlite3.SQLITE_PERM, sqlite3.SQLITE_NOMEM),
    )
)

# What is deleted is overwritten in the file: no copy of it brings back what somebody wrote once that is answered.
# Debian's library does so by itself, others don't (sqlite.org/pragma.html#pragma_secure_delete).
_PRAGMAS = ("busy_timeout = 5000", "foreign_keys = ON", "synchronous = FULL", "secure_delete = ON")


def connect(path: Path) -> sqlite3.Connection:
    """Open a connection for one thread at a time, with durable commits and no implicit transactions."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=256)
    connection.row_factory = sqlite3.Row
    try:
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
    except sqlite3.Error:  # a file that is no database shows only now
        connection.close()
        raise
    return connection


@dataclass(slots=True, eq=False)
class _Job:
    operation: Callable[[sqlite3.Connection], Any]
    future: asyncio.Future[Any]
    value: Any = None
    error: Exception | None = None
    alone: bool = False


class ConnectionThread:
    """Runs functions of the connection, in the order they came, and answers after their transaction has ended.

    An operation that raises is undone alone; a commit that fails fails its whole batch. Cancelling a caller
    does not undo its operation once that has begun.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        begin: Literal["BEGIN IMMEDIATE", "BEGIN"],
        name: str,
        *,
        guard: Callable[[], None] = lambda: None,
    ) -> None:
        """`guard` is asked in the thread before each commit; where it raises StoreError, nothing is committed."""
        self._connection = connection
        self._guard = guard
        self._begin = begin
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._loop = asyncio.get_running_loop()
        self._closed = False
        self._next: _Job | None = None  # taken, and to be run by itself
        self._thread = Thread(target=self._serve, name=name, daemon=True)
        self._thread.start()

    async def run(self, operation: Callable[[sqlite3.Connection], T], *, alone: bool = False) -> T:
        """Run `operation` in the thread, `alone`: in no transaction.

        Raises what it raised, SQLite's errors as StoreError or StoreUnavailable.
        """
        if self._closed:
            raise StoreClosed("the store is closed")
        future: asyncio.Future[T] = self._loop.create_future()
        self._jobs.put(_Job(operation, future, alone=alone))
        try:
            return await future
        except sqlite3.Error as error:
            raise translated(error) from error

    async def close(self) -> None:
        """Finish all that was asked before, then close the connection. Closing twice is closing once."""
        if not self._closed:
            self._closed = True
            self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)

    def _serve(self) -> None:
        going = True
        while going:
            batch, going = self._next_batch()
            if not batch:
                continue
            if batch[0].alone:
                self._run_alone(batch[0])
            else:
                self._run(batch)
            # A loop that was closed under us has nobody left to tell.
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(_resolve, batch)
        self._connection.close()

    def _next_batch(self) -> tuple[list[_Job], bool]:
        batch: list[_Job] = []
        try:
            job, self._next = self._next or self._jobs.get(), None
            while job is not None:
                if job.alone and batch:
                    self._next = job
                    return batch, True
                batch.append(job)
                if job.alone:
                    break
                if len(batch) == _LARGEST_BATCH:
                    break
                job = self._jobs.get_nowait()
        except Empty:
            return batch, True
        return batch, job is not None

    def _run(self, batch: Sequence[_Job]) -> None:
        try:
            self._connection.execute(self._begin)
            for job in batch:
                # A claim for a caller who has gone would lease rows that nobody sends.
                if not job.future.cancelled():
                    self._run_one(job)
            self._guard()
            self._connection.execute("COMMIT")
        except (sqlite3.Error, StoreError) as error:
            for job in batch:
                job.error = error
            with contextlib.suppress(sqlite3.Error):
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    def _run_alone(self, job: _Job) -> None:
        try:
            job.value = job.operation(self._connection)
        except (sqlite3.Error, StoreError) as error:
            job.error = error

    def _run_one(self, job: _Job) -> None:
        undoes = self._begin != "BEGIN"  # who only reads has nothing to be undone
        if undoes:
            self._connection.execute("SAVEPOINT operation")
        try:
            job.value = job.operation(self._connection)
        except Exception as error:  # whatever it is, it belongs to the caller
            if not self._connection.in_transaction:  # disk full and its like end the whole transaction
                if isinstance(error, sqlite3.Error):
                    raise
                raise sqlite3.OperationalError(f"the transaction was lost: {error}") from error
            if undoes:
                self._connection.execute("ROLLBACK TO operation")
            job.error = error
        if undoes:
            self._connection.execute("RELEASE operation")


def translated(error: sqlite3.Error) -> StoreError:
    """The same error in our words; raise it `from` the other one."""
    code = getattr(error, "sqlite_errorcode", None)  # that of an error of ours has none
    kind = StoreUnavailable if code is not None and code & 0xFF in _LATER else StoreError
    return kind(f"the database failed: {error}")


def _resolve(batch: Sequence[_Job]) -> None:
    for job in batch:
        if job.future.done():
            continue
        if job.error is not None:
            job.future.set_exception(job.error)
        else:
            job.future.set_result(job.value)
