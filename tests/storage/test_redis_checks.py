"""A Redis that would lose what it is given is refused, with the setting to change."""

from __future__ import annotations

import asyncio

import pytest

from chatwallet.storage.errors import StoreUnavailable, StoreUnusable
from chatwallet.storage.redis.checks import advise, examine
from chatwallet.storage.redis.store import RedisStore
from chatwallet.tests.redis_server import RedisServer

GOOD = {"redis_version": "7.0.15", "role": "master", "aof_enabled": 1, "maxmemory_policy": "noeviction"}


async def opens(url: str) -> tuple[str, ...]:
    async with RedisStore(url) as store:
        return store.unchecked


async def test_a_server_that_keeps_what_it_is_given_is_taken(own_redis: RedisServer) -> None:
    assert await opens(own_redis.url) == ()


@pytest.mark.parametrize(
    ("setting", "value", "fault"),
    [
        ("appendonly", "no", "set `appendonly yes`"),
        ("appendfsync", "everysec", r"set `appendfsync always` .*\?fsync=everysec"),
        ("appendfsync", "no", r"set `appendfsync always`$"),
        ("maxmemory-policy", "allkeys-lru", "set `maxmemory-policy noeviction`"),
    ],
)
async def test_a_server_that_may_lose_something_is_refused(
    own_redis: RedisServer, setting: str, value: str, fault: str
) -> None:
    own_redis.ask("CONFIG", "SET", setting, value)
    with pytest.raises(StoreUnusable, match=fault):
        await opens(own_redis.url)


async def test_whoever_says_so_may_lose_a_second_but_no_more(own_redis: RedisServer) -> None:
    own_redis.ask("CONFIG", "SET", "appendfsync", "everysec")
    assert await opens(f"{own_redis.url}?fsync=everysec") == ()
    own_redis.ask("CONFIG", "SET", "appendfsync", "no")
    with pytest.raises(StoreUnusable, match="appendfsync no"):
        await opens(f"{own_redis.url}?fsync=everysec")


async def test_a_replica_is_refused(own_redis: RedisServer) -> None:
    own_redis.ask("REPLICAOF", "127.0.0.1", 1)
    with pytest.raises(StoreUnusable, match="it is a slave; name the master"):
        await opens(own_redis.url)


async def test_what_a_managed_server_does_not_tell_is_said(own_redis: RedisServer) -> None:
    own_redis.ask("ACL", "SETUSER", "shop", "on", ">secret", "~{cw}*", "+@all", "-config")
    (unchecked,) = await opens(own_redis.url.replace("unix://", "unix://shop:secret@"))
    assert "appendfsync" in unchecked


async def test_a_wrong_password_is_no_outage(own_redis: RedisServer) -> None:
    own_redis.ask("ACL", "SETUSER", "shop", "on", ">secret", "~*", "+@all")
    with pytest.raises(StoreUnusable, match="can't be used") as caught:
        await opens(own_redis.url.replace("unix://", "unix://shop:guess@"))
    assert "guess" not in str(caught.value)


async def test_a_server_that_is_not_there_may_come(own_redis: RedisServer) -> None:
    own_redis.kill()
    with pytest.raises(StoreUnavailable, match="can't be reached"):
        await opens(own_redis.url)
    own_redis.start()
    assert await opens(own_redis.url) == ()


async def test_a_server_that_reads_its_data_is_no_fault_of_its_settings(own_redis: RedisServer) -> None:
    """It says then that it keeps no append-only file: parts that asked just then waited half a minute."""
    own_redis.ask("EVAL", "for i = 1, 600000 do redis.call('RPUSH', 'l', 'some value or other ' .. i) end", 0)
    own_redis.kill()
    starting = asyncio.create_task(asyncio.to_thread(own_redis.start))
    reasons: list[str] = []
    while True:
        try:
            assert await opens(own_redis.url) == ()
            break
        except StoreUnavailable as error:
            reasons.append(str(error))
    await starting
    assert any("it is reading its data" in reason for reason in reasons)


async def test_records_of_another_form_are_left_alone(own_redis: RedisServer) -> None:
    own_redis.ask("HSET", "{cw}:store", "v", 99)
    with pytest.raises(StoreUnusable, match="form 99"):
        await opens(own_redis.url)


@pytest.mark.parametrize(
    ("version", "taken"), [("6.0.16", False), ("6.2.0", True), ("8.4.0", True), ("", False)]
)
def test_a_server_must_be_new_enough(version: str, taken: bool) -> None:
    found = examine(GOOD | {"redis_version": version}, "always", allows_everysec=False)
    assert (found.faults == ()) is taken
    assert taken or "6.2" in found.faults[0]


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        ({}, []),
        ({"hash-max-listpack-value": "1024", "hash-max-ziplist-value": "1024"}, []),
        ({"hash-max-listpack-value": "64", "hash-max-ziplist-value": "64"}, ["hash-max-listpack-value 1024"]),
        (
            {"hash-max-ziplist-value": "64", "hash-max-ziplist-entries": "512"},
            ["hash-max-ziplist-value 1024"],
        ),
        ({"hash-max-listpack-entries": "32"}, ["hash-max-listpack-entries 64"]),
    ],
)
def test_what_would_make_records_smaller_is_said_by_the_name_that_the_server_has(
    limits: dict[str, object], told: list[str]
) -> None:
    found = advise(limits)
    assert len(found) == len(told)
    assert all(f"CONFIG SET {wanted}, and" in mend for (_, mend), wanted in zip(found, told, strict=True))


def test_all_faults_are_told_at_once() -> None:
    bad = {"redis_version": "5.0.0", "role": "slave", "aof_enabled": 0, "maxmemory_policy": "volatile-ttl"}
    assert len(examine(bad, "no", allows_everysec=False).faults) == 5
