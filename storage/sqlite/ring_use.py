"""What of a ring of keys a file has in use, asked before anything opens it to write."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NoReturn, TypeVar

from ...tracking.bell import Bell
from ..errors import StoreUnusable
from ..records.sealed import RingUse, SealedRecords
from ..records.sqlite import SqliteRecords

T = TypeVar("T")

_HAS_RECORDS = "SELECT count(*) FROM sqlite_master WHERE name IN ('records', 'entries')"


class _Reading:
    """A connection that writes nothing."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    async def read(self, operation: Callable[[sqlite3.Connection], T]) -> T:
        return await asyncio.to_thread(operation, self._connection)

    async def write(self, operation: Callable[[sqlite3.Connection], T]) -> NoReturn:
        raise StoreUnusable("it was opened to be read")


async def ring_use(path: Path) -> RingUse | None:
    """What of a ring the file at `path` has in use, whatever its version; None where it can't tell.

    Nothing is written, not even the file's own schema is brought up to date: a file that is none of ours is told of by
    whoever opens it.
    """
    try:
        with closing(_connect(path)) as connection:
            if connection.execute(_HAS_RECORDS).fetchone()[0] != 2:
                return None
            return await SealedRecords(SqliteRecords(_Reading(connection), Bell())).use()
    except sqlite3.Error:
        return None


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA busy_timeout = 5000")
    return connection
