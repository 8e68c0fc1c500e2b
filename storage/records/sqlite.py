"""Records in one SQLite file: operations run inside the writer's transaction, many of them in one commit."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Protocol

from ...tracking.bell import Bell
from ...tracking.outbox.base import NoticeKind
from ..encoding import encode_conversation, encode_news
from ..sqlite import outbox
from .engine import Commit, Found, Operation, Read, Scan, T, Work, changes, drive, refuse_changes
from .form import decode, encode
from .indexes import Body, entries

_GET = "SELECT body FROM records WHERE key = ?"
_PAGE = "SELECT key, body FROM records WHERE key > ? AND key < ? ORDER BY key LIMIT ?"  # `;` is behind `:`
_PUT = "INSERT INTO records (key, body) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET body = excluded.body"
_DELETE = "DELETE FROM records WHERE key = ?"
_ADD = "INSERT INTO entries (idx, score, member) VALUES (?, ?, ?)"
_REMOVE = "DELETE FROM entries WHERE idx = ? AND score = ? AND member = ?"
_WHERE = "FROM entries WHERE idx = ? AND score BETWEEN ? AND ?"
_COUNT = f"SELECT count(*) {_WHERE}"
_UP = f"SELECT score, member {_WHERE} ORDER BY score, member LIMIT ? OFFSET ?"
_DOWN = f"SELECT score, member {_WHERE} ORDER BY score DESC, member DESC LIMIT ? OFFSET ?"
_PORTION = 500
_LOWEST, _HIGHEST = -(2**62), 2**62


class Transactions(Protocol):
    """Where operations on the file run: each in a transaction, alone (storage/sqlite/database.py)."""

    async def write(self, operation: Callable[[sqlite3.Connection], T]) -> T:
        """Run `operation` and return its value once what it wrote is on the disk."""

    async def read(self, operation: Callable[[sqlite3.Connection], T]) -> T:
        """Run `operation`, which writes nothing."""


class SqliteRecords:
    """engine.Records on SQLite; `changed` is the bell of the outbox."""

    def __init__(self, database: Transactions, changed: Bell) -> None:
        self._database = database
        self._changed = changed
        self._last_tick = 0

    async def run(self, operation: Operation[T]) -> T:

        def job(connection: sqlite3.Connection) -> tuple[T, bool]:
            work = Work(self._tick)
            result = drive(operation, work, lambda work, read: _fetch(connection, work, read))
            _apply(connection, changes(work))
            return result, bool(work.tells)

        result, tells = await self._database.write(job)
        if tells:
            self._changed.ring()
        return result

    async def look(self, operation: Operation[T]) -> T:
        """All its reads see one moment."""

        def job(connection: sqlite3.Connection) -> T:
            work = Work(self._tick)
            result = drive(operation, work, lambda work, read: _fetch(connection, work, read))
            refuse_changes(work)
            return result

        return await self._database.read(job)

    async def get(self, *keys: str) -> list[Body | None]:
        return await self._database.read(lambda connection: [_body(connection, key) for key in keys])

    async def each(self, kind: str) -> AsyncIterator[Body]:
        behind = f"{kind}:"
        while found := await self._database.read(
            lambda connection, behind=behind: connection.execute(
                _PAGE, (behind, f"{kind};", _PORTION)
            ).fetchall()  # type: ignore[misc]
        ):
            for row in found:
                yield decode(row["key"], row["body"])
            behind = found[-1]["key"]

    def _tick(self) -> int:
        self._last_tick = max(self._last_tick + 1, time.time_ns() // 1000)
        return self._last_tick


def load(connection: sqlite3.Connection, rows: Iterable[tuple[str, str]]) -> None:
    """Write records of a copy, their keys and bodies as text, and the entries that follow from them."""
    for key, text in rows:
        connection.execute(_PUT, (key, text))
        made = entries(key, decode(key, text))
        connection.executemany(_ADD, ((index, score, member) for (index, member), score in made.items()))


def _fetch(connection: sqlite3.Connection, work: Work, read: Read) -> Found:
    for key in read.keys:
        if key not in work.known:
            work.known[key] = ("", _body(connection, key))
    return Found([work.get(key) for key in read.keys], [_scan(connection, scan) for scan in read.scans])


def _body(connection: sqlite3.Connection, key: str) -> Body | None:
    row = connection.execute(_GET, (key,)).fetchone()
    return None if row is None else decode(key, row["body"])


def _scan(connection: sqlite3.Connection, scan: Scan) -> list[tuple[int, str]] | int:
    low = _LOWEST if scan.low is None else scan.low
    high = _HIGHEST if scan.high is None else scan.high
    if scan.count:
        return int(connection.execute(_COUNT, (scan.index, low, high)).fetchone()[0])
    limit = -1 if scan.limit is None else scan.limit
    statement = _DOWN if scan.reverse else _UP
    rows = connection.execute(statement, (scan.index, low, high, limit, scan.offset))
    return [(int(score), str(member)) for score, member in rows]


def _apply(connection: sqlite3.Connection, commit: Commit) -> None:
    execute = connection.execute
    for key, body in commit.puts.items():
        execute(_PUT, (key, encode(body)))
    for key in commit.deletes:
        execute(_DELETE, (key,))
    for index, member, score in commit.removes:
        execute(_REMOVE, (index, score, member))
    for index, member, score in commit.adds:
        execute(_ADD, (index, score, member))
    for key, to, news, at in commit.tells:
        where, text = encode_conversation(to), encode_news(news)
        outbox.put(connection, NoticeKind.NEWS, key, where, None, at=at, due=at, message=text)
