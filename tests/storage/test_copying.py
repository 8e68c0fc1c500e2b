"""A shop with history, notices that are due and messages that wait is copied between SQLite and Redis, and back."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from chatwallet.accounts.base import Account, Person
from chatwallet.channels.base import OutboundMessage
from chatwallet.storage.addresses import make_archive, make_store
from chatwallet.storage.base import Store
from chatwallet.storage.copying import copy_store
from chatwallet.storage.errors import StoreError, StoreInUse, StoreUnusable
from chatwallet.storage.redis.archive import RedisArchive
from chatwallet.storage.tables import TABLES, Row
from chatwallet.tests.redis_server import remove, with_option
from chatwallet.tests.storage.living_shop import DORA, WAITING, live
from chatwallet.tests.tracking.shop import ANA, BEN, TEN, Shop
from chatwallet.tracking.base import Charge, ChargeState, InvoiceRecord
from chatwallet.tracking.lookups import ByCode, ByHash, ByMessage, ByOrigin, OfMaker
from chatwallet.tracking.outbox.base import News
from chatwallet.tracking.reference import reference

After = Callable[[float], datetime]


@pytest.fixture
async def places(redis_address: str, tmp_path: Path) -> AsyncIterator[dict[str, str]]:
    """An address of each kind, and a further file; all empty."""
    url = with_option(redis_address, f"namespace=cw-test-{secrets.token_hex(8)}")
    yield {
        "sqlite": f"sqlite:///{tmp_path / 'old.sqlite'}",
        "redis": url,
        "back": f"sqlite:///{tmp_path / 'back.sqlite'}",
    }
    await remove(url)


def is_there(address: str) -> bool:
    return Path(address.removeprefix("sqlite:///")).exists()


def quietly(what: str, done: int, total: int) -> None:
    assert 0 < done <= total, what


async def copied(source: str, target: str, *, replace: bool = False) -> dict[str, int]:
    async with make_archive(source) as old, make_archive(target) as new:
        return await copy_store(old, new, replace=replace, progress=quietly)


async def content(address: str) -> dict[str, list[Row]]:
    """All that lies at an address."""
    found: dict[str, list[Row]] = {}
    async with make_archive(address) as archive:
        await archive.open()
        for table in TABLES:
            rows = [row async for portion in archive.read(table) for row in portion]
            found[table.name] = sorted(rows, key=lambda row: [str(value) for value in row.values()])
    return found


async def test_a_shop_goes_to_redis_and_back_and_is_the_same(places: dict[str, str]) -> None:
    async with make_store(places["sqlite"]) as store:
        await live(store)
    counts = await copied(places["sqlite"], places["redis"])
    assert all(counts.values()), f"the shop has something of everything: {counts}"
    await copied(places["redis"], places["back"])
    before = await content(places["sqlite"])
    assert await content(places["redis"]) == before
    assert await content(places["back"]) == before


@pytest.mark.parametrize(("first", "then"), [("sqlite", "redis"), ("redis", "back")])
async def test_a_bot_goes_on_from_a_copy_and_tells_each_payment_once(
    places: dict[str, str], first: str, then: str
) -> None:
    async with make_store(places[first]) as store:
        old, told = await live(store)
        sent_before = list(old.news)
    await copied(places[first], places[then])
    async with make_store(places[then]) as store:
        shop = Shop(store, clock=old.clock)
        shop.wallet = old.wallet
        shop.use(old.wallet)
        shop.clock.advance(30)
        assert {one.payment_hash for one in await store.charges.adopt(shop.clock(), 99)} >= (
            {told["open"], told["expired"]} if then == "redis" else set()
        )
        await shop.deliver()
        assert len([text for text in sent_before if reference_in(text, told["told"])]) == 1
        told_again = [text for text in shop.news if reference_in(text, told["told"])]
        assert told_again == [], "what was told before the copy"
        for name in ("due", "extra"):
            assert len([text for text in shop.news if reference_in(text, told[name])]) == 1
        (due,) = [text for text in shop.news if reference_in(text, told["due"])]
        assert "repeat" in due.splitlines()[0], "an attempt before the copy may have arrived"

        shop.wallet.pay(told["open"], TEN)
        await shop.tell(told["open"])
        await shop.tell(told["open"])
        await shop.writes("hello again", 50, of=DORA)
        shop.clock.advance(30)
        await shop.deliver()
        for name in ("open", "dead"):
            assert len([text for text in shop.news if reference_in(text, told[name])]) == 1, name


def reference_in(text: str, payment_hash: str) -> bool:
    return reference(payment_hash) in text


async def test_messages_that_wait_are_taken_from_the_copy_in_their_order(places: dict[str, str]) -> None:
    async with make_store(places["sqlite"]) as store:
        await live(store)
    await copied(places["sqlite"], places["redis"])
    async with make_store(places["redis"]) as store:
        assert BEN in await store.inbox.abandoned(9)
        for number, text in enumerate(WAITING, 40):
            taken = await store.inbox.claim(BEN)
            assert taken is not None
            assert (taken[0], taken[1].text) == (f"memory:{number}", text)
            assert not await store.inbox.add(*taken), "it is known"
            await store.inbox.answer(*taken, OutboundMessage("yes"), None)
            last = taken[1]
        assert await store.inbox.claim(BEN) is None
        assert not await store.inbox.add("memory:20", last), "so is what was answered"


async def test_more_than_goes_to_the_server_at_once_is_copied_in_its_order(
    places: dict[str, str],
    new_charge: Callable[..., Charge],
    new_invoice: Callable[..., InvoiceRecord],
    after: After,
) -> None:
    """The invoices of an order stay in theirs; and what comes afterwards, an order or news, is the last."""
    async with make_store(places["sqlite"]) as store:
        for number in range(250):
            charge = new_charge(f"C{number}")
            first, *further = (new_invoice(charge, 3 * number + one) for one in range(3))
            await store.charges.create(charge, first, after(0))
            for invoice in further:
                await store.charges.add_invoice(invoice, after(0))
            if number < 65:
                await store.charges.settle(first.payment_hash, after(9), "poll")
    await copied(places["sqlite"], places["redis"])
    async with make_store(places["redis"]) as store:
        last = new_charge("LAST", created=charge.created)
        await store.charges.create(last, new_invoice(last, 999), after(9))
        await store.outbox.put_news("last", BEN, News("language-name"), after(9))
    found = await content(places["redis"])
    for table, last_id in (("charges", last.id), ("outbox", "news:last")):
        newest = max(found[table], key=lambda row: int(row["number"] or 0))
        assert newest["id"] == last_id, table


async def test_what_is_found_in_a_copy_is_what_was_there(places: dict[str, str]) -> None:
    found = []
    async with make_store(places["sqlite"]) as store:
        _, told = await live(store)
        found.append(await look(store, told))
    await copied(places["sqlite"], places["redis"])
    async with make_store(places["redis"]) as store:
        found.append(await look(store, told))
    assert found[0] == found[1]


async def look(store: Store, told: dict[str, str]) -> list[object]:
    """What the parts of a bot ask a store."""
    charge, invoice = await store.charges.find_invoice(ByHash(told["told"])) or (None, None)
    assert charge is not None
    assert invoice is not None
    assert invoice.message is not None
    stranger = Account(Person("memory", "ana"), "en", "UTC", "USD")
    return [
        charge,
        invoice,
        await store.charges.find_invoice(ByOrigin("memory:1")),
        await store.charges.find(ByCode(charge.made_by, charge.code)),
        await store.charges.find(ByMessage(ANA, invoice.message)),
        list(await store.charges.page(OfMaker(charge.made_by), 9)),
        list(await store.charges.invoices("other")),
        list(await store.outbox.dead(9)),
        await store.accounts.load(stranger),
        await store.accounts.question(stranger.person),
        await store.accounts.take_choice(stranger.person, 9, "memory:77"),
        list(await store.transcript.since("room", 0)),
        await store.contacts.find("whatsapp", "+18765550123"),
        await store.contacts.find("whatsapp", "+18765550124"),
        await store.contacts.last_heard("whatsapp"),
        await store.traffic("memory"),
        await store.charges.restored(charge.created),
    ]


async def test_hints_go_along(places: dict[str, str], after: After) -> None:
    async with make_store(places["sqlite"]) as store:
        shop, _ = await live(store)
        charge, invoice = await shop.state("fe" * 32)
    await copied(places["sqlite"], places["redis"])
    async with make_store(places["redis"]) as store:
        for number, payment_hash in enumerate(("ab" * 32, "ac" * 32)):
            new = replace(charge, id=f"new{number}", code=f"NEW{number}")
            bare = replace(invoice.invoice, payment_hash=payment_hash)
            await store.charges.create(
                new, replace(invoice, invoice=bare, charge_id=new.id, origin=f"memory:9{number}"), after(99)
            )
            pair = await store.charges.find_invoice(ByHash(payment_hash))
            assert pair is not None
            assert pair[0].state is ChargeState.PAID
            assert pair[1].source == ("rabbitmq", "webhook")[number]


@pytest.mark.parametrize("target", ["redis", "back"])
async def test_a_target_with_data_is_left_alone_unless_it_is_to_be_replaced(
    places: dict[str, str], target: str
) -> None:
    async with make_store(places["sqlite"]) as store:
        await live(store)
    async with make_store(places[target]) as store:
        await Shop(store).request()
    before = await content(places[target])
    with pytest.raises(StoreUnusable, match="--replace"):
        await copied(places["sqlite"], places[target])
    assert await content(places[target]) == before
    await copied(places["sqlite"], places[target], replace=True)
    assert await content(places[target]) == await content(places["sqlite"])


@pytest.mark.parametrize("busy", ["sqlite", "redis"])
async def test_nothing_is_copied_while_a_bot_runs_on_either(places: dict[str, str], busy: str) -> None:
    async with make_store(places["sqlite"]) as store:
        await Shop(store).request()
    async with make_store(places[busy]):
        with pytest.raises(StoreInUse):
            await copied(places["sqlite"], places["redis"])
    await copied(places["sqlite"], places["redis"])


@pytest.mark.parametrize("target", ["redis", "back"])
async def test_a_copy_that_was_cut_off_can_be_made_again_and_no_bot_works_on_the_half_of_it(
    places: dict[str, str], target: str
) -> None:
    async with make_store(places["sqlite"]) as store:
        await live(store)

    class CutOff(Exception): ...

    def cut_off(what: str, done: int, total: int) -> None:
        if 2 * done > total:
            raise CutOff(what)

    with pytest.raises(CutOff):
        async with make_archive(places["sqlite"]) as old, make_archive(places[target]) as new:
            await copy_store(old, new, progress=cut_off)
    if target == "redis":
        with pytest.raises(StoreUnusable, match="half a copy"):
            await make_store(places[target]).__aenter__()
        with pytest.raises(StoreUnusable, match="half a copy"):
            await content(places[target])
    else:
        assert not is_there(places[target])
    await copied(places["sqlite"], places[target])
    assert await content(places[target]) == await content(places["sqlite"])
    async with make_store(places[target]) as store:
        assert await store.outbox.next_due() is not None


async def test_a_copy_that_differs_is_found_out(places: dict[str, str]) -> None:
    async with make_store(places["sqlite"]) as store:
        await live(store)
    spoilt = asyncio.Event()

    async def spoil(new: object) -> None:
        assert isinstance(new, RedisArchive)
        spoilt.set()
        await new._server.command("HSET", f"invoice:{'fe' * 32}", "message", "another")

    async with make_archive(places["sqlite"]) as old, make_archive(places["redis"]) as new:
        tasks: list[asyncio.Task[None]] = []

        def at_the_check(what: str, done: int, total: int) -> None:
            if what == "checking" and not tasks:
                tasks.append(asyncio.create_task(spoil(new)))

        with pytest.raises(StoreError, match="not equal: invoices"):
            await copy_store(old, new, progress=at_the_check)
    assert spoilt.is_set()
    with pytest.raises(StoreUnusable, match="half a copy"):
        await make_store(places["redis"]).__aenter__()


async def test_there_must_be_something_to_copy(places: dict[str, str]) -> None:
    with pytest.raises(StoreUnusable, match="does not exist"):
        await copied(places["sqlite"], places["redis"])
    with pytest.raises(StoreUnusable, match="is empty"):
        await copied(places["redis"], places["back"])
    assert not is_there(places["back"])
