"""Looking into a file without opening the store, as `chatwallet doctor` does while the bot runs on it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from ..errors import StoreUnusable
from ..insight import StoreSummary
from . import ends
from .migrations import scripts, version_of
from .outbox import dead
from .traffic import traffic

T = TypeVar("T")


async def summary(path: Path | str, channels: Iterable[str], dead_limit: int) -> StoreSummary:
    """Look into the file at `path`, which is not changed and may be in use by another process.

    Raises StoreUnusable if it can't be read as it is: no file, not ours, or of another version.
    """
    names = tuple(channels)
    return await ask(path, lambda connection: look(connection, names, dead_limit))


async def ask(path: Path | str, question: Callable[[sqlite3.Connection], T]) -> T:
    """Ask the file at `path` something. Raises StoreUnusable as `summary` does."""
    return await asyncio.to_thread(_ask, Path(path), question)


def _ask(path: Path, question: Callable[[sqlite3.Connection], T]) -> T:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA busy_timeout = 5000")
            if (version := version_of(connection)) != len(scripts()):
                raise StoreUnusable(f"it has schema {version}, this version reads {len(scripts())}")
            return question(connection)
    except (sqlite3.Error, StoreUnusable) as error:
        raise StoreUnusable(f"{path} can't be read: {error}") from error


def look(connection: sqlite3.Connection, channels: Iterable[str], dead_limit: int) -> StoreSummary:
    """The same over a connection."""
    (waiting,) = connection.execute("SELECT count(*) FROM inbox WHERE handled = 0").fetchone()
    found = {channel: traffic(connection, channel) for channel in channels}
    return StoreSummary(waiting, found, dead(connection, dead_limit), ends.count(connection))
