"""PE-1: a store of 0.3.0 to 0.4.0, cut off in the middle of everything, goes on; those versions refuse it afterwards.

Eva and Finn have one code, as 0.2.0 let people have it; an owner's web chat has an open order.
"""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from chatwallet.channels.base import Conversation
from chatwallet.channels.memory import MemoryChannel
from chatwallet.channels.web.chats import WebChats, chat_id_of
from chatwallet.channels.whatsapp.contents import Contents, Registered
from chatwallet.storage.addresses import make_archive, make_store
from chatwallet.storage.copying import copy_store
from chatwallet.storage.errors import StoreInUse, StoreUnusable
from chatwallet.storage.sqlite.connection import connect
from chatwallet.storage.sqlite.migrations import migrate, scripts
from chatwallet.tests.commands.desk import Desk
from chatwallet.tests.redis_server import RedisServer
from chatwallet.tests.storage.old_stores import DATA, Old, goes_on_in_vain, laid_down, news_of, put_back
from chatwallet.tests.storage.records.engines import made_again, on_redis, on_sqlite
from chatwallet.tests.tracking.shop import FORGETFUL, Shop
from chatwallet.tracking.base import ChargeState
from chatwallet.tracking.lookups import ByHash
from chatwallet.tracking.outbox.base import Notice
from chatwallet.tracking.recipients import RecipientKind

V = "0.4.0"
CODE = "K7Q2"
EVA, FINN = (Conversation("memory", f"home of {name}", name) for name in ("eva", "finn"))
EVAS, FINNS = f"{1:064x}", f"{2:064x}"
SCHEMA_OF_040 = 13


@pytest.fixture(params=["sqlite", "redis"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Old:
    return laid_down(request, tmp_path, V, request.param)


class Program:
    """A host's, which is told what happens."""

    name = "hook"

    def __init__(self) -> None:
        self.told: list[str] = []

    async def deliver(self, notice: Notice) -> str:
        self.told.append(notice.payment_hash or "")
        return "told"


async def copied(source: str, target: str) -> None:
    async with make_archive(source) as old, make_archive(target) as new:
        await copy_store(old, new, progress=lambda *_: None)


async def test_pe_1_a_payment_made_before_and_settled_after_is_told_once_in_the_right_chat(old: Old) -> None:
    async with make_store(old.address) as store:
        shop, web, program = Shop(store), MemoryChannel("web", abilities=FORGETFUL), Program()
        told = {RecipientKind.HOOK: program}
        for _ in range(2):  # whoever says it twice
            for payment_hash in (EVAS, old.told["web"]):
                await shop.tell(payment_hash)
            shop.clock.advance(60)
            await shop.deliver(shop.channel, web, deliverers=told)
        (news,) = [sent for sent in shop.channel.sent if CODE in sent.message.text]
        assert news.conversation == EVA
        (paid,) = web.sent
        assert paid.conversation.chat_id == chat_id_of(old.told["web_chat"])
        assert "$10" in paid.message.text
        assert (await shop.state(FINNS))[0].state is ChargeState.OPEN
        assert program.told.count(EVAS) == 1


async def test_pe_1_status_again_and_cancel_mean_ones_own_order_of_a_code_that_two_have(old: Old) -> None:
    async with make_store(old.address) as store:
        desk = Desk()
        desk.use(desk.wallet, store)
        desk.pass_time(60)
        for who, name in ((EVA, "eva"), (FINN, "finn")):
            status = await desk.say(f"status {CODE}", who=who)
            assert f"{name}'s cake" in status.text
        again = await desk.say(f"again {CODE}", who=EVA, number=99)
        assert again.qr is not None
        assert [len(await store.charges.invoices(f"{name}'s")) for name in ("eva", "finn")] == [2, 1]
        await desk.say(f"cancel {CODE}", who=FINN)
        found = [(await Shop(store).state(one))[0].state for one in (EVAS, FINNS)]
        assert found == [ChargeState.OPEN, ChargeState.CANCELLED]


async def test_pe_1_an_owner_s_web_chat_opens_and_has_its_order(old: Old) -> None:
    address = old.told["web_chat"]
    async with make_store(old.address) as store:
        chat = await WebChats(store.values).find(address)
        assert chat is not None
        assert (chat.name, chat.owner, chat.id) == ("till", True, chat_id_of(address))
        desk = Desk()
        desk.use(desk.wallet, store)
        assert "Bread" in (await desk.say("history", who=Conversation("web", chat.id, chat.id))).text
        assert [line.message.text for line in await store.transcript.last(chat.id, 9)] == ["Bread"]
        contents = Contents(store.values, "AC1", configured={}, clock=Shop(store).clock)
        assert await contents.look() == Registered({1: "HX1", 3: "HX3"}, {("paid", "en"): "HX7"})


async def test_pe_1_what_a_store_holds_is_not_touched_when_it_is_opened(old: Old, tmp_path: Path) -> None:
    on_file = old.address.startswith("sqlite")
    before = on_sqlite(tmp_path / "shop.db") if on_file else on_redis(old.address)
    async with make_store(old.address):
        pass
    bodies, entries = on_sqlite(tmp_path / "shop.db") if on_file else on_redis(old.address)
    assert (bodies, entries) == before
    assert entries == made_again(bodies)


@pytest.mark.parametrize("kind", ["sqlite", "redis"])
async def test_pe_1_it_is_copied_to_the_other_store_and_back_and_tells_once(
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
        shop = Shop(store)
        shop.clock.advance(60)
        for name in ("told", "due", "open"):
            await shop.tell(old.told[name])
        shop.clock.advance(60)
        await shop.deliver()
        assert [len(news_of(shop, old.told[name])) for name in ("told", "due", "open")] == [0, 1, 1]


def test_pe_1_a_program_of_before_refuses_the_file(tmp_path: Path) -> None:
    """It compares user_version with the number of its own migrations before it reads anything else."""
    path = tmp_path / "shop.db"
    shutil.copy(DATA / f"sqlite-{V}.db", path)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA_OF_040,)

    async def open_it() -> None:
        async with make_store(f"sqlite:///{path}"):
            pass

    asyncio.run(open_it())
    with closing(connect(path)) as connection:
        newer = f"written by a newer chatwallet: schema {len(scripts())}, this version knows {SCHEMA_OF_040}"
        with pytest.raises(StoreUnusable, match=newer):
            migrate(connection, scripts()[:SCHEMA_OF_040])


async def test_pe_1_a_redis_on_which_a_bot_of_before_lives_is_left_alone(own_redis: RedisServer) -> None:
    """It would take what this version writes for its own; so it is waited for, and then named."""
    put_back(own_redis, V)
    own_redis.ask("ZADD", "{cw}:alive", int(time.time() * 1000) + 600_000, "an older one")
    with pytest.raises(StoreInUse, match=r"1 running bot\(s\) of chatwallet 0.3.0 to 0.4.0 work on it: stop"):
        async with make_store(own_redis.url):
            pass
    assert own_redis.ask("HGET", "{cw}:store", "v") == "3"
    own_redis.ask("ZREM", "{cw}:alive", "an older one")
    async with make_store(own_redis.url):
        assert own_redis.ask("HGETALL", "{cw}:store").keys() == {"v", "secret"}  # type: ignore[attr-defined]
        assert own_redis.ask("HGET", "{cw}:store", "v") == "5", "0.4.0 reads 3 alone, and says so"


async def test_pe_1_a_bot_of_before_that_stood_still_does_nothing_when_it_goes_on(
    own_redis: RedisServer,
) -> None:
    await goes_on_in_vain(own_redis, V)


async def test_pe_1_several_that_open_it_at_once_bring_it_up_to_date_once(own_redis: RedisServer) -> None:
    put_back(own_redis, V)
    before = on_redis(own_redis.url)

    async def charge() -> object:
        async with make_store(own_redis.url) as store:
            return await store.charges.find_invoice(ByHash(EVAS))

    found = await asyncio.gather(*(charge() for _ in range(4)))
    assert [one == found[0] for one in found] == [True] * 4
    assert on_redis(own_redis.url) == before
