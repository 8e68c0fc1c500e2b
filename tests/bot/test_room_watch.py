"""A disk or a memory that is nearly full is told before it is, and once there is clearly more room again."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatwallet.bot.monitoring.machine_memory import machine_memory
from chatwallet.bot.monitoring.room_watch import MEGABYTE, RoomWatch
from chatwallet.storage.base import Store
from chatwallet.storage.memory import MemoryStore
from chatwallet.storage.redis.store import RedisStore
from chatwallet.storage.room import HasRoom, Room, Space
from chatwallet.tests.bot.monitoring_bench import Bench, begun, looks
from chatwallet.tests.redis_server import RedisServer


@pytest.fixture
async def bench(store: Store) -> Bench:
    return await begun(store)


class Roomy(MemoryStore):
    """A store with as much room as a test says."""

    def __init__(self, *rooms: Room) -> None:
        super().__init__()
        self.rooms = rooms

    async def room(self) -> tuple[Room, ...]:
        return self.rooms


@pytest.mark.parametrize(
    ("low", "between", "enough", "key"),
    [
        (Room(Space.DISK, 499 * MEGABYTE, 9 * 10**9), 600 * MEGABYTE, 800 * MEGABYTE, "alert-disk-low"),
        (Room(Space.FILES, 999, 10**6), 1200, 2000, "alert-files-low"),
        (
            Room(Space.MEMORY, 9 * MEGABYTE, 100 * MEGABYTE),
            12 * MEGABYTE,
            20 * MEGABYTE,
            "alert-store-memory-low",
        ),
    ],
)
async def test_room_that_runs_low_is_told_until_there_is_clearly_more(
    low: Room, between: int, enough: int, key: str
) -> None:
    store = Roomy(low)
    bench = await begun(store)
    watch = RoomWatch(store, bench.alerts(), low_disk=500 * MEGABYTE, memory=lambda: None, clock=bench.clock)
    await looks(bench, 90, watch)
    assert await bench.keys() == [key]
    store.rooms = (Room(low.space, between, low.of),)
    await looks(bench, 300, watch)
    assert await bench.keys() == []
    store.rooms = (Room(low.space, enough, low.of),)
    await looks(bench, 300, watch)
    assert await bench.keys() == [f"{key}-over"]


async def test_a_machine_that_is_short_of_memory_is_told(bench: Bench) -> None:
    rooms = [Room(Space.MEMORY, 4 * MEGABYTE, 100 * MEGABYTE)]
    watch = RoomWatch(
        bench.stores[0], bench.alerts(), low_disk=0, memory=lambda: rooms[-1], clock=bench.clock
    )
    await looks(bench, 90, watch)
    assert await bench.told() == [("alert-memory-low", {"free": 4, "percent": 4})]


async def test_a_store_knows_its_room(store: Store) -> None:
    if not isinstance(store, HasRoom):
        assert isinstance(store, MemoryStore)
        return
    rooms = await store.room()
    assert rooms
    assert all(0 < room.free <= room.of for room in rooms)


async def test_a_redis_that_is_nearly_full_says_so(own_redis: RedisServer) -> None:
    async with RedisStore(own_redis.url) as store:
        own_redis.ask("CONFIG", "SET", "maxmemory", "100mb")
        (room,) = await store.room()
        assert (room.space, room.of) == (Space.MEMORY, 100 * 1024 * 1024)
        assert 0.5 < room.share < 1


def test_the_memory_of_a_machine_is_that_of_its_group_where_that_is_less(tmp_path: Path) -> None:
    proc, group = tmp_path / "proc", tmp_path / "groups" / "bots"
    (proc / "self").mkdir(parents=True)
    group.mkdir(parents=True)
    assert machine_memory(proc, tmp_path / "groups") is None
    (proc / "meminfo").write_text("MemTotal:  1000 kB\nMemFree:  10 kB\nMemAvailable:  600 kB\n")
    assert machine_memory(proc, tmp_path / "groups") == Room(Space.MEMORY, 600 * 1024, 1000 * 1024)
    (proc / "self" / "cgroup").write_text("0::/bots\n")
    (group / "memory.max").write_text("max\n")
    (group / "memory.current").write_text("500\n")
    assert machine_memory(proc, tmp_path / "groups") == Room(Space.MEMORY, 600 * 1024, 1000 * 1024)
    (group / "memory.max").write_text("1000\n")
    (group / "memory.stat").write_text("anon 100\ninactive_file 250\n")
    assert machine_memory(proc, tmp_path / "groups") == Room(Space.MEMORY, 600 * 1024, 1000 * 1024)
    (group / "memory.current").write_text("900\n")
    assert machine_memory(proc, tmp_path / "groups") == Room(Space.MEMORY, 350, 1000)
