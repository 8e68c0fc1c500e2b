"""The ledger that several instances keep on one Redis: each catches up, and each writes what it settled."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from chatwallet.storage.redis.store import RedisStore
from chatwallet.tests.instances import on_one_redis
from chatwallet.tests.redis_server import own_namespace
from chatwallet.tests.tracking.shop import NOON, Shop
from chatwallet.tracking.bookkeeping import WAITS, Bookkeeper
from chatwallet.tracking.ledger import Line, Sums
from chatwallet.wallet.base import Credit, InvoiceStatus
from chatwallet.wallet.money import USD, Money

LONG_AFTER = NOON + timedelta(days=30)


@pytest.fixture
async def stores(redis_address: str) -> AsyncIterator[list[RedisStore]]:
    async with own_namespace(redis_address) as url, on_one_redis(url) as opened:
        yield opened


def keepers(stores: list[RedisStore], shop: Shop) -> list[Bookkeeper]:
    return [Bookkeeper(one.charges, one.ledger, clock=shop.clock) for one in stores]


async def catch_up(keepers: list[Bookkeeper]) -> None:
    await asyncio.gather(*(one.catch_up() for one in keepers))


async def lines(store: RedisStore) -> list[Line]:
    return [one async for one in store.ledger.lines("house", NOON, LONG_AFTER)]


async def test_instances_that_catch_up_at_once_write_one_line_for_each_payment(
    stores: list[RedisStore],
) -> None:
    shop = Shop(stores[0])
    hashes = []
    for number in range(60):  # more than are written together
        _, payment_hash = await shop.request(origin=f"memory:{number}")
        await shop.tell(payment_hash)
        hashes.append(payment_hash)
    await catch_up(keepers(stores, shop))
    for store in stores:
        assert sorted(one.payment_hash for one in await lines(store)) == sorted(hashes)
        assert not [one for one in await lines(store) if one.is_correction]
        assert not await store.charges.unlined(1)


async def test_what_becomes_known_later_is_one_correction_whoever_learns_it(stores: list[RedisStore]) -> None:
    shop = Shop(stores[0])
    both = keepers(stores, shop)
    _, payment_hash = await shop.request(None)
    await shop.tell(payment_hash)
    shop.clock.advance(WAITS.total_seconds())
    await catch_up(both)
    assert [one.paid for one in await lines(stores[1])] == [None]
    await stores[1].charges.note_received(payment_hash, Credit(Money(480, USD), shop.clock()))
    await catch_up(both)
    assert [(one.number, one.paid) for one in await lines(stores[0])] == [(0, None), (1, Money(480, USD))]
    assert await stores[1].ledger.sums("house", NOON, LONG_AFTER) == Sums(
        count=1, paid={"USD": Money(480, USD)}
    )


async def test_who_settled_and_who_catches_up_write_one_line(stores: list[RedisStore]) -> None:
    """The bookkeeper of one instance is at it while the job of the other finds the same."""
    shop = Shop(stores[0])
    first, second = keepers(stores, shop)
    working = asyncio.create_task(first.run())
    try:
        for number in range(30):
            _, payment_hash = await shop.request(origin=f"memory:{number}")
            await shop.tell(payment_hash, InvoiceStatus.PAID)
            first.settled(payment_hash)
            await second.catch_up()
        async with asyncio.timeout(10):
            while first._settled:
                await asyncio.sleep(0)
    finally:
        working.cancel()
    assert (await stores[1].ledger.sums("house", NOON, LONG_AFTER)).count == 30
    assert not [one for one in await lines(stores[0]) if one.is_correction]
