"""PE-19: who asks to be forgotten is, in every store: what is over at once, what is open when it is over."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import orjson
import pytest
from redis import Redis

from chatwallet.accounts.base import Account, Person
from chatwallet.accounts.erasure import Erasure
from chatwallet.accounts.links import Link, LinkKind
from chatwallet.channels.base import Conversation, OutboundMessage
from chatwallet.channels.contacts import Contact
from chatwallet.channels.delivery_receipts import DeliveryReceipt, Stage
from chatwallet.storage.base import Store
from chatwallet.storage.memory import MemoryStore
from chatwallet.tests.instances import number_of, on_one_redis
from chatwallet.tests.ledgers import know_all
from chatwallet.tests.redis_server import RedisServer
from chatwallet.tests.sqlite_file import sqlite_store
from chatwallet.tests.storage.erased import held
from chatwallet.tests.tracking.shop import BEN, NOON, STRANGER, TEN, Shop
from chatwallet.tracking.base import ChargeState
from chatwallet.tracking.erasing import Eraser
from chatwallet.tracking.factor_pages import Enrolled, FactorPage, Put
from chatwallet.tracking.key_pages import KeyPage
from chatwallet.tracking.lookups import ByHash, OfMaker
from chatwallet.tracking.one_time_pages import LIVES
from chatwallet.tracking.outbox.base import Dead, News, Sent
from chatwallet.wallet.base import WalletRef, Window

ANA = Conversation("memory", "ana-47110815", "ana-47110815", "thread-1")
GROUP = Conversation("memory", "market", "ana-47110815")
WEB = Conversation("web", "sha256.ana47110815", "sha256.ana47110815")
PERSON, ON_THE_WEB = (Person(one.channel, one.sender_id) for one in (ANA, WEB))
KEY = WalletRef("flash", "5f0c")
THEIRS = "47110815"


@dataclass
class World:
    """A shop on a store, several instances of it where that can be, and what lies in it."""

    stores: list[Store]
    held: Callable[[], str]

    def __post_init__(self) -> None:
        self.shop = Shop(self.stores[0])

    @property
    def store(self) -> Store:
        return self.stores[0]

    @property
    def eraser(self) -> Eraser:
        return Eraser(self.stores[-1], clock=self.shop.clock)

    async def makes(self, who: Conversation, origin: str, account: Account) -> str:
        """Somebody asks to be paid; returns the hash."""
        charges = self.shop.charges
        _, row = await charges.request(who, TEN, TEN, f"of {origin}", origin, made_by=account.id)
        said = await self.shop.writes("receive 10", int(origin.partition(":")[2]), of=who)
        await self.shop.answers(said, "pay me", row.payment_hash)
        return row.payment_hash

    async def pays(self, payment_hash: str) -> None:
        self.shop.wallet.pay(payment_hash, None)
        await self.shop.tell(payment_hash)
        await know_all(self.store)


@pytest.fixture(params=["memory", "sqlite", "redis", "redis with 2 instances"])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    async with AsyncExitStack() as opened:
        stores: list[Store] = [MemoryStore()]
        client, url, path = None, "", tmp_path / "store.db"
        if request.param == "sqlite":
            stores = [await opened.enter_async_context(sqlite_store(path))]
        elif request.param.startswith("redis"):
            server: RedisServer = request.getfixturevalue("own_redis")
            url = server.url
            stores = [*await opened.enter_async_context(on_one_redis(url, number_of(request.param)))]
            client = opened.enter_context(Redis(unix_socket_path=str(server.socket), decode_responses=True))
        yield World(stores, lambda: held(stores[0], path, url, client))


async def account(store: Store, who: Conversation) -> Account:
    return await store.accounts.load(replace(STRANGER, person=Person(who.channel, who.sender_id)), NOON)


async def lived(world: World) -> tuple[Account, dict[str, str]]:
    """Ana has something of everything that a store keeps of a person, on two channels and in a group."""
    store, shop = world.store, world.shop
    ana = await account(store, ANA)
    told = {"paid": await world.makes(ANA, "memory:1", ana)}
    await shop.deliver()
    await world.pays(told["paid"])
    told["cancelled"] = await world.makes(GROUP, "memory:2", ana)
    await shop.charges.cancel((await shop.state(told["cancelled"]))[0])
    told["dead"] = await world.makes(replace(ANA, thread_id=""), "memory:3", ana)
    await shop.deliver()
    await world.pays(told["dead"])
    for notice in await store.outbox.claim("somebody", shop.clock(), 25, 100):
        await store.outbox.conclude(notice, Dead("blocked the bot"))
    await store.accounts.ask(PERSON, ("receive 10",))
    await store.contacts.heard("memory", PERSON.id, shop.clock())
    body = {"channel": "memory", "chat_id": PERSON.id, "sender_id": PERSON.id, "thread_id": ""}
    await store.values.put(f"owner_chat:{PERSON.key}", orjson.dumps(body).decode())
    await store.windows.take(
        Window(f"orders:{PERSON.key}", 6, 60), f"{WEB.channel}:{WEB.chat_id}:7", shop.clock()
    )
    await store.outbox.put_news(f"x:{PERSON.key}", ANA, News("language-name"), shop.clock())
    for number, by_bot in enumerate((False, True), 1):
        await store.transcript.write(WEB.chat_id, f"l{number}", by_bot, OutboundMessage("hi"), shop.clock())
    await account(store, WEB)
    await shop.deliver()
    return ana, told


def erasure(world: World, *accounts: Account, number: int = 1) -> Erasure:
    return Erasure(
        id=f"ers{number}",
        accounts=tuple(one.id for one in accounts),
        people=(PERSON, ON_THE_WEB),
        at=world.shop.clock(),
        origin="memory:99",
    )


async def says_goodbye(world: World) -> None:
    """The message that asked for it gets its answer, and the page its line."""
    said = await world.shop.writes("delete A1B2", 99, of=ANA)
    await world.shop.answers(said, "All is forgotten.")
    await world.shop.deliver()
    line = OutboundMessage("All is forgotten.")
    await world.store.transcript.write(WEB.chat_id, "answer:memory:99", True, line, world.shop.clock())


async def test_pe_19_nothing_is_left_of_who_goes_neither_id_nor_address(world: World) -> None:
    ana, told = await lived(world)
    assert THEIRS in world.held()
    assert ana.id in world.held()
    web = await account(world.store, WEB)
    await world.store.erasures.begin(erasure(world, ana, web))
    await says_goodbye(world)
    world.shop.clock.advance(2 * 3600)
    await world.eraser.run()
    assert await world.store.erasures.begun() == []
    left = world.held()
    assert THEIRS not in left
    assert ana.id not in left
    assert web.id not in left
    for payment_hash in told.values():
        assert payment_hash not in left
    assert await world.store.accounts.find(PERSON) is None
    assert await world.store.transcript.last(WEB.chat_id) == []


async def test_pe_19_what_is_others_stays(world: World) -> None:
    ana, _ = await lived(world)
    ben = await account(world.store, BEN)
    theirs = await world.makes(BEN, "memory:20", ben)
    await world.pays(theirs)
    await world.store.accounts.ask(ben.person, ("receive 5",))
    await world.store.contacts.heard("memory", ben.person.id, NOON)
    await world.store.erasures.begin(erasure(world, ana))
    await says_goodbye(world)
    world.shop.clock.advance(2 * 3600)
    await world.eraser.run()
    assert await world.store.accounts.find(ben.person) == ben
    assert await world.store.accounts.question(ben.person) == ("receive 5",)
    assert await world.store.contacts.find("memory", ben.person.id) == Contact(NOON)
    (charge,) = await world.store.charges.page(OfMaker(ben.id), 9)
    assert (await world.store.charges.find_invoice(ByHash(theirs)))[0] == charge  # type: ignore[index]
    assert [sent.conversation for sent in world.shop.channel.sent if "PAID" in sent.message.text][-1:] == [
        BEN
    ]


async def test_pe_19_an_open_order_goes_when_it_is_over_and_its_payment_is_told(world: World) -> None:
    ana, _ = await lived(world)
    store, shop = world.store, world.shop
    payment_hash = await world.makes(ANA, "memory:30", ana)
    await shop.deliver()
    await store.erasures.begin(erasure(world, ana))
    await says_goodbye(world)
    shop.clock.advance(3700)
    await world.eraser.run()
    assert [one.id for one in await store.charges.page(OfMaker(ana.id), 9)] == [
        (await shop.state(payment_hash))[0].id
    ]
    await world.pays(payment_hash)
    await world.eraser.run()  # while the news lie in the outbox
    assert (await shop.state(payment_hash))[0].state is ChargeState.PAID
    before = len(shop.channel.sent)
    await shop.deliver()
    (news,) = [sent for sent in shop.channel.sent[before:] if sent.message.edit_of is None]
    assert (news.conversation, "of memory:30" in news.message.text) == (ANA, True), news.message
    await world.eraser.run()
    assert await store.erasures.begun() == []
    assert THEIRS not in world.held()


async def test_pe_19_a_payment_that_comes_after_the_order_was_closed_is_still_told(world: World) -> None:
    ana, _ = await lived(world)
    payment_hash = await world.makes(ANA, "memory:30", ana)
    await world.shop.charges.cancel((await world.shop.state(payment_hash))[0])
    await world.store.erasures.begin(erasure(world, ana))
    await world.eraser.run()
    await world.pays(payment_hash)
    before = len(world.shop.channel.sent)
    await world.shop.deliver()
    assert any("PAID" in sent.message.text for sent in world.shop.channel.sent[before:])


async def test_pe_19_news_that_a_channel_has_accepted_may_still_fail_and_stay_for_an_hour(
    world: World,
) -> None:
    ana = await account(world.store, ANA)
    store, shop = world.store, world.shop
    payment_hash = await world.makes(ANA, "memory:1", ana)
    await shop.deliver()
    await world.pays(payment_hash)
    while claimed := await store.outbox.claim("somebody", shop.clock(), 25, 100):
        for one in claimed:
            ask = shop.clock() + timedelta(minutes=1)
            await store.outbox.conclude(one, Sent("SM1", shop.clock(), ask=ask))
            await store.outbox.note_receipt(DeliveryReceipt(one.id, "SM1", Stage.ACCEPTED), shop.clock())
    shop.clock.advance(60)
    await store.erasures.begin(erasure(world, ana))
    await world.eraser.run()
    assert (await shop.state(payment_hash))[0].state is ChargeState.PAID
    shop.clock.advance(3601)
    await world.eraser.run()
    assert await store.charges.find_invoice(ByHash(payment_hash)) is None
    assert await store.erasures.begun() == []


async def test_pe_19_stop_stays_under_a_keyed_digest_alone(world: World) -> None:
    ana = await account(world.store, ANA)
    await world.store.contacts.heard("memory", PERSON.id, NOON)
    await world.store.contacts.stop("memory", PERSON.id, True)
    await world.store.erasures.begin(erasure(world, ana))
    await world.eraser.run()
    assert await world.store.contacts.find("memory", PERSON.id) == Contact(None, stopped=True)
    assert THEIRS not in world.held()
    assert await world.store.contacts.last_heard("memory") is None


async def test_pe_19_who_comes_back_is_new_and_keeps_what_is_of_after(world: World) -> None:
    ana, _ = await lived(world)
    await world.store.erasures.begin(erasure(world, ana))
    await says_goodbye(world)
    world.shop.clock.advance(60)
    new = await account(world.store, ANA)
    assert new.id != ana.id
    payment_hash = await world.makes(ANA, "memory:40", new)
    await world.store.transcript.write(WEB.chat_id, "l9", False, OutboundMessage("again"), world.shop.clock())
    world.shop.clock.advance(2 * 3600)
    for _ in range(2):
        await world.eraser.run()
    assert await world.store.accounts.find(PERSON) == new
    assert (await world.shop.state(payment_hash))[0].made_by == new.id
    assert [line.id for line in await world.store.transcript.last(WEB.chat_id)] == ["l9"]
    assert await world.store.charges.page(OfMaker(ana.id), 9) == []


async def test_pe_19_a_shop_goes_with_its_only_owner_and_so_does_the_sealed_key(world: World) -> None:
    ana, ben = await account(world.store, ANA), await account(world.store, BEN)
    for number, maker in enumerate((ana, ben), 1):
        link = Link(
            id=f"lnk_{number}", shop=f"shp_{number}", wallet=KEY, kind=LinkKind.KEY, name="myshop",
            made_by=maker.id, made=NOON, tail="a3f9",
        )  # fmt: skip
        await world.store.shops.link(link, sealed=f"cw1.k.sealed{number}")
    await world.store.erasures.begin(erasure(world, ana))
    await world.eraser.run()
    rows = [row async for row in world.store.audit.rows()]
    assert [row.object for row in rows] == ["shp_1", "shp_2", ""], (
        "the audit has random ids of ours, and no more"
    )
    known = {text for row in rows for text in (row.actor, row.object, row.details.get("link"))}
    left = [one for one in ("shp_1", "sealed1", "lnk_1", ANA.sender_id) if one in world.held()]
    assert set(left) <= known
    records = await world.store.records.get("shop:shp_1", "link:lnk_1", f"member:shp_1:{ana.id}")
    assert records == [None] * 3
    assert await world.store.shops.members("shp_1") == []
    (link,) = await world.store.shops.of_wallet(KEY)
    assert link.shop == "shp_2"
    assert [one.sealed for one in await world.store.shops.credentials(KEY)] == ["cw1.k.sealed2"]


async def test_pe_19_a_second_factor_goes_and_so_do_pages_and_that_there_was_one_stays(world: World) -> None:
    """What stays is a keyed digest: else who has taken over an admin's chat would be rid of their factor by it."""
    store, ana = world.store, await account(world.store, ANA)
    until = NOON + LIVES
    page = FactorPage(row="enrolling:1", account=ana.id, chat=ANA, place="Memory", digits="1234", until=until)
    linking = KeyPage(
        row="linking:1", account=ana.id, shop="", chat=ANA, place="Memory", digits="1234", until=until
    )
    await store.key_pages.put(linking)
    assert await store.factor_pages.put(page, PERSON, "m1") is Put.DONE
    begun = await store.factor_pages.reveal(page.row, "cw1.k.sealed-begun", NOON)
    done = Enrolled(begun=str(begun), sealed="cw1.k.sealed-factor", step=1, tells=())
    assert await store.factor_pages.enrol(page.row, done, NOON)
    await store.factors.begin(ana.id, "cw1.k.sealed-again", NOON)
    await store.factors.ask(ana.id, "lockdown off", NOON)
    await store.erasures.begin(erasure(world, ana))
    keys = (page.row, linking.row, f"totp:{ana.id}", f"totpnew:{ana.id}", f"asked:{ana.id}")
    assert await store.records.get(*keys) == [None] * len(keys)
    new = await account(store, ANA)
    assert await store.factor_pages.put(replace(page, account=new.id), PERSON, "m2") is Put.LOST
    assert (
        await world.stores[-1].factor_pages.put(
            replace(page, account=new.id), Person("memory", "somebody else"), "m3"
        )
        is Put.DONE
    )


async def test_pe_19_beginning_twice_is_beginning_once(world: World) -> None:
    ana, _ = await lived(world)
    one = erasure(world, ana)
    await asyncio.gather(*(store.erasures.begin(one) for store in world.stores))
    new = await account(world.store, ANA)
    await world.stores[-1].erasures.begin(one)
    assert await world.store.accounts.find(PERSON) == new
    assert await world.store.erasures.begun() == [one]


async def test_pe_19_many_rows_go_in_steps_and_a_run_that_was_cut_off_is_gone_on_with(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = await account(world.store, ANA)
    for number in range(450):
        said = await world.shop.writes("help", number, of=ANA)
        await world.shop.answers(said, f"line {number}")
    await world.shop.claim_all()
    await world.store.erasures.begin(erasure(world, ana))

    class Cut(Exception):
        pass

    async def die() -> None:
        raise Cut

    step = await world.store.forget(erasure(world, ana), world.shop.clock())
    assert step.gone
    with monkeypatch.context() as patched:
        patched.setattr(world.stores[-1], "scrub", die)
        with pytest.raises(Cut):
            await world.eraser.run()
    (left,) = await world.store.erasures.begun()
    assert (left.people, left.accounts) == ((), ())
    await world.eraser.run()
    assert await world.store.erasures.begun() == []
    assert THEIRS not in world.held()


@pytest.mark.parametrize("cut", ["begun", "half", "emptied"])
async def test_pe_19_a_process_that_died_is_gone_on_with_by_the_next(
    opened_anew: Callable[[], Store], cut: str
) -> None:
    """Whatever it had done by then."""
    async with opened_anew() as store:
        world = World([store], str)
        ana, _ = await lived(world)
        one = erasure(world, ana)
        await store.erasures.begin(one)
        world.shop.clock.advance(2 * 3600)
        if cut == "half":
            assert (await store.forget(one, world.shop.clock())).gone
        if cut == "emptied":
            while (await store.forget(one, world.shop.clock())).gone:
                pass
            await store.erasures.emptied(one.id, world.shop.clock())
    async with opened_anew() as store:
        await Eraser(store, clock=world.shop.clock).run()
        assert await store.erasures.begun() == []
        assert await store.charges.page(OfMaker(ana.id), 9) == []
        assert await store.accounts.find(PERSON) is None


async def test_pe_19_a_code_that_another_chat_was_to_write_goes_too(world: World) -> None:
    ana = await account(world.store, ANA)
    await world.store.pairings.begin(PERSON, "WDJBMJHT", NOON, ("connect yes {token}", "connect no {token}"))
    assert f"{ana.id}" in world.held()
    assert "pairing" in world.held()
    await world.store.erasures.begin(erasure(world, ana))
    await world.eraser.run()
    left = world.held()
    assert ana.id not in left
    assert "pairing:" not in left
