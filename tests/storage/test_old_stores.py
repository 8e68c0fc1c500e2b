"""Stores of older versions, cut off in the middle of everything, go on; those versions don't open them afterwards.

tests/data/make_old_stores.py, run by commits b424931 (0.1.0), 63ffeef (0.2.0), e271037 (0.4.0) and 12e9dcf (0.5.0), has
made them: the shop of living_shop.py. What is of 0.4.0 or 0.5.0 alone: test_stores_of_040.py, test_stores_of_050.py.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import sqlite3
import time
from contextlib import AsyncExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chatwallet.accounts.base import Account, Person
from chatwallet.accounts.shops import HOUSE_SHOP
from chatwallet.channels.base import OutboundMessage
from chatwallet.channels.contacts import Contact
from chatwallet.storage.addresses import make_archive, make_store, summary_of
from chatwallet.storage.copying import copy_store
from chatwallet.storage.errors import StoreInUse
from chatwallet.storage.sqlite.migrations import scripts
from chatwallet.tests.charges import orders_of
from chatwallet.tests.commands.desk import Desk
from chatwallet.tests.redis_server import RedisServer
from chatwallet.tests.storage.living_shop import CLEO, DORA, WAITING
from chatwallet.tests.storage.old_stores import DATA, Old, goes_on_in_vain, laid_down, news_of, put_back
from chatwallet.tests.storage.records.engines import made_again, on_redis, on_sqlite
from chatwallet.tests.tracking.shop import ANA, BEN, Shop
from chatwallet.tracking.base import ChargeState, CreateResult
from chatwallet.tracking.lookups import ByCode, ByHash, ByToken, OfMaker, OfShop
from chatwallet.tracking.outbox.base import News, Notice
from chatwallet.tracking.people import person_of
from chatwallet.tracking.recipients import MAYBE_PROGRAM, RecipientKind, in_chat
from chatwallet.wallet.base import WalletRef

EXTRA = "fd" * 32


@pytest.fixture(params=[(version, kind) for version in ("0.1.0", "0.2.0") for kind in ("sqlite", "redis")])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Old:
    """A store whose charges had another shape than they have since 0.3.0."""
    return laid_down(request, tmp_path, *request.param)


@pytest.fixture(
    params=[
        (version, kind) for version in ("0.1.0", "0.2.0", "0.4.0", "0.5.0") for kind in ("sqlite", "redis")
    ]
)
def of_any(request: pytest.FixtureRequest, tmp_path: Path) -> Old:
    """A store of any older version."""
    return laid_down(request, tmp_path, *request.param)


async def test_what_waited_is_delivered_and_the_rest_goes_on(of_any: Old) -> None:
    told = of_any.told
    async with make_store(of_any.address) as store:
        shop = Shop(store)
        shop.clock.advance(60)
        await shop.deliver()
        assert news_of(shop, told["told"]) == [], "it was told before"
        for name in ("due", "extra"):
            (text,) = news_of(shop, told[name])
        assert "repeat" in news_of(shop, told["due"])[0], "its attempt may have arrived"

        for number, text in enumerate(WAITING, 40):
            taken = await store.inbox.claim(BEN)
            assert taken is not None
            assert (taken[0], taken[1].text) == (f"memory:{number}", text)
            await store.inbox.answer(*taken, OutboundMessage("yes"), None)
        await shop.tell(told["open"])
        await shop.writes("hello again", 50, of=DORA)
        # The hint that was parked finds its invoice, and what no older version knows is kept too.
        assert await store.outbox.put_news("new", CLEO, News("language-name"), shop.clock())
        await store.values.put("a:b", "c")
        shop.clock.advance(60)
        await shop.deliver()
        for name in ("open", "dead"):
            assert len(news_of(shop, told[name])) == 1, name
        assert "English" in shop.news
        assert (await store.statistics(shop.clock())).unmatched == 3
    seen = await summary_of(of_any.address, ["memory"], 9)
    assert seen.dead == []


async def test_it_can_be_copied(old: Old, tmp_path: Path) -> None:
    target = f"sqlite:///{tmp_path / 'copy.db'}"
    async with make_archive(old.address) as source, make_archive(target) as copy:
        counts = await copy_store(source, copy, progress=lambda *_: None)
    assert counts["hints"] == 2
    assert counts["notices"] == {"0.1.0": 15, "0.2.0": 17}[old.version]


async def test_what_channels_and_the_bot_remember_is_a_record_now(old: Old, tmp_path: Path) -> None:
    ids: set[str] = set()
    for _ in range(2):
        async with make_store(old.address) as store:
            now = datetime(2026, 1, 1, 12, tzinfo=UTC)
            assert await store.contacts.find("whatsapp", "+18765550123") == Contact(now)
            assert await store.contacts.find("whatsapp", "+18765550124") == Contact(None, stopped=True)
            assert await store.contacts.last_heard("whatsapp") == now
            ana = Person("memory", "ana")
            account = await store.accounts.find(ana)
            assert account == Account(ana, "es", "UTC", "USD")
            ids.add(account.id)
            assert await store.accounts.question(ana) == ("help", "status 🙂")
            assert await store.accounts.take_choice(ana, 9, "memory:77") == "receive 5"
            texts = (
                {"marker:x": "", "web_chat:5e": '{"v":1,"name":"till ☕"}'} if old.version != "0.1.0" else {}
            )
            assert await store.values.under("") == texts
            assert list(await store.values.under("web_chat:")) == [key for key in texts if key != "marker:x"]
    (account_id,) = ids
    assert re.fullmatch("acc_[0-9a-f]{20}", account_id)
    if old.address.startswith("sqlite"):
        bodies, entries = on_sqlite(tmp_path / "shop.db")
    else:
        bodies, entries = on_redis(old.address)
    assert entries == made_again(bodies)


async def test_its_charges_are_the_house_s_and_tell_their_chat_and_perhaps_a_program(old: Old) -> None:
    async with make_store(old.address) as store:
        charges = await store.charges.page(OfShop(HOUSE_SHOP), 99)
        assert len({one.token for one in charges}) == len(charges) == 7
        for one in charges:
            assert one.asked_in is not None
            assert re.fullmatch("acc_[0-9a-f]{20}", one.made_by)
            assert one.wallet == WalletRef("flash", "house")
            assert one.recipients == (in_chat(one.asked_in), MAYBE_PROGRAM)
            assert await store.charges.find(ByCode(one.made_by, one.code)) == one
            assert await store.charges.find(ByToken(one.token)) == one
            assert one in await store.charges.page(OfMaker(one.made_by), 9)
            again = replace(one, id="again", token=bytes(16))
            assert await store.charges.create(again, None, one.created) == CreateResult.CODE_TAKEN
            assert len(await store.charges.invoices(one.id)) in (1, 2)


async def test_its_program_is_told_what_it_was_still_to_be_told(old: Old) -> None:
    """One notice for it was in flight; and a charge of then that is paid now tells it too, if it wants to be told."""
    told: list[str] = []

    class Program:
        name = "hook"

        async def deliver(self, notice: Notice) -> str:
            told.append(notice.payment_hash or "")
            return "told"

    async with make_store(old.address) as store:
        shop = Shop(store)
        shop.clock.advance(60)
        assert await store.charges.find_invoice(ByHash(EXTRA)) is not None
        await shop.deliver(deliverers={RecipientKind.HOOK: Program()})
        assert told == [EXTRA]
        await shop.tell(old.told["open"])
        shop.clock.advance(60)
        await shop.deliver(deliverers={RecipientKind.HOOK: Program()})
        assert told == [EXTRA, old.told["open"]]
        await shop.tell(old.told["expired"])
        shop.clock.advance(60)
        await shop.deliver()
        assert len(news_of(shop, old.told["expired"])) == 1
        assert (await store.statistics(shop.clock())).outbox.waiting == 0, (
            "without a program nothing of it is left lying"
        )


async def test_again_status_and_cancel_go_on(of_any: Old) -> None:
    async with make_store(of_any.address) as store:
        shop = Shop(store)
        charge, row = await shop.state(of_any.told["open"])
        assert await shop.charges.find(charge.made_by, CLEO, charge.code, None) == charge
        renewed, newer = await shop.charges.renew(charge, "memory:90")
        assert renewed == charge
        assert [one.invoice for one in await store.charges.invoices(charge.id)] == [
            row.invoice,
            newer.invoice,
        ]
        assert (await shop.charges.cancel(charge)).state is ChargeState.CANCELLED


@pytest.mark.parametrize("copied", [False, True])
async def test_an_order_is_still_theirs_who_made_it(old: Old, tmp_path: Path, copied: bool) -> None:
    """Ana's account was stored, with her language; of Cleo nothing is known but her orders."""
    address = old.address
    if copied:
        address = f"sqlite:///{tmp_path / 'copy.db'}"
        async with make_archive(old.address) as source, make_archive(address) as copy:
            await copy_store(source, copy, progress=lambda *_: None)
    async with make_store(address) as store:
        charge, _ = await Shop(store).state(old.told["open"])
        told, _ = await Shop(store).state(old.told["told"])
        desk = Desk()
        desk.use(desk.wallet, store)
        desk.pass_time(60)
        assert await store.accounts.find(person_of(CLEO)) is None
        assert [line for line in await desk.lines("history", who=CLEO) if charge.code in line]
        assert [line for line in await desk.lines("historial", who=ANA) if f"US$ · {told.code} ·" in line]
        for who, account_id in ((CLEO, charge.made_by), (ANA, told.made_by)):
            account = await store.accounts.find(person_of(who))
            assert account is not None
            assert account.id == account_id
        assert charge.code in (await desk.say(f"status {charge.code}", who=CLEO)).text
        refused = await desk.say(f"cancel {charge.code}", who=BEN)
        assert (await Shop(store).state(old.told["open"]))[0] == charge, refused.text
        await desk.say(f"cancel {charge.code}", who=CLEO)
        assert (await Shop(store).state(old.told["open"]))[0].state is ChargeState.CANCELLED
        await desk.say("receive 3 Soup", who=CLEO, number=99)
        assert [one.memo for one in await orders_of(store, CLEO, 2)] == ["Soup", "Coffee"]
        for _ in range(2):  # who has made an order is remembered, also when the order is not
            later = desk.now + timedelta(days=90)
            await store.clean(later)
        assert await store.accounts.find(person_of(CLEO)) is not None


async def test_what_an_older_bot_has_sent_is_forgotten_after_two_days_and_never_told_again(
    of_any: Old,
) -> None:
    async with make_store(of_any.address) as store:
        shop = Shop(store)
        _, row = await shop.state(of_any.told["told"])
        shop.clock.advance(60)
        await shop.deliver()  # what waited; the last of it stays
        month_ago, later = row.invoice.created - timedelta(days=1), row.invoice.created + timedelta(days=3)
        assert await store.clean(month_ago, later) >= 3, "the answer, the news, the change of the code"
        assert await store.clean(month_ago, later) == 0
        shop.clock.now = later
        for name in ("told", "due", "extra"):
            await shop.tell(of_any.told[name])
        await shop.deliver()
        assert [len(news_of(shop, of_any.told[name])) for name in ("told", "due", "extra")] == [0, 1, 1]


async def test_several_that_open_an_old_redis_know_the_same_of_who_made_its_orders(
    own_redis: RedisServer,
) -> None:
    put_back(own_redis, "0.2.0")
    async with AsyncExitStack() as opened:
        stores = await asyncio.gather(
            *(opened.enter_async_context(make_store(own_redis.url)) for _ in range(4))
        )
        loaded = [await one.accounts.load(Account(person_of(CLEO), "en", "UTC", "USD")) for one in stores]
        (account_id,) = {one.id for one in loaded}
        assert len(await stores[0].charges.page(OfMaker(account_id), 9)) == 3


async def test_several_that_open_it_at_once_move_it_once(own_redis: RedisServer) -> None:
    put_back(own_redis, "0.2.0")
    async with AsyncExitStack() as opened:
        stores = await asyncio.gather(
            *(opened.enter_async_context(make_store(own_redis.url)) for _ in range(4))
        )
        assert await stores[0].values.delete("marker:x")
        for store in stores:
            assert list(await store.values.under("")) == ["web_chat:5e"]
    bodies, entries = on_redis(own_redis.url)
    assert entries == made_again(bodies)
    assert own_redis.ask("HEXISTS", "{cw}:store", "moving") == 0


async def test_a_move_that_was_cut_off_is_made_to_its_end(own_redis: RedisServer) -> None:
    put_back(own_redis, "0.2.0", "store|contact:.*")
    async with make_store(own_redis.url) as store:
        await store.contacts.heard("whatsapp", "+18765550123", datetime(2026, 2, 1, tzinfo=UTC))
    # As if that had been half of it, and the process had died.
    put_back(own_redis, "0.2.0", "(?!store|contact:|mark:|alive).*")
    own_redis.ask("HSET", "{cw}:store", "moving", 1)
    async with make_store(own_redis.url) as store:
        found = await store.contacts.find("whatsapp", "+18765550123")
        assert found.heard == datetime(2026, 2, 1, tzinfo=UTC), "what was moved is not moved again"
    bodies, entries = on_redis(own_redis.url)
    kinds = [key.partition(":")[0] for key in sorted(bodies)]
    addresses = ["address"] * 4  # of the others nothing is known but their orders
    assert kinds == ["account", *addresses, "contact", "contact", "question", "secret", "value", "value"]
    assert entries == made_again(bodies)
    assert own_redis.ask("HGETALL", "{cw}:store").keys() == {"v", "secret"}  # type: ignore[attr-defined]
    assert not own_redis.ask("EXISTS", "{cw}:values")
    names = own_redis.ask("KEYS", "{cw}:*")
    assert isinstance(names, list)
    old_name = re.compile(r"\{cw\}:(contact:.*|user:[0-9a-f]{32}(:question)?)")
    assert not [name for name in names if old_name.fullmatch(name)]


@pytest.mark.parametrize("version", ["0.1.0", "0.2.0"])
def test_a_file_says_to_an_older_program_that_it_is_newer(tmp_path: Path, version: str) -> None:
    """0.1.0 compares user_version with its own 5, 0.2.0 with its 9, before they read anything else."""
    shutil.copy(DATA / f"sqlite-{version}.db", tmp_path / "shop.db")

    async def open_it() -> None:
        async with make_store(f"sqlite:///{tmp_path / 'shop.db'}"):
            pass

    asyncio.run(open_it())
    with closing(sqlite3.connect(tmp_path / "shop.db")) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(scripts()),)
    assert len(scripts()) > 9


@pytest.mark.parametrize("version", ["0.1.0", "0.2.0"])
async def test_a_redis_says_to_an_older_program_that_it_is_newer(
    own_redis: RedisServer, version: str
) -> None:
    """0.1.0 opens records of form 1 alone, 0.2.0 of form 2, and of form 1, which it makes form 2."""
    put_back(own_redis, version)
    async with make_store(own_redis.url):
        assert own_redis.ask("HGET", "{cw}:store", "v") == "5"
    async with make_store(own_redis.url):
        pass


@pytest.mark.parametrize(("version", "form"), [("0.1.0", "1"), ("0.2.0", "2")])
async def test_a_redis_on_which_an_older_bot_lives_is_left_alone(
    own_redis: RedisServer, version: str, form: str
) -> None:
    """It would look for records where they are no more; so it is waited for, and then named."""
    put_back(own_redis, version)
    later = int(time.time() * 1000) + 600_000
    own_redis.ask("ZADD", "{cw}:alive", later, "an older one")
    with pytest.raises(
        StoreInUse, match=rf"1 running bot\(s\) of chatwallet {version} work on it: stop them"
    ):
        async with make_store(own_redis.url):
            pass
    assert own_redis.ask("HGET", "{cw}:store", "v") == form
    own_redis.ask("ZREM", "{cw}:alive", "an older one")
    async with make_store(own_redis.url):
        assert own_redis.ask("HGET", "{cw}:store", "v") == "5"


async def test_a_bot_of_before_that_stood_still_does_nothing_when_it_goes_on(own_redis: RedisServer) -> None:
    """Stopped for longer than five seconds it counts as gone. Its scripts begin as ours do, with its own mark."""
    await goes_on_in_vain(own_redis, "0.2.0")
    async with make_store(own_redis.url) as store:
        await store.check()


async def test_an_upgrade_that_was_cut_off_goes_on_where_it_was(own_redis: RedisServer) -> None:
    """It died after some charges; what is done twice changes nothing."""
    put_back(own_redis, "0.2.0")
    async with make_store(own_redis.url) as store:
        before = await store.charges.page(OfShop(HOUSE_SHOP), 99)
    own_redis.ask("HSET", "{cw}:store", "moving", 1)
    charge = str(own_redis.ask("EVAL", "return redis.call('ZRANGE', '{cw}:charges:open', 0, 0)[1]", 0))
    for field in ("shop", "in_shop", "tell", "made_by"):
        own_redis.ask("HDEL", f"{{cw}}:charge:{charge}", field)
    async with make_store(own_redis.url) as store:
        after = await store.charges.page(OfShop(HOUSE_SHOP), 99)
    assert [replace(one, token=b"") for one in after] == [replace(one, token=b"") for one in before]
    assert sum(one.token != other.token for one, other in zip(before, after, strict=True)) == 1
