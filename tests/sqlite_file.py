"""An SQLite store for a test: its file lies there as the migrations leave it, and opens in a tenth of the time."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path

from chatwallet.storage.sqlite.migrations import migrate
from chatwallet.storage.sqlite.store import SqliteStore


def sqlite_store(path: Path) -> SqliteStore:
    """The store in a file, which is made if there is none."""
    if not path.exists():
        path.write_bytes(_empty())
    return SqliteStore(path)


@cache
def _empty() -> bytes:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrate(connection)
        return connection.serialize()
