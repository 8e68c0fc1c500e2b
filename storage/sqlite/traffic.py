"""When channels last carried messages, also for another process that only looks at the file."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path

from ..base import Traffic
from ..encoding import from_ms
from ..errors import StoreUnusable
from .migrations import scripts, version_of

# Origins begin with the channel and a colon, and ';' is the character behind it.
_LAST_IN = "SELECT max(at) FROM inbox WHERE origin >= :channel || ':' AND origin < :channel || ';'"
_LAST_OUT = """
    SELECT max(sent_at) FROM outbox WHERE sent_at IS NOT NULL AND json_extract(conversation, '$.channel') = :channel
"""


def traffic(connection: sqlite3.Connection, channel: str) -> Traffic:
    """storage.base.Repositories.traffic. Reads every row of the channel."""
    last_in, last_out = (_moment(connection, query, channel) for query in (_LAST_IN, _LAST_OUT))
    return Traffic(last_in, last_out)


async def read_traffic(path: Path | str, channels: Iterable[str]) -> Mapping[str, Traffic]:
    """The traffic of some channels in the file at `path`, which is not changed and may be in use by another process.

    Raises StoreUnusable if it can't be read as it is: no file, not ours, or of another version.
    """
    return await asyncio.to_thread(_read, Path(path), tuple(channels))


def _read(path: Path, channels: Iterable[str]) -> Mapping[str, Traffic]:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            connection.execute("PRAGMA busy_timeout = 5000")
            if (version := version_of(connection)) != len(scripts()):
                raise StoreUnusable(f"it has schema {version}, this version reads {len(scripts())}")
            return {channel: traffic(connection, channel) for channel in channels}
    except (sqlite3.Error, StoreUnusable) as error:
        raise StoreUnusable(f"{path} can't be read: {error}") from error


def _moment(connection: sqlite3.Connection, query: str, channel: str) -> datetime | None:
    (ms,) = connection.execute(query, {"channel": channel}).fetchone()
    return None if ms is None else from_ms(ms)
