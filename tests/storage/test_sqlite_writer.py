"""The thread that owns a SQLite connection: group commit, errors, cancellation, closing."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from threading import Event

import pytest

from chatwallet.storage.errors import StoreClosed, StoreError
from chatwallet.storage.sqlite.database import Database

ADD = "INSERT INTO parked (payment_hash, at, source) VALUES (?, 0, 'test')"


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database(tmp_path / "store.db")
    await opened.open()
    yield opened
    await opened.close()


class Gate:
    """An operation that holds the writer until it is opened, so that what comes behind it is one batch."""

    def __init__(self, database: Database) -> None:
        self._reached, self._open = asyncio.Event(), Event()
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.create_task(database.write(self._hold))

    def _hold(self, _: sqlite3.Connection) -> None:
        self._loop.call_soon_threadsafe(self._reached.set)
        assert self._open.wait(10)

    async def __aenter__(self) -> None:
        await asyncio.wait_for(self._reached.wait(), 10)

    async def __aexit__(self, *error: object) -> None:
        # Everybody who was started behind the gate gets to queue up before it opens.
        for _ in range(3):
            await asyncio.sleep(0)
        self._open.set()
        await self._task


async def stored(database: Database) -> list[str]:
    rows = await database.read(
        lambda one: one.execute("SELECT payment_hash FROM parked ORDER BY seq").fetchall()
    )
    return [row[0] for row in rows]


async def put(database: Database, payment_hash: str) -> None:
    await database.write(lambda connection: connection.execute(ADD, (payment_hash,)).rowcount)


async def put_then_fail(database: Database, payment_hash: str, error: Exception) -> None:
    def operation(connection: sqlite3.Connection) -> None:
        connection.execute(ADD, (payment_hash,))
        raise error

    await database.write(operation)


async def break_commit(database: Database) -> None:
    def operation(connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA defer_foreign_keys = ON")
        connection.execute("INSERT INTO shown VALUES ('web', 'shop', 'm1', 'no such invoice')")

    await database.write(operation)


async def test_a_writer_that_waits_commits_all_at_once(database: Database) -> None:
    commits: list[str] = []
    await database.write(lambda connection: connection.set_trace_callback(commits.append))
    async with Gate(database):
        tasks = [asyncio.create_task(put(database, f"{number}")) for number in range(100)]
    await asyncio.gather(*tasks)
    await database.write(lambda connection: connection.set_trace_callback(None))
    assert len(await stored(database)) == 100
    assert commits.count("COMMIT") <= 3


async def test_an_operation_that_fails_is_undone_alone(database: Database) -> None:
    async with Gate(database):
        results = asyncio.gather(
            put(database, "before"),
            put_then_fail(database, "failed", ValueError("mine")),
            put(database, "before"),
            put(database, "after"),
            return_exceptions=True,
        )
    first, failed, twice, last = await results
    assert (first, last) == (None, None)
    assert isinstance(failed, ValueError)
    assert isinstance(twice, StoreError)
    assert isinstance(twice.__cause__, sqlite3.IntegrityError)
    assert await stored(database) == ["before", "after"]


async def test_a_failed_commit_fails_everybody_in_it_and_the_writer_goes_on(database: Database) -> None:
    async with Gate(database):
        # The gate's own batch was closed before these came.
        results = asyncio.gather(put(database, "one"), break_commit(database), return_exceptions=True)
    assert [type(result) for result in await results] == [StoreError, StoreError]
    await put(database, "later")
    assert await stored(database) == ["later"]


async def test_an_operation_that_ends_the_transaction_fails_its_batch(database: Database) -> None:
    def lose(connection: sqlite3.Connection) -> None:
        connection.execute("ROLLBACK")
        raise sqlite3.OperationalError("database or disk is full")

    async with Gate(database):
        results = asyncio.gather(put(database, "one"), database.write(lose), return_exceptions=True)
    assert [type(result) for result in await results] == [StoreError, StoreError]
    await put(database, "later")
    assert await stored(database) == ["later"]


async def test_a_caller_who_leaves_spoils_nothing(database: Database) -> None:
    async with Gate(database):
        leaver = asyncio.create_task(put(database, "left"))
        stayer = asyncio.create_task(put(database, "stayed"))
        await asyncio.sleep(0)
        leaver.cancel()
    await stayer
    with pytest.raises(asyncio.CancelledError):
        await leaver
    assert await stored(database) == ["stayed"]
    running = asyncio.Event()
    loop, finish = asyncio.get_running_loop(), Event()

    def slow(connection: sqlite3.Connection) -> None:
        loop.call_soon_threadsafe(running.set)
        assert finish.wait(10)
        connection.execute(ADD, ("begun",))

    task = asyncio.create_task(database.write(slow))
    await asyncio.wait_for(running.wait(), 10)
    task.cancel()
    finish.set()
    await put(database, "next")
    assert await stored(database) == ["stayed", "begun", "next"]


async def test_a_reader_sees_a_write_as_soon_as_it_has_returned(database: Database) -> None:
    for number in range(50):
        await put(database, f"{number}")
        assert (await stored(database))[-1] == f"{number}"


async def test_a_read_costs_no_statement_but_its_own_and_one_that_fails_fails_alone(
    database: Database,
) -> None:
    def lose(connection: sqlite3.Connection) -> None:
        connection.execute("SELECT nothing FROM nowhere")

    await put(database, "one")
    statements: list[str] = []
    await database.read(lambda connection: connection.set_trace_callback(statements.append))
    results = await asyncio.gather(
        stored(database), database.read(lose), stored(database), return_exceptions=True
    )
    await database.read(lambda connection: connection.set_trace_callback(None))
    assert (results[0], results[2]) == (["one"], ["one"])
    assert isinstance(results[1], StoreError)
    assert {one.split()[0] for one in statements} == {"BEGIN", "SELECT", "COMMIT"}


async def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(StoreError, match="readonly"):
        await database.read(lambda connection: connection.execute(ADD, ("x",)))


async def test_closing_finishes_what_was_asked_and_refuses_the_rest(tmp_path: Path) -> None:
    database = Database(tmp_path / "store.db")
    with pytest.raises(StoreClosed):
        await put(database, "early")
    await database.open()
    async with Gate(database):
        asked = asyncio.gather(*(put(database, f"{number}") for number in range(1000)))
    await database.close()
    await asked
    await database.close()
    with pytest.raises(StoreClosed):
        await put(database, "late")
    with pytest.raises(StoreClosed):
        await stored(database)
    again = Database(tmp_path / "store.db")
    await again.open()
    assert len(await stored(again)) == 1000
    await again.close()
