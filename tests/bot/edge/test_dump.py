"""PE-24: with a ring of keys, what lies on the disk names none of ten thousand people."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chatwallet.bot.edge.contacts import RefContacts
from chatwallet.channels.base import Conversation
from chatwallet.storage.base import Store
from chatwallet.storage.records.digests import secret_of
from chatwallet.tests.dump import dump_of, people_in
from chatwallet.tests.instances import number_of, on_one_redis
from chatwallet.tests.redis_server import RedisServer
from chatwallet.tests.sqlite_file import sqlite_store

from .stage import Stage, open_stages, ring

IDS = [f"whatsapp:+1876555{number:08}" for number in range(0, 10_000 * 7919, 7919)]
WHO_SPEAKS = 6
KINDS = ("sqlite", "redis", "redis with 2 instances")


@pytest.fixture(params=KINDS)
async def disk(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[tuple[list[Store], Callable[[], bytes]]]:
    """The stores of all instances on the same data, and what of it lies on the disk."""
    async with AsyncExitStack() as opened:
        if request.param == "sqlite":
            yield (
                [await opened.enter_async_context(sqlite_store(tmp_path / "store.db"))],
                lambda: dump_of(tmp_path),
            )
            return
        server: RedisServer = request.getfixturevalue("own_redis")
        instances = on_one_redis(f"{server.url}?namespace=dump", number_of(request.param))
        yield [*await opened.enter_async_context(instances)], lambda: dump_of(server.folder)


async def live(stage: Stage, person_id: str) -> None:
    """Ask for two codes, have one paid, and be told."""
    where = Conversation("memory", person_id, person_id)
    await stage.say(where, "receive 5 lunch", "language es", "recibir 7", "9")
    await stage.told(where, 4)
    await stage.pay_newest(where)
    await stage.told(where, 5)


@asynccontextmanager
async def story(stores: list[Store], ids: list[str], *, behind: bool) -> AsyncIterator[list[Stage]]:
    """All of these people are known, some of them speak; `behind` the edge, or as without a ring."""
    async with open_stages(stores, ring() if behind else None, owners=(f"memory:{ids[0]}",)) as stages:
        contacts = [RefContacts(one.store.contacts, one.refs) for one in stages]
        now = datetime.now(UTC)
        for start in range(0, len(ids), 500):
            some = enumerate(ids[start : start + 500])
            await asyncio.gather(*(contacts[n % len(contacts)].heard("memory", one, now) for n, one in some))
        await contacts[0].stop("memory", ids[-1], stopped=True)
        for number, one in enumerate(ids[:WHO_SPEAKS]):
            await live(stages[number % len(stages)], one)
        yield stages


@pytest.mark.slow
async def test_pe_24_a_dump_names_nobody(disk: tuple[list[Store], Callable[[], bytes]]) -> None:
    stores, dump = disk
    async with story(stores, IDS, behind=True):
        found = people_in(dump(), IDS, channel="memory", secret=await secret_of(stores[0].records))
    assert found == set()


async def test_the_search_finds_who_is_named(disk: tuple[list[Store], Callable[[], bytes]]) -> None:
    """Without a ring all of them lie there: what finds them above would find one."""
    stores, dump = disk
    async with story(stores, IDS[:200], behind=False):
        found = people_in(dump(), IDS, channel="memory")
    assert found == set(IDS[:200])
