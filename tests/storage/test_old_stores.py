"""Stores that 0.1.0 has written, cut off in the middle of everything, go on; and 0.1.0 does not open them afterwards.

tests/data/make_old_stores.py, run by commit b424931, has made them: the shop of living_shop.py.
"""

from __future__ import annotations

import asyncio
import base64
import json
import shutil
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from chatwallet.channels.base import OutboundMessage
from chatwallet.storage.addresses import look_into, make_archive, make_store
from chatwallet.storage.copying import copy_store
from chatwallet.storage.errors import StoreInUse
from chatwallet.storage.sqlite.migrations import scripts
from chatwallet.tests.redis_server import RedisServer
from chatwallet.tests.storage.living_shop import CLEO, DORA, WAITING
from chatwallet.tests.tracking.shop import BEN, Shop
from chatwallet.tracking.outbox import News
from chatwallet.tracking.reference import reference

DATA = Path(__file__).parent.parent / "data"


@dataclass(frozen=True)
class Old:
    """Where a store of 0.1.0 lies, and the hashes in it by what became of them."""

    address: str
    told: dict[str, str]


def put_back(server: RedisServer) -> None:
    for key, payload in json.loads((DATA / "redis-0.1.0.json").read_text())["keys"].items():
        server.ask("RESTORE", key, 0, base64.b64decode(payload))  # type: ignore[arg-type]


@pytest.fixture(params=["sqlite", "redis"])
async def old(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Old]:
    told = json.loads((DATA / "redis-0.1.0.json").read_text())["told"][request.param]
    if request.param == "sqlite":
        shutil.copy(DATA / "sqlite-0.1.0.db", tmp_path / "shop.db")
        yield Old(f"sqlite:///{tmp_path / 'shop.db'}", told)
        return
    server: RedisServer = request.getfixturevalue("own_redis")
    put_back(server)
    yield Old(server.url, told)


def news_of(shop: Shop, payment_hash: str) -> list[str]:
    return [text for text in shop.news if reference(payment_hash) in text]


async def test_what_waited_is_delivered_and_the_rest_goes_on(old: Old) -> None:
    told = old.told
    async with make_store(old.address) as store:
        shop = Shop(store)
        shop.clock.advance(60)
        await shop.deliver()
        assert news_of(shop, told["told"]) == [], "it was told before"
        for name in ("due", "extra"):
            (text,) = news_of(shop, told[name])
        assert "repeat" in news_of(shop, told["due"])[0], "its attempt may have arrived"

        for number, text in enumerate(WAITING, 40):
            taken = await store.inbox.take(BEN)
            assert taken is not None
            assert (taken[0], taken[1].text) == (f"memory:{number}", text)
            await store.inbox.answer(*taken, OutboundMessage("yes"), None)
        await shop.tell(told["open"])
        await shop.writes("hello again", 50, of=DORA)
        # The hint that was parked finds its invoice, and what no older version knows is kept too.
        assert await store.outbox.put_news("n", CLEO, News("language-name"), shop.clock())
        await store.values.put("a:b", "c")
        shop.clock.advance(60)
        await shop.deliver()
        for name in ("open", "dead"):
            assert len(news_of(shop, told[name])) == 1, name
        assert "English" in shop.news
        assert await store.charges.early_count() == 3
    seen = await look_into(old.address, ["memory"], 9)
    assert seen.dead == []


async def test_it_can_be_copied(old: Old, tmp_path: Path) -> None:
    target = f"sqlite:///{tmp_path / 'copy.db'}"
    async with make_archive(old.address) as source, make_archive(target) as copy:
        counts = await copy_store(source, copy, progress=lambda *_: None)
    assert counts["hints"] == 2
    assert counts["notices"] == 15
    assert counts["small texts"] == 0


def test_a_file_says_to_an_older_program_that_it_is_newer(tmp_path: Path) -> None:
    """0.1.0 compares user_version with its own 5, before it reads anything else."""
    shutil.copy(DATA / "sqlite-0.1.0.db", tmp_path / "shop.db")

    async def open_it() -> None:
        async with make_store(f"sqlite:///{tmp_path / 'shop.db'}"):
            pass

    asyncio.run(open_it())
    with closing(sqlite3.connect(tmp_path / "shop.db")) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(scripts()),)
    assert len(scripts()) > 5


async def test_a_redis_says_to_an_older_program_that_it_is_newer(own_redis: RedisServer) -> None:
    """0.1.0 opens records of form 1 alone."""
    put_back(own_redis)
    async with make_store(own_redis.url):
        assert own_redis.ask("HGET", "{cw}:store", "v") == "2"
    async with make_store(own_redis.url):
        pass


async def test_a_redis_on_which_an_older_bot_lives_is_left_alone(own_redis: RedisServer) -> None:
    """It would stumble over the first news that are no payment's; so it is waited for, and then named."""
    put_back(own_redis)
    later = int(time.time() * 1000) + 600_000
    own_redis.ask("ZADD", "{cw}:alive", later, "an older one")
    with pytest.raises(StoreInUse, match=r"1 running bot\(s\) of chatwallet 0\.1\.0 work on it: stop them"):
        async with make_store(own_redis.url):
            pass
    assert own_redis.ask("HGET", "{cw}:store", "v") == "1"
    own_redis.ask("ZREM", "{cw}:alive", "an older one")
    async with make_store(own_redis.url):
        assert own_redis.ask("HGET", "{cw}:store", "v") == "2"
