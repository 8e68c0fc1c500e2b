"""What was paid before 0.6.0 gets its line when a store of then is opened, once; all else of it goes on."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from chatwallet.storage.addresses import make_store
from chatwallet.storage.base import Store
from chatwallet.tests.instances import on_one_redis
from chatwallet.tests.redis_server import RedisServer
from chatwallet.tests.storage.old_stores import Old, laid_down, news_of
from chatwallet.tests.tracking.shop import NOON, Shop
from chatwallet.tracking.base import ChargeState, CreateResult, InvoiceRecord
from chatwallet.tracking.bookkeeping import Bookkeeper
from chatwallet.tracking.ledger import Line
from chatwallet.wallet.money import USD, Money

V = "0.5.0"
FIRST, EXTRA = "fe" * 32, "fd" * 32  # of one order, which was paid twice
PARKED = "ab" * 32
YEAR = timedelta(days=365)


@pytest.fixture(params=["sqlite", "redis"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Old:
    return laid_down(request, tmp_path, V, request.param)


def paid_then(old: Old) -> set[str]:
    return {FIRST, EXTRA, *(old.told[name] for name in ("told", "due", "dead", "paid_till"))}


def books(store: Store) -> Bookkeeper:
    return Bookkeeper(store.charges, store.ledger)


async def all_lines(store: Store) -> list[Line]:
    shops = [shop async for shop in store.ledger.shops()]
    return [line for shop in shops async for line in store.ledger.lines(shop, NOON - YEAR, NOON + YEAR)]


async def test_what_was_paid_before_gets_one_line_each_and_what_is_paid_later_too(old: Old) -> None:
    """People, design 5.5. On SQLite the migration 0016 marks what is missing, on Redis it is gathered once."""
    for _ in range(2):
        async with make_store(old.address) as store:
            await books(store).catch_up()
            lines = await all_lines(store)
            assert sorted(line.payment_hash for line in lines) == sorted(paid_then(old))
            assert not await store.charges.unlined(9)
    by_hash = {line.payment_hash: line for line in lines}
    assert {name: by_hash[name].extra for name in (FIRST, EXTRA)} == {FIRST: False, EXTRA: True}
    assert {line.shop for line in lines} == {"house", "shp_gita"}
    assert by_hash[old.told["paid_till"]].shop == "shp_gita"
    assert {line.paid for line in lines} == {Money(1000, USD)}
    async with make_store(old.address) as store:
        shop = Shop(store)
        assert (await shop.state(old.told["expired"]))[0].state is ChargeState.OPEN
        shop.clock.advance(60)
        for name in ("till", "expired"):
            await shop.tell(old.told[name])
        await shop.deliver()
        assert [len(news_of(shop, old.told[name])) for name in ("till", "expired")] == [1, 1]
        await books(store).catch_up()
        later = {line.payment_hash for line in await all_lines(store)} - paid_then(old)
        assert later == {old.told["till"], old.told["expired"]}


async def test_a_hint_that_was_parked_before_finds_its_order_and_that_has_a_line(old: Old) -> None:
    async with make_store(old.address) as store:
        await books(store).catch_up()
        shop = Shop(store)
        shop.clock.advance(60)
        charge, row = await shop.state(old.told["expired"])
        new = replace(charge, id="of the hint", code="H1NT", token=b"h" * 16)
        first = InvoiceRecord(replace(row.invoice, payment_hash=PARKED), new.id, "memory:hint")
        assert await store.charges.create(new, first, shop.clock()) == CreateResult.CREATED
        assert [row.payment_hash for _, row in await store.charges.unlined(9)] == [PARKED]
        await books(store).catch_up()
        assert PARKED in {line.payment_hash for line in await all_lines(store)}


async def test_instances_that_open_a_redis_of_before_at_once_write_one_line_each(
    own_redis: RedisServer, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """Both gather and both catch up, as after an update of all instances at a time."""
    old = laid_down(request, tmp_path, V, "redis")
    async with on_one_redis(own_redis.url, 3) as stores:
        await asyncio.gather(*(books(store).catch_up() for store in stores))
        for store in stores:
            assert not await store.charges.unlined(9)
            lines = await all_lines(store)
            assert sorted(line.payment_hash for line in lines) == sorted(paid_then(old))
            assert not [line for line in lines if line.is_correction]


async def test_a_gathering_that_was_cut_off_is_done_anew_and_adds_nothing_twice(
    own_redis: RedisServer, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """The process died when all was gathered, some lines were written, and the end of it was not noted."""
    old = laid_down(request, tmp_path, V, "redis")
    async with make_store(own_redis.url) as store:
        some = await store.charges.unlined(2)
        assert own_redis.ask("HGET", "{cw}:store", "lines") == "1"
        await books(store).catch_up()
    own_redis.ask("HDEL", "{cw}:store", "lines")
    for _, row in some:
        own_redis.ask("HDEL", f"{{cw}}:invoice:{row.payment_hash}", "lined")
    async with make_store(own_redis.url) as store:
        assert [row.payment_hash for _, row in await store.charges.unlined(9)] == [
            row.payment_hash for _, row in some
        ]
        await books(store).catch_up()
        assert sorted(line.payment_hash for line in await all_lines(store)) == sorted(paid_then(old))
