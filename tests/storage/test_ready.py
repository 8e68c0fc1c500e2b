"""X10, X11: a store that keeps nothing says so, and nothing is stored of which nobody could know afterwards."""

from __future__ import annotations

import asyncio
import os
import resource
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from chatwallet.storage.base import Store
from chatwallet.storage.errors import StoreUnavailable
from chatwallet.storage.redis.store import RedisStore
from chatwallet.storage.sqlite.store import SqliteStore
from chatwallet.tests.redis_server import RedisServer
from chatwallet.tracking.base import Charge, CreateResult, InvoiceRecord
from chatwallet.tracking.lookups import ByCode

After = Callable[[float], datetime]
Making = Callable[..., Charge]
Invoicing = Callable[..., InvoiceRecord]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "shop.db"


@pytest.fixture
async def opened(path: Path) -> AsyncIterator[SqliteStore]:
    async with SqliteStore(path) as store:
        await store.check()
        yield store


async def refuses(store: Store, charge: Charge, row: InvoiceRecord, now: datetime) -> str:
    """Why the store is not ready; no order can be made on it either, and no payment be parked in it."""
    with pytest.raises(StoreUnavailable) as caught:
        await store.check()
    with pytest.raises(StoreUnavailable):
        await store.charges.create(charge, row, now)
    with pytest.raises(StoreUnavailable):
        await store.charges.settle(row.payment_hash, now, "poll")
    return str(caught.value)


def removed(path: Path) -> None:
    path.unlink()


def moved_and_made_anew(path: Path) -> None:
    path.rename(path.with_suffix(".old"))
    path.touch()


def emptied(path: Path) -> None:
    os.truncate(path, 0)


def cut_in_half(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2 + 77)


def cut_by_a_byte(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 1)


def without_its_log(path: Path) -> None:
    path.with_name(f"{path.name}-wal").unlink()


def with_another_log(path: Path) -> None:
    log = path.with_name(f"{path.name}-wal")
    log.rename(path.with_suffix(".log"))
    log.touch()


@pytest.mark.skipif(sys.platform == "win32", reason="an open file can't be removed there")
@pytest.mark.parametrize(
    "harm",
    [removed, moved_and_made_anew, emptied, cut_in_half, cut_by_a_byte, without_its_log, with_another_log],
)
async def test_a_file_that_is_not_the_one_that_was_opened_takes_nothing(
    opened: SqliteStore, path: Path, harm: Callable[[Path], None], new_charge: Making, new_invoice: Invoicing,
    noon: datetime,
) -> None:  # fmt: skip
    charge = new_charge()
    harm(path)
    why = await refuses(opened, charge, new_invoice(charge, 1), noon)
    assert path.name in why
    assert any(word in why for word in ("is gone", "another file", "cut off"))


def make_unreadable(path: Path) -> None:
    """Put a folder in the place of the descriptor by which the store holds its file, the first one that it opened."""
    descriptors = (one for one in Path("/proc/self/fd").iterdir() if one.is_symlink())
    held = min(int(one.name) for one in descriptors if one.readlink() == path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.dup2(folder, held)
    os.close(folder)


@pytest.mark.skipif(sys.platform != "linux", reason="it is looked up which descriptors the process has")
async def test_a_file_that_can_not_be_read_is_told_and_nobody_waits_for_ever(
    opened: SqliteStore, path: Path, new_charge: Making, new_invoice: Invoicing, noon: datetime
) -> None:
    """As on a share that went stale. The thread that writes ended by it, and all who wrote waited without an end."""
    make_unreadable(path)
    charge = new_charge()
    async with asyncio.timeout(10):
        why = await refuses(opened, charge, new_invoice(charge, 1), noon)
    assert "can't be read" in why


def put_away(path: Path) -> None:
    path.rename(path.with_suffix(".away"))


def put_back(path: Path) -> None:
    path.with_suffix(".away").rename(path)


async def test_a_file_that_is_back_is_worked_on_again(opened: SqliteStore, path: Path) -> None:
    put_away(path)
    with pytest.raises(StoreUnavailable, match="is gone"):
        await opened.check()
    put_back(path)
    await opened.check()


def vacuum(path: Path) -> bool:
    """Have the file made smaller by another connection; whether it is."""
    size = path.stat().st_size
    with closing(sqlite3.connect(path, timeout=5)) as beside:
        beside.execute("VACUUM")
        beside.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.stat().st_size < size


async def test_a_file_that_was_made_smaller_by_a_vacuum_is_whole(opened: SqliteStore, path: Path) -> None:
    for number in range(300):
        await opened.values.put(f"a:{number}", "x" * 3000)
    for number in range(300):
        await opened.values.delete(f"a:{number}")
    assert await asyncio.to_thread(vacuum, path)
    await opened.check()


@contextmanager
def full_disk(path: Path) -> Iterator[None]:
    """No file of this process can grow beyond the log of this one: writes fail as on a full disk."""
    size = path.with_name(f"{path.name}-wal").stat().st_size
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


async def test_a_full_disk_takes_nothing_until_there_is_room(
    opened: SqliteStore, path: Path, new_charge: Making, new_invoice: Invoicing, noon: datetime
) -> None:
    charge = new_charge()
    with full_disk(path):
        await refuses(opened, charge, new_invoice(charge, 1), noon)
    await opened.check()
    assert await opened.charges.create(charge, new_invoice(charge, 1), noon) is CreateResult.CREATED


@pytest.fixture
async def on_redis(own_redis: RedisServer) -> AsyncIterator[RedisStore]:
    async with RedisStore(own_redis.url) as store:
        await store.check()
        yield store


async def test_a_redis_at_its_limit_takes_nothing_until_there_is_room(
    on_redis: RedisStore, own_redis: RedisServer, new_charge: Making, new_invoice: Invoicing, noon: datetime
) -> None:
    charge = new_charge()
    own_redis.ask("CONFIG", "SET", "maxmemory", 1)
    assert "maxmemory" in await refuses(on_redis, charge, new_invoice(charge, 1), noon)
    own_redis.ask("CONFIG", "SET", "maxmemory", 0)
    await on_redis.check()
    assert await on_redis.charges.create(charge, new_invoice(charge, 1), noon) is CreateResult.CREATED


@pytest.mark.parametrize("command", ["FLUSHALL", "FLUSHDB"])
async def test_an_emptied_redis_takes_nothing(
    on_redis: RedisStore, own_redis: RedisServer, command: str, new_charge: Making, new_invoice: Invoicing,
    noon: datetime,
) -> None:  # fmt: skip
    charge = new_charge()
    own_redis.ask(command)
    assert "its records are gone" in await refuses(on_redis, charge, new_invoice(charge, 1), noon)
    assert own_redis.ask("KEYS", "*") == []
    async with RedisStore(own_redis.url) as another:  # it begins a new shop there
        await another.check()
        assert "another store" in await refuses(on_redis, charge, new_invoice(charge, 1), noon)
        assert await another.charges.create(charge, new_invoice(charge, 1), noon) is CreateResult.CREATED


async def test_an_emptied_redis_that_gets_its_records_back_goes_on(
    on_redis: RedisStore, own_redis: RedisServer, new_charge: Making, new_invoice: Invoicing, noon: datetime
) -> None:
    charge = new_charge()
    await on_redis.charges.create(charge, new_invoice(charge, 1), noon)
    names = own_redis.ask("KEYS", "*")
    assert isinstance(names, list)
    for name in names:
        own_redis.ask("COPY", name, name, "DB", 1)
    own_redis.ask("FLUSHDB")
    await refuses(on_redis, charge, new_invoice(charge, 2), noon)
    own_redis.ask("SWAPDB", 0, 1)
    await on_redis.check()
    assert await on_redis.charges.find(ByCode(charge.made_by, charge.code)) == charge
