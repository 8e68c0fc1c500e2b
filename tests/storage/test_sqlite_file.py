"""The SQLite file: durability, one process at a time, versions, and files that are something else."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from chatwallet.accounts.base import Account, Person
from chatwallet.channels.base import InboundMessage, OutboundMessage
from chatwallet.storage.encoding import decode_outbound, encode_outbound, from_ms, to_ms
from chatwallet.storage.errors import StoreInUse, StoreUnusable
from chatwallet.storage.sqlite.connection import connect
from chatwallet.storage.sqlite.migrations import migrate, scripts
from chatwallet.storage.sqlite.store import SqliteStore
from chatwallet.tests.nursery import start
from chatwallet.tracking.base import Charge, ChargeState, InvoiceRecord
from chatwallet.tracking.lookups import ByCode

ANA = Account(Person("web", "ana"), "es", "America/Jamaica", "JMD")

DYING = """
import asyncio, os, sys
from chatwallet.accounts.base import Account, Person
from chatwallet.storage.sqlite.store import SqliteStore

async def main():
    store = await SqliteStore(sys.argv[1]).__aenter__()
    await store.accounts.load(Account(Person("web", "ana"), "es", "America/Jamaica", "JMD"))
    print("stored", flush=True)
    if sys.argv[2] == "wait":
        await asyncio.Event().wait()
    os._exit(9)

asyncio.run(main())
"""


async def start_child(path: Path, ending: str) -> asyncio.subprocess.Process:
    child = await start("-c", DYING, str(path), ending)
    assert child.stdout is not None
    assert await asyncio.wait_for(child.stdout.readline(), 30) == b"stored\n"
    return child


async def stored_account(path: Path) -> Account:
    async with SqliteStore(path) as store:
        return await store.accounts.load(Account(ANA.person, "en", "UTC", "USD"))


async def test_what_was_awaited_survives_a_process_that_dies_at_once(tmp_path: Path) -> None:
    child = await start_child(tmp_path / "store.db", "exit")
    assert await child.wait() == 9
    assert await stored_account(tmp_path / "store.db") == ANA


async def test_a_second_process_is_refused_until_the_first_is_dead(tmp_path: Path) -> None:
    child = await start_child(tmp_path / "store.db", "wait")
    with pytest.raises(StoreInUse, match=r"another process .*store\.db"):
        await stored_account(tmp_path / "store.db")
    child.kill()
    await child.wait()
    assert await stored_account(tmp_path / "store.db") == ANA


async def test_a_store_opened_twice_in_a_process_is_refused_as_well(tmp_path: Path) -> None:
    async with SqliteStore(tmp_path / "store.db") as store:
        with pytest.raises(StoreInUse):
            await stored_account(tmp_path / "store.db")
        assert await store.accounts.load(ANA) == ANA
    assert await stored_account(tmp_path / "store.db") == ANA


async def test_a_store_can_be_opened_again_after_it_was_closed(
    tmp_path: Path, noon: datetime, new_charge: Callable[..., Charge],
    new_invoice: Callable[..., InvoiceRecord], said: Callable[..., InboundMessage],
) -> None:  # fmt: skip
    store = SqliteStore(tmp_path / "store.db")
    charge = new_charge()
    async with store:
        await store.charges.create(charge, new_invoice(charge, 1), noon)
        await store.inbox.add("web:1", said(1))
        await store.charges.settle(f"{1:064x}", noon, "poll")
        line = await store.transcript.write("shop", "l1", True, OutboundMessage("hello"), noon)
    async with store:
        paid = await store.charges.find(ByCode(charge.made_by, charge.code))
        assert paid is not None
        assert paid.state == ChargeState.PAID
        assert await store.inbox.claim(said(1).conversation) == ("web:1", said(1))
        assert await store.transcript.since("shop", 0) == [line]
        assert [one.id for one in await store.outbox.claim("w", noon, 1, 9)] == [f"paid:{1:064x}"]


def modes_in(folder: Path) -> dict[str, int]:
    return {one.name: one.stat().st_mode & 0o777 for one in folder.iterdir()}


async def test_the_file_is_private_and_its_commits_are_durable(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    async with SqliteStore(path) as store:
        await store.accounts.load(ANA)
        modes = modes_in(tmp_path)
    assert modes == dict.fromkeys(["store.db", "store.db-wal", "store.db-shm", "store.db.lock"], 0o600)
    connection = connect(path)
    pragmas = {name: connection.execute(f"PRAGMA {name}").fetchone()[0]
               for name in ("journal_mode", "synchronous", "foreign_keys")}  # fmt: skip
    connection.close()
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def write_garbage(path: Path) -> None:
    path.write_bytes(b"Dear diary, today I was not a database.\n" * 100)


def write_foreign(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE recipes (title TEXT)")
    connection.close()


def write_newer(path: Path) -> None:
    connection = connect(path)
    migrate(connection)
    connection.execute("PRAGMA user_version = 99")
    connection.close()


def write_folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize(
    ("write", "reason"),
    [
        (write_garbage, "not a database"),
        (write_foreign, "another program"),
        (write_newer, "newer chatwallet: schema 99"),
        (write_folder, "directory"),
    ],
)
async def test_what_is_no_store_of_ours_is_refused_and_left_alone(
    tmp_path: Path, write: Callable[[Path], None], reason: str
) -> None:
    path = tmp_path / "store.db"
    write(path)
    before = path.read_bytes() if path.is_file() else None
    for _ in range(2):  # the lock is free again after the refusal
        with pytest.raises(StoreUnusable, match=rf"store\.db.*{reason}"):
            await stored_account(path)
    assert (path.read_bytes() if path.is_file() else None) == before


@pytest.mark.parametrize("version", range(len(scripts()) + 1))
async def test_a_file_of_any_older_version_is_brought_up_to_date(tmp_path: Path, version: int) -> None:
    path = tmp_path / "store.db"
    connection = connect(path)
    assert migrate(connection, scripts()[:version]) == version
    connection.close()
    assert await stored_account(path) == Account(ANA.person, "en", "UTC", "USD")
    connection = connect(path)
    assert connection.execute("PRAGMA user_version").fetchone()[0] == len(scripts())
    connection.close()


def test_a_migration_that_fails_half_way_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    connection = connect(tmp_path / "store.db")
    present = migrate(connection)
    broken = "CREATE TABLE half (a TEXT); CREATE TABLE half (a TEXT); PRAGMA user_version = 2;"
    with pytest.raises(StoreUnusable, match=f"schema {present + 1} failed"):
        migrate(connection, [*scripts(), broken])
    assert migrate(connection) == present
    assert connection.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'half'").fetchone()[0] == 0
    whole = f"CREATE TABLE half (a TEXT); PRAGMA user_version = {present + 1};"
    assert migrate(connection, [*scripts(), whole]) == present + 1
    connection.close()


def test_a_row_in_a_newer_form_is_refused_not_misread() -> None:
    text = encode_outbound(OutboundMessage("hello"))
    assert decode_outbound(text) == OutboundMessage("hello")
    with pytest.raises(StoreUnusable, match="form 2"):
        decode_outbound(text.replace('"v":1', '"v":2'))


def test_times_are_whole_milliseconds_and_must_be_aware(noon: datetime) -> None:
    exact = noon.replace(microsecond=1999)
    assert from_ms(to_ms(exact)) == noon.replace(microsecond=1000)
    with pytest.raises(TypeError):
        to_ms(datetime(2026, 1, 1))  # noqa: DTZ001
