"""The rows of a SQLite file, for copying. A copy is written beside its place, and moved there when it is whole."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from .. import tables
from ..encoding import decode_refusals, encode_refusals
from ..errors import StoreError, StoreUnusable
from ..records.sqlite import load
from ..tables import Row, Table
from .connection import connect
from .lock import FileLock
from .migrations import migrate

_PORTION = 500

# What is not simply a column of the table.
_EXPRESSIONS: Mapping[str, Mapping[str, str]] = {
    tables.CHARGES.name: {"number": "row_number() OVER (ORDER BY seq)"},
    tables.INVOICES.name: {"number": "row_number() OVER (PARTITION BY charge_id ORDER BY seq)"},
    tables.NOTICES.name: {
        "number": "row_number() OVER (ORDER BY seq)",
        "due": "CASE state WHEN 'new' THEN due WHEN 'sending' THEN 0 END",
    },
    tables.MESSAGES.name: {
        "number": "iif(handled, NULL, row_number() OVER (PARTITION BY handled ORDER BY seq))",
        "message": "iif(handled, NULL, message)",
    },
}
_ORDERS = {tables.INVOICES.name: "(SELECT seq FROM charges WHERE id = charge_id), seq"}
_INSERTS: Mapping[str, Mapping[str, str]] = {
    tables.CHARGES.name: {"seq": ":number"},
    tables.INVOICES.name: {},
    tables.NOTICES.name: {"seq": ":number", "due": "coalesce(:due, 0)"},
    tables.MESSAGES.name: {"message": "coalesce(:message, '')", "handled": ":number IS NULL"},
}


class SqliteArchive:
    """storage.tables.Archive of the file at `path`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._half = path.with_name(f"{path.name}.copying")
        self._lock = FileLock(path.with_name(f"{path.name}.lock"))
        self._connection: sqlite3.Connection | None = None

    async def __aenter__(self) -> Self:
        try:
            self._lock.acquire()
        except OSError as error:
            raise StoreUnusable(f"{self._path} can't be opened: {error}") from error
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._connection is not None:
            self._connection.close()
        self._lock.release()

    async def open(self) -> None:
        """A file of an older version is brought up to date, as the bot does."""
        if not self._path.exists():
            raise StoreUnusable(f"{self._path} does not exist")
        self._connection = await asyncio.to_thread(_connect, self._path)
        if not await asyncio.to_thread(_holds_anything, self._connection):
            raise StoreUnusable(f"{self._path} is empty: there is nothing to copy")

    async def begin(self, *, replace: bool) -> None:
        if self._path.exists() and not replace:
            connection = await asyncio.to_thread(_connect, self._path)
            try:
                holds = await asyncio.to_thread(_holds_anything, connection)
            finally:
                connection.close()
            if holds:
                raise StoreUnusable(f"{self._path} is not empty; --replace gives up what it holds")
        _remove(self._half)
        self._half.touch(0o600)
        self._connection = await asyncio.to_thread(_connect, self._half)

    async def read(self, table: Table) -> AsyncIterator[Sequence[Row]]:
        cursor = await asyncio.to_thread(self._open_connection.execute, _select(table))
        while found := await asyncio.to_thread(cursor.fetchmany, _PORTION):
            yield [_row(table, one) for one in found]

    async def count(self, table: Table) -> int:
        query = f"SELECT count(*) FROM {table.name}"  # noqa: S608 - a name of ours
        return int((await asyncio.to_thread(self._open_connection.execute, query)).fetchone()[0])

    async def write(self, table: Table, rows: Sequence[Row]) -> None:
        if table is tables.RECORDS:
            await asyncio.to_thread(_write_records, self._open_connection, rows)
        else:
            await asyncio.to_thread(_write, self._open_connection, _insert(table), rows)

    async def complete(self) -> None:
        """The lock has kept everybody else away."""
        if not self._half.exists():
            return
        self._open_connection.close()  # the last one: the write-ahead log goes into the file
        self._connection = None
        _remove(self._path, keep=self._path)
        self._half.replace(self._path)

    @property
    def _open_connection(self) -> sqlite3.Connection:
        assert self._connection is not None
        return self._connection


def _connect(path: Path) -> sqlite3.Connection:
    connection: sqlite3.Connection | None = None
    try:
        connection = connect(path)
        migrate(connection)
        connection.execute("PRAGMA journal_mode = WAL")
    except (sqlite3.Error, StoreUnusable) as error:
        if connection is not None:
            connection.close()
        raise StoreUnusable(f"{path} can't be used: {error}") from error
    return connection


def _holds_anything(connection: sqlite3.Connection) -> bool:
    queries = (f"SELECT EXISTS (SELECT 1 FROM {table.name})" for table in tables.TABLES)  # noqa: S608
    return any(connection.execute(query).fetchone()[0] for query in queries)


def _select(table: Table) -> str:
    special = _EXPRESSIONS.get(table.name, {})
    columns = ", ".join(f"{special[name]} AS {name}" if name in special else name for name in table.columns)
    order = _ORDERS.get(table.name, "seq" if table.name in _WITH_SEQ else ", ".join(table.columns[:2]))
    return f"SELECT {columns} FROM {table.name} ORDER BY {order}"  # noqa: S608 - names of ours


def _insert(table: Table) -> str:
    special = _INSERTS.get(table.name, {})
    values = {name: f":{name}" for name in table.columns if name != "number"} | dict(special)
    return f"INSERT INTO {table.name} ({', '.join(values)}) VALUES ({', '.join(values.values())})"  # noqa: S608


def _write(connection: sqlite3.Connection, statement: str, rows: Sequence[Row]) -> None:
    with _writing(connection):
        connection.executemany(statement, _bound(rows))


def _write_records(connection: sqlite3.Connection, rows: Sequence[Row]) -> None:
    with _writing(connection):
        load(connection, ((str(row["key"]), str(row["body"])) for row in rows))


@contextmanager
def _writing(connection: sqlite3.Connection) -> Iterator[None]:
    try:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("COMMIT")
    except sqlite3.Error as error:
        raise StoreError(f"the copy can't be written: {error}") from error


def _bound(rows: Sequence[Row]) -> Iterator[dict[str, str | int | None]]:
    return (dict(row) for row in rows)


def _row(table: Table, found: sqlite3.Row) -> Row:
    row = {name: found[name] for name in table.columns}
    if row.get("refused") is not None:  # in an order that does not depend on what came first
        row["refused"] = encode_refusals(dict(sorted(decode_refusals(row["refused"]).items())))
    return row


def _remove(path: Path, *, keep: Path | None = None) -> None:
    for one in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        if one != keep:
            one.unlink(missing_ok=True)


_WITH_SEQ = (
    *(tables.CHARGES.name, tables.PARKED.name, tables.DOUBTS.name, tables.NOTICES.name, tables.MESSAGES.name),
)
