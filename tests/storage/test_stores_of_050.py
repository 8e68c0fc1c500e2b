"""PE-1: a store of 0.5.0, where people have wallets of their own under a ring of keys, goes on; 0.5.0 refuses it then.

tests/data/people_of_050.py tells who is in it. Ida's key was refused, Gita has two chats, Hugo is asked something.
"""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from chatwallet.accounts.base import Person
from chatwallet.accounts.incoming import IncomingSecrets
from chatwallet.accounts.links import LinkState
from chatwallet.accounts.secrets import Purpose, Vault
from chatwallet.accounts.shops import Telling
from chatwallet.bot.edge.refs import refs_of
from chatwallet.bot.keys import TextSource
from chatwallet.bot.vault import faults
from chatwallet.storage.addresses import make_archive, make_store, ring_use_of
from chatwallet.storage.base import Store
from chatwallet.storage.copying import copy_store
from chatwallet.storage.errors import StoreInUse, StoreUnusable
from chatwallet.storage.redis.indexing import index_anew
from chatwallet.storage.redis.store import RedisStore
from chatwallet.storage.sqlite.connection import connect
from chatwallet.storage.sqlite.migrations import migrate, scripts
from chatwallet.tests.redis_server import RedisServer
from chatwallet.tests.storage.old_stores import DATA, Old, goes_on_in_vain, laid_down, news_of, put_back
from chatwallet.tests.storage.records.engines import made_again, on_redis, on_sqlite
from chatwallet.tests.storage.records.humans import heard
from chatwallet.tests.tracking.shop import NOON, Shop
from chatwallet.tracking.base import ChargeState
from chatwallet.tracking.lookups import OfShop
from chatwallet.wallet.base import WalletRef

V = "0.5.0"
SCHEMA_OF_050 = 14
GITA, GITAS_OTHER, HUGO = Person("memory", "gita"), Person("web", "gita2"), Person("memory", "hugo")
HUGOS = WalletRef("flash", "5f0c")


@pytest.fixture(params=["sqlite", "redis"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Old:
    return laid_down(request, tmp_path, V, request.param)


def vault_of(old: Old) -> Vault:
    return Vault(TextSource(old.told["ring"], "a test"))


async def copied(source: str, target: str) -> None:
    async with make_archive(source) as old, make_archive(target) as new:
        await copy_store(old, new, progress=lambda *_: None)


async def opens_hugos_key(store: Store, vault: Vault) -> bool:
    [kept] = await store.shops.credentials(HUGOS)
    return vault.open(Purpose.FLASH_KEY, kept.owner, kept.row, kept.sealed) == "fk_hugo"


async def test_pe_1_payments_to_peoples_own_wallets_are_told_once_where_they_were_asked(old: Old) -> None:
    async with make_store(old.address) as store:
        shop = Shop(store)
        for _ in range(2):  # whoever says it twice
            for name in ("till", "key"):
                await shop.tell(old.told[name])
            shop.clock.advance(60)
            await shop.deliver()
        for name, who in (("till", "gita"), ("key", "hugo"), ("paid_till", "gita")):
            (news,) = news_of(shop, old.told[name])
            [sent] = [one for one in shop.channel.sent if one.message.text == news]
            assert sent.conversation.sender_id == who
        assert (await shop.state(old.told["lapsing"]))[0].state is ChargeState.OPEN
        assert [one.wallet for one in await store.charges.page(OfShop("shp_hugo"), 9)] == [HUGOS] * 2


async def test_pe_1_shops_links_and_chats_are_as_they_were(old: Old) -> None:
    async with make_store(old.address) as store:
        gita = await store.accounts.find(GITA)
        assert gita is not None
        assert gita.id == getattr(await store.accounts.find(GITAS_OTHER), "id", "")
        assert [one.person for one in await store.accounts.addresses(GITA)] == [GITA, GITAS_OTHER]
        states = {name: (await store.shops.links(f"shp_{name}"))[0].state for name in ("gita", "hugo", "ida")}
        assert states == {"gita": LinkState.ACTIVE, "hugo": LinkState.ACTIVE, "ida": LinkState.STALE}
        assert await store.blocks.knows(Person("memory", "mallory"))


async def test_pe_1_what_was_sealed_opens_with_the_ring_of_before(old: Old) -> None:
    vault = vault_of(old)
    use = await ring_use_of(old.address)
    assert use is not None
    assert list(faults(vault, use)) == []
    async with make_store(old.address) as store:
        assert await opens_hugos_key(store, vault)
        refs = refs_of(store, vault)
        assert await refs.find("whatsapp", "whatsapp:+18765550199") == old.told["ref"]
        assert await refs.id_of("whatsapp", old.told["ref"]) == "whatsapp:+18765550199"
        incoming = IncomingSecrets(store.incoming, vault, lambda: NOON)
        assert await incoming.take("memory:h2") == "fk_said"


async def test_pe_1_what_was_asked_can_be_answered(old: Old) -> None:
    async with make_store(old.address) as store:
        now = NOON + timedelta(minutes=1)
        assert await store.accounts.take_choice(HUGO, 1, "memory:h9", now) == "link confirm x"
        page = await store.key_pages.find(await store.key_pages.row("a token"), now)
        assert page is not None
        assert (page.shop, page.digits) == ("shp_hugo", "4711")
        other = Person("web", "hugo2")
        await heard(store, other, at=now)
        step = await store.pairings.claim(other, "KRTNWQHD", now)
        assert step.result == "asked"


async def test_pe_1_what_a_store_holds_is_not_touched_when_it_is_opened(old: Old, tmp_path: Path) -> None:
    on_file = old.address.startswith("sqlite")
    before = on_sqlite(tmp_path / "shop.db") if on_file else on_redis(old.address)
    async with make_store(old.address):
        pass
    bodies, entries = on_sqlite(tmp_path / "shop.db") if on_file else on_redis(old.address)
    assert bodies == before[0]
    new = {name for name in entries if name.startswith(("accounts:made", "links:"))}
    assert {name: found for name, found in entries.items() if name not in new} == before[1]
    assert new > {"accounts:made", "links:key:stale"}
    assert entries == made_again(bodies), "also of the indexes that are new"


async def test_an_indexing_that_was_cut_off_is_done_when_the_redis_is_opened_again(
    request: pytest.FixtureRequest, tmp_path: Path, own_redis: RedisServer
) -> None:
    old = laid_down(request, tmp_path, V, "redis")
    async with make_store(old.address) as store:
        links = await store.shops.links("shp_hugo")
    own_redis.ask("HSET", "{cw}:store", "indexing", 1)
    own_redis.ask("DEL", "{cw}:i:accounts:made", "{cw}:i:links:key:active")
    async with make_store(old.address) as store, store.reading() as reading:
        assert (await reading.census.links())["key", "active"] == len(links) == 1
        bodies, entries = on_redis(old.address)
        assert entries == made_again(bodies)
    assert own_redis.ask("HEXISTS", "{cw}:store", "indexing") == 0


async def test_a_link_that_ends_while_another_instance_indexes_has_the_entries_of_its_end(
    request: pytest.FixtureRequest, tmp_path: Path, own_redis: RedisServer
) -> None:
    """What was read before is not what stands: nothing is put for it."""
    old = laid_down(request, tmp_path, V, "redis")
    async with RedisStore(old.address) as store:
        [link] = await store.shops.links("shp_hugo")
        name = f"{{cw}}:r:link:{link.id}"
        before = str(own_redis.ask("GET", name))
        assert await store.shops.end_link(link.id, "an admin", "left", Telling(NOON, None)) is not None
        stale = ("link:" + link.id, before, "links:key:active", 1, "link:" + link.id)
        server = store._server
        assert await server.run("put_entries", *stale) == 0
        now = str(own_redis.ask("GET", name))
        assert await server.run("put_entries", stale[0], now, "links:key:removed", 1, stale[0]) == 1
        await index_anew(server)
        bodies, entries = on_redis(old.address)
        assert entries == made_again(bodies)


@pytest.mark.parametrize("kind", ["sqlite", "redis"])
async def test_pe_1_it_is_copied_to_the_other_store_and_back(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    server: RedisServer = request.getfixturevalue("own_redis")
    old, file = laid_down(request, tmp_path, V, kind), tmp_path / "shop.db"
    if kind == "sqlite":
        await copied(old.address, server.url)
        file.unlink()
        await copied(server.url, f"sqlite:///{file}")
    else:
        await copied(server.url, f"sqlite:///{file}")
        server.ask("FLUSHALL")
        await copied(f"sqlite:///{file}", server.url)
    async with make_store(old.address) as store:
        assert await opens_hugos_key(store, vault_of(old))
        shop = Shop(store)
        for name in ("told", "due", "till"):
            await shop.tell(old.told[name])
        shop.clock.advance(60)
        await shop.deliver()
        assert [len(news_of(shop, old.told[name])) for name in ("told", "due", "till")] == [0, 1, 1]


def test_pe_1_0_5_0_refuses_the_file(tmp_path: Path) -> None:
    """It would work on in a lockdown, so it must not work: it compares user_version with its own migrations first."""
    path = tmp_path / "shop.db"
    shutil.copy(DATA / f"sqlite-{V}.db", path)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA_OF_050,)

    async def open_it() -> None:
        async with make_store(f"sqlite:///{path}"):
            pass

    asyncio.run(open_it())
    with closing(connect(path)) as connection:
        newer = f"written by a newer chatwallet: schema {len(scripts())}, this version knows {SCHEMA_OF_050}"
        with pytest.raises(StoreUnusable, match=newer):
            migrate(connection, scripts()[:SCHEMA_OF_050])


async def test_pe_1_a_redis_on_which_a_bot_of_0_5_0_lives_is_left_alone(own_redis: RedisServer) -> None:
    """It is waited for, and then named; afterwards 0.5.0, which reads form 4 alone, refuses."""
    put_back(own_redis, V)
    own_redis.ask("ZADD", "{cw}:alive", int(time.time() * 1000) + 600_000, "an older one")
    with pytest.raises(StoreInUse, match=r"1 running bot\(s\) of chatwallet 0.5.0 work on it: stop"):
        async with make_store(own_redis.url):
            pass
    assert own_redis.ask("HGET", "{cw}:store", "v") == "4"
    own_redis.ask("ZREM", "{cw}:alive", "an older one")
    async with make_store(own_redis.url):
        assert own_redis.ask("HGET", "{cw}:store", "v") == "5"


async def test_pe_1_a_bot_of_0_5_0_that_stood_still_does_nothing_when_it_goes_on(
    own_redis: RedisServer,
) -> None:
    await goes_on_in_vain(own_redis, V)
