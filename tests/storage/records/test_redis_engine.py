"""What the engine on Redis has besides the contract: memory, chains of commits, other instances, a server that goes."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

import pytest

from chatwallet.storage.errors import StoreClosed, StoreUnavailable
from chatwallet.storage.records.engine import Read, Steps, Work
from chatwallet.storage.records.indexes import Body
from chatwallet.storage.records.redis import RedisRecords
from chatwallet.storage.redis.server import Server
from chatwallet.storage.redis.store import RedisStore
from chatwallet.tests.instances import on_one_redis
from chatwallet.tests.redis_server import RedisServer
from chatwallet.tests.storage.records.vouchers import Vouchers
from chatwallet.tracking.bell import Bell


def add(work: Work) -> Steps[int]:
    (body,), _ = yield Read(("sum:a",))
    total: int = 1 + (body["n"] if body else 0)
    work.put("sum:a", {"v": 1, "n": total})
    return total


def get(key: str, work: Work) -> Steps[Body | None]:
    (found,), _ = yield Read((key,))
    return found


async def test_one_instance_has_no_conflict_with_itself(shared: str) -> None:
    async with RedisStore(shared) as store:
        assert sorted(await asyncio.gather(*(store.records.run(add) for _ in range(100)))) == list(
            range(1, 101)
        )
        assert store.records.conflicts == 0
        vouchers = Vouchers(store.records)
        await vouchers.create("v", "ana", 1000, 0, 9)
        got = await asyncio.gather(*(vouchers.claim("v", f"k{n}", 17, 1) for n in range(100)))
        assert sum(got) == 1000
        assert store.records.conflicts == 0


async def test_what_one_remembers_wrongly_it_learns_from_its_commit(shared: str) -> None:
    async with on_one_redis(shared) as (one, other):
        assert await one.records.run(add) == 1
        assert await other.records.run(add) == 2
        assert await one.records.run(partial(get, "sum:a")) == {"v": 1, "n": 2}, "also if it changes nothing"
        assert one.records.conflicts == 1
        assert await other.records.run(add) == 3
        assert other.records.conflicts == 0
        assert await one.records.look(partial(get, "sum:a")) == {"v": 1, "n": 3}


async def test_of_four_expectations_the_third_fails_and_nothing_stands(shared: str) -> None:
    async with on_one_redis(shared) as (one, other):
        tries: list[list[Body | None]] = []

        def four(work: Work) -> Steps[None]:
            bodies, _ = yield Read(("sum:x", "sum:y", "sum:a", "sum:z"))
            tries.append(bodies)
            for key in ("sum:x", "sum:y", "sum:z"):
                work.put(key, {"v": 1, "seen": bodies[2]})

        def see(work: Work) -> Steps[list[Body | None]]:
            bodies, _ = yield Read(("sum:x", "sum:y", "sum:a", "sum:z"))
            return bodies

        await one.records.run(see)  # and remembers that none of them is there
        await other.records.run(add)
        await one.records.run(four)
        assert [bodies[2] for bodies in tries] == [None, {"v": 1, "n": 1}]
        assert tries[1][:2] == [None, None], "the first try has left nothing"
        seen = {"v": 1, "seen": {"v": 1, "n": 1}}
        assert await other.records.look(see) == [seen, seen, {"v": 1, "n": 1}, seen]


async def test_a_commit_fails_with_the_one_that_it_builds_on_and_both_run_again(shared: str) -> None:
    async with on_one_redis(shared) as (one, other):
        await one.records.run(add)
        await other.records.run(add)
        results = await asyncio.gather(*(one.records.run(add) for _ in range(5)))
        assert sorted(results) == [3, 4, 5, 6, 7]
        assert one.records.conflicts == 5, "all five were sent at once, on a memory that was wrong"


async def test_what_was_dropped_is_not_expected(shared: str) -> None:
    async with on_one_redis(shared) as (one, other):
        await one.records.run(add)
        await other.records.run(add)

        def passing(work: Work) -> Steps[None]:
            yield Read(("sum:a", "thing:a"))
            work.put("thing:a", {"v": 1})
            work.drop("sum:a", "thing:a")

        await one.records.run(passing)
        assert one.records.conflicts == 0
        assert await other.records.look(partial(get, "thing:a")) == {"v": 1}


async def test_a_read_that_was_overtaken_by_one_s_own_runs_again_without_asking(shared: str) -> None:
    async with RedisStore(shared) as store:
        seen: list[int] = []

        def slow(work: Work) -> Steps[int]:
            (body,), _ = yield Read(("sum:a",))
            yield Read(("thing:never",))  # meanwhile the first one is changed
            seen.append(body["n"] if body else 0)
            work.put("thing:never", {"v": 1, "n": seen[-1]})
            return seen[-1]

        assert await store.records.run(add) == 1
        reading = asyncio.create_task(store.records.run(slow))
        await asyncio.sleep(0)
        assert await store.records.run(add) == 2
        assert await reading == seen[-1] == 2
        assert store.records.conflicts == 0


async def test_more_than_it_remembers_is_still_right(shared: str) -> None:
    async with RedisStore(shared) as store:
        keys = [f"thing:{number}" for number in range(6000)]

        def put(key: str, work: Work) -> Steps[None]:
            yield Read((key,), new=True)
            work.put(key, {"v": 1, "key": key})

        await asyncio.gather(*(store.records.run(partial(put, key)) for key in keys))
        for key in (keys[0], keys[-1]):
            assert await store.records.run(partial(get, key)) == {"v": 1, "key": key}


async def test_who_is_always_beaten_gives_up_in_the_end(own_redis: RedisServer) -> None:
    tries: list[int] = []

    def losing(work: Work) -> Steps[None]:
        yield Read(("sum:a",))
        tries.append(len(tries))
        own_redis.ask("SET", "{cw}:r:sum:a", f'{len(tries):016}{{"v":1,"n":0}}')  # somebody was faster
        work.put("sum:a", {"v": 1, "n": -1})

    async with RedisStore(own_redis.url) as store:
        with pytest.raises(StoreUnavailable, match="too much happens at once"):
            await store.records.run(losing)
        assert len(tries) == store.records.conflicts == 200
        assert await store.records.run(add) == 1


async def test_a_server_that_has_forgotten_its_scripts_is_given_them_again(own_redis: RedisServer) -> None:
    async with RedisStore(own_redis.url) as store:
        assert await store.records.run(add) == 1
        own_redis.ask("SCRIPT", "FLUSH")
        assert await store.records.look(partial(get, "sum:a")) == {"v": 1, "n": 1}
        own_redis.ask("SCRIPT", "FLUSH")
        assert await store.records.run(add) == 2


async def test_a_server_that_is_killed_loses_nothing_that_was_acknowledged(own_redis: RedisServer) -> None:
    async with RedisStore(own_redis.url) as store:
        vouchers = Vouchers(store.records)
        await vouchers.create("v", "ana", 1000, 0, 9)
        got: dict[int, int] = {}

        async def claim(number: int) -> None:
            got[number] = await vouchers.claim("v", f"k{number}", 1, 1)

        await asyncio.gather(*(claim(number) for number in range(50)))
        own_redis.kill()
        lost = await asyncio.gather(*(claim(number) for number in range(50, 60)), return_exceptions=True)
        assert all(isinstance(error, StoreUnavailable) for error in lost)
        own_redis.start()
        await asyncio.gather(*(claim(number) for number in range(60)))
        assert got == dict.fromkeys(range(60), 1)
        assert await vouchers.of("ana", 1) == [("voucher:v", 940)]


async def test_data_of_another_store_in_its_place_is_not_written_on(own_redis: RedisServer) -> None:
    async with RedisStore(own_redis.url) as store:
        await store.records.run(add)
        own_redis.ask("FLUSHALL")
        with pytest.raises(StoreUnavailable, match="its records are gone"):
            await store.records.run(add)
        with pytest.raises(StoreUnavailable, match="its records are gone"):
            await store.records.look(partial(get, "sum:a"))


async def test_a_store_that_is_closed_says_so(shared: str) -> None:
    async with RedisStore(shared) as store:
        running = asyncio.create_task(store.records.run(add))
        await asyncio.sleep(0)
    assert (await asyncio.gather(running, return_exceptions=True))[0] == 1
    with pytest.raises(StoreClosed):
        await store.records.run(add)


async def test_a_fault_of_ours_leaves_nobody_waiting(shared: str) -> None:
    """Redis takes no half of a pair of surrogates: what has one is not even sent, and the rest goes on."""

    def put(key: str, work: Work) -> Steps[None]:
        yield Read((key,), new=True)
        work.put(key, {"v": 1})

    async with RedisStore(shared) as store:
        names = ["sum:\ud800", *(f"sum:{number}" for number in range(650))]
        asked = (store.records.run(partial(put, name)) for name in names)
        found = await asyncio.wait_for(asyncio.gather(*asked, return_exceptions=True), 10)
        assert isinstance(found[0], UnicodeEncodeError)
        assert found[200:] == [None] * 451, "only what would have gone together with it has failed too"
        assert await asyncio.wait_for(store.records.run(add), 10) == 1


async def test_commits_are_on_their_way_in_one_script_at_a_time() -> None:
    """Also where somebody goes on as soon as they hear: a script could overtake the one that it builds on."""
    under_way, most, scripts = 0, 0, 0

    class Slow(Server):
        async def run(self, name: str, *values: str | int | float) -> Any:
            nonlocal under_way, most, scripts
            if name == "read_records":
                return (0, 0), [None] * int(values[0]), []
            under_way, most, scripts = under_way + 1, max(most, under_way + 1), scripts + 1
            await asyncio.sleep(0.002)
            under_way -= 1
            return [1] * int(values[0])

    def put(key: str, work: Work) -> Steps[None]:
        yield Read((key,))
        work.put(key, {"v": 1})

    async def twice() -> None:
        for _ in range(2):
            await records.run(partial(put, "sum:a"))

    records = RedisRecords(Slow("redis://localhost"), Bell())
    going_on = asyncio.create_task(twice())
    while scripts < 2:
        await asyncio.sleep(0)
    await asyncio.gather(going_on, *(records.run(partial(put, f"sum:{number}")) for number in range(9)))
    assert most == 1
    assert scripts == 3, "those that wait go together"
