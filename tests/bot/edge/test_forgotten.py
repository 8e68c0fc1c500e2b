"""PE-19 with a ring of keys, all parts at work: who is forgotten has no ref either, a day after all else is gone."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from redis import Redis

from chatwallet.accounts.base import Person
from chatwallet.accounts.refs import ref_row
from chatwallet.channels.base import Conversation
from chatwallet.channels.memory import MemoryChannel
from chatwallet.storage.base import Store
from chatwallet.tests.instances import number_of, on_one_redis
from chatwallet.tests.redis_server import RedisServer
from chatwallet.tests.sqlite_file import sqlite_store
from chatwallet.tests.storage.erased import held
from chatwallet.tracking.clock import utc_now
from chatwallet.tracking.erasing import REFS_STAY, Eraser

from .stage import OPEN, PATIENCE, Stage, open_stages, ring

ANA, BEN = (Conversation("memory", one, one) for one in ("whatsapp:+18765550543", "whatsapp:+18765550999"))
World = tuple[list[Store], Callable[[], str]]


@pytest.fixture(params=["sqlite", "redis", "redis with 2 instances"])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    """The stores of all instances on the same data, and every text that lies there."""
    async with AsyncExitStack() as opened:
        path = tmp_path / "store.db"
        if request.param == "sqlite":
            store = await opened.enter_async_context(sqlite_store(path))
            yield [store], lambda: held(store, path, "", None)
            return
        server: RedisServer = request.getfixturevalue("own_redis")
        instances = on_one_redis(server.url, number_of(request.param))
        stores: list[Store] = [*await opened.enter_async_context(instances)]
        client = opened.enter_context(Redis(unix_socket_path=str(server.socket), decode_responses=True))
        yield stores, lambda: held(stores[0], path, server.url, client)


async def later(store: Store, time: timedelta) -> None:
    """The regular job, after so long."""
    await Eraser(store, clock=lambda: utc_now() + time).run()


async def leaves(stages: list[Stage]) -> None:
    """Ana asks for a code, takes it back and asks to be forgotten; of two instances each hears some of it."""
    first, last = stages[0], stages[-1]
    await first.say(ANA, "receive 5 lunch")
    (code,) = await first.told(ANA, 1)
    found = re.search(r"Order: (\w+)", code.message.text)
    assert found is not None
    await last.say(ANA, f"cancel {found[1]}", "delete my data")
    yes = re.search(r"“(delete [0-9A-F]{4})”", (await last.told(ANA, 3))[2].message.text)
    assert yes is not None
    await first.say(ANA, yes[1])
    assert (await first.told(ANA, 4))[3].message.text.startswith("Done: I forget you")
    for stage in stages:
        async with asyncio.timeout(PATIENCE):
            await stage.app.delivery.quiet.wait()  # what an answer changes of an earlier message is sent, too


async def test_pe_19_with_a_ring_no_record_of_the_person_is_left(world: World) -> None:
    stores, texts = world
    service = MemoryChannel(abilities=OPEN)
    async with open_stages(stores, ring(), channel=service) as stages:
        await stages[0].say(BEN, "receive 5 Tea")
        await stages[0].told(BEN, 1)
        await leaves(stages)
        refs = stages[0].refs
        ana, ben = [await refs.ref_of("memory", one.chat_id) for one in (ANA, BEN)]
        kept = await stores[0].records.get(ref_row(ana))
        digest = str(kept[0] and kept[0]["of"])
    await later(stores[-1], timedelta(hours=3))
    assert ana in texts()
    assert digest in texts()
    await later(stores[-1], timedelta(hours=4) + REFS_STAY)
    assert await stores[0].erasures.begun() == []
    left = texts()
    assert (ana in left, digest in left, ANA.chat_id in left) == (False, False, False)
    assert ben in left
    assert "Tea" in left

    async with open_stages(stores, ring(), channel=service) as stages:
        await stages[-1].say(ANA, "receive 5 dinner")
        assert "dinner" in (await stages[-1].told(ANA, 5))[4].message.text
        new = await stages[0].refs.find("memory", ANA.chat_id)
        assert new is not None
        assert new != ana
        assert await stores[0].accounts.find(Person("memory", new)) is not None
