"""Looking into a file without opening the store, as `chatwallet doctor` does while the bot runs on it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ...tracking.base import DeadNotice
from ..base import Traffic
from ..errors import StoreUnusable
from .migrations import scripts, version_of
from .outbox import dead
from .traffic import traffic


@dataclass(frozen=True, slots=True)
class Look:
    """What an admin asks of a store: what waits for an answer, when channels carried messages, what was given up."""

    waiting: int
    traffic: dict[str, Traffic]
    dead: Sequence[DeadNotice]


async def look(path: Path | str, channels: Iterable[str], dead_limit: int) -> Look:
    """Look into the file at `path`, which is not changed and may be in use by another process.

    Raises StoreUnusable if it can't be read as it is: no file, not ours, or of another version.
    """
    return await asyncio.to_thread(_look, Path(path), tuple(channels), dead_limit)


def _look(path: Path, channels: Iterable[str], dead_limit: int) -> Look:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA busy_timeout = 5000")
            if (version := version_of(connection)) != len(scripts()):
                raise StoreUnusable(f"it has schema {version}, this version reads {len(scripts())}")
            (waiting,) = connection.execute("SELECT count(*) FROM inbox WHERE handled = 0").fetchone()
            found = {channel: traffic(connection, channel) for channel in channels}
            return Look(waiting, found, dead(connection, dead_limit))
    except (sqlite3.Error, StoreUnusable) as error:
        raise StoreUnusable(f"{path} can't be read: {error}") from error
