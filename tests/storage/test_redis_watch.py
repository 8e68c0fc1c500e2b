"""Several instances on one Redis: each unpaid invoice is watched by one, and what a dead one watched finds another."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import datetime
from itertools import count

import pytest

from chatwallet.storage.redis.store import RedisStore
from chatwallet.tests.instances import on_one_redis
from chatwallet.tests.redis_server import redis_cluster, remove, with_option
from chatwallet.tracking.base import Charge, InvoiceRecord
from chatwallet.tracking.lookups import Backends, Due, ExpiringAfter
from chatwallet.wallet.base import InvoiceStatus, WalletRef

NewCharge = Callable[..., Charge]
NewInvoice = Callable[..., InvoiceRecord]
After = Callable[[float], datetime]

TAKEN_OVER = 10.0
"""Seconds in which the invoices of an instance that died are watched again."""


@pytest.fixture
async def shared(redis_address: str) -> AsyncIterator[str]:
    """The address of a namespace for several stores."""
    url = with_option(redis_address, f"namespace=cw-test-{secrets.token_hex(8)}")
    yield url
    await remove(url)


class Till:
    """Asks for money at one store or another: a new charge each time."""

    def __init__(self, new_charge: NewCharge, new_invoice: NewInvoice, next_check: datetime) -> None:
        self._new_charge = new_charge
        self._new_invoice = new_invoice
        self._next_check = next_check
        self._numbers = count(1)

    async def ask(self, store: RedisStore) -> str:
        number = next(self._numbers)
        charge = self._new_charge(f"C{number}")
        row = self._new_invoice(charge, number)
        await store.charges.create(charge, row, self._next_check)
        return row.payment_hash


@pytest.fixture
def till(new_charge: NewCharge, new_invoice: NewInvoice, after: After) -> Till:
    return Till(new_charge, new_invoice, after(4))


async def watched(store: RedisStore, noon: datetime) -> list[str]:
    return [one.payment_hash for one in await store.charges.unpaid(ExpiringAfter(noon, mine=True), 99)]


async def due(store: RedisStore, at: datetime) -> list[str]:
    return sorted(row.payment_hash for row in await store.charges.unpaid(Due(at), 99))


async def die(store: RedisStore) -> None:
    """End as a process does that is killed: no more signs of life, and no farewell."""
    task = store._heartbeat._task
    assert task is not None
    task.cancel()
    await asyncio.wait([task])
    store._heartbeat._task = None


async def adopted(store: RedisStore, at: datetime) -> list[str]:
    """What a store takes over, as soon as there is anything."""
    async with asyncio.timeout(TAKEN_OVER):
        while not (found := await store.charges.adopt(at, 99)):
            await asyncio.sleep(0.1)
    return [one.payment_hash for one in found]


async def test_each_invoice_is_watched_by_the_instance_that_stored_it(
    shared: str, till: Till, noon: datetime, after: After
) -> None:
    async with on_one_redis(shared) as (one, other):
        first, second = await till.ask(one), await till.ask(other)
        assert (await watched(one, noon), await watched(other, noon)) == ([first], [second])
        assert (await due(one, after(4)), await due(other, after(4))) == ([first], [second])
        everybodys = await one.charges.unpaid(ExpiringAfter(noon), 99)
        assert [invoice.payment_hash for invoice in everybodys] == [first, second]
        assert [(await store.statistics(noon)).open_invoices for store in (one, other)] == [2, 2]


async def test_a_further_invoice_of_a_charge_is_watched_by_whoever_made_it(
    shared: str, noon: datetime, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    charge = new_charge()
    async with on_one_redis(shared) as (one, other):
        await one.charges.create(charge, new_invoice(charge, 1), noon)
        await other.charges.add_invoice(new_invoice(charge, 2), noon)
        assert await watched(one, noon) == [f"{1:064x}"]
        assert await watched(other, noon) == [f"{2:064x}"]


async def test_a_page_of_all_invoices_goes_over_all_instances_in_the_order_of_the_hashes(
    shared: str, till: Till, noon: datetime
) -> None:
    async with on_one_redis(shared) as (one, other):
        hashes = [await till.ask(store) for store in (one, other, other, one, other)]
        pages, last = [], ""
        while page := await one.charges.unpaid(ExpiringAfter(noon, last), 2):
            last = page[-1].payment_hash
            pages.append([invoice.payment_hash for invoice in page])
    assert pages == [hashes[0:2], hashes[2:4], hashes[4:]]


async def test_an_instance_that_is_closed_hands_its_invoices_over_at_once(
    shared: str, till: Till, noon: datetime, after: After
) -> None:
    async with RedisStore(shared) as other:
        async with RedisStore(shared) as one:
            hashes = [await till.ask(one) for _ in range(3)]
            await one.charges.checked(hashes[0], InvoiceStatus.PENDING, after(600))
            await one.charges.checked(hashes[1], InvoiceStatus.EXPIRED, None)
            assert list(await other.charges.adopt(after(1), 99)) == []
        taken = [invoice.payment_hash for invoice in await other.charges.adopt(after(1), 99)]
        assert taken == hashes[::-1], "the latest expiry first"
        assert await watched(other, noon) == hashes
        assert await due(other, after(1)) == [hashes[0], hashes[2]], (
            "but what was never to be asked about again"
        )
        assert list(await other.charges.adopt(after(1), 99)) == []


async def test_what_is_of_another_server_is_left_for_who_watches_that_one(
    shared: str, noon: datetime, new_charge: NewCharge, new_invoice: NewInvoice, after: After
) -> None:
    async with RedisStore(shared) as other:
        async with RedisStore(shared) as one:
            for number in range(1, 6):
                wallet = WalletRef(("here", "there")[number % 2], "house")
                charge = replace(new_charge(f"C{number}"), wallet=wallet)
                await one.charges.create(charge, new_invoice(charge, number), after(4))
        here = await other.charges.adopt(after(1), 1, of=Backends("here"))
        here = [*here, *await other.charges.adopt(after(1), 99, of=Backends("here"))]
        assert [invoice.payment_hash for invoice in here] == [f"{4:064x}", f"{2:064x}"]
        assert list(await other.charges.adopt(after(1), 99, of=Backends("here"))) == []
        there = await other.charges.adopt(after(1), 99, of=Backends("there"))
        assert [invoice.payment_hash for invoice in there] == [f"{number:064x}" for number in (5, 3, 1)]
        assert await due(other, after(1)) == [f"{number:064x}" for number in range(1, 6)]


async def test_what_an_instance_watched_that_died_is_taken_over_within_ten_seconds(
    shared: str, till: Till, noon: datetime, after: After
) -> None:
    async with RedisStore(shared) as other:
        one = RedisStore(shared)
        async with one:
            mine, own = await till.ask(one), await till.ask(other)
            await die(one)
            assert list(await other.charges.adopt(after(1), 99)) == [], "it may only be slow"
            assert await adopted(other, after(1)) == [mine]
            assert await watched(other, noon) == [mine, own]
            assert await watched(one, noon) == []


async def test_a_whole_shop_that_died_is_taken_over_by_its_next_start(
    shared: str, till: Till, after: After
) -> None:
    async with RedisStore(shared) as one:
        mine = await till.ask(one)
        await die(one)
        async with RedisStore(shared) as next_start:
            assert await adopted(next_start, after(1)) == [mine]


async def test_those_who_take_over_at_once_share_and_never_get_the_same(
    shared: str, till: Till, noon: datetime, after: After
) -> None:
    async with on_one_redis(shared) as (one, other):
        async with RedisStore(shared) as gone:
            hashes = [await till.ask(gone) for _ in range(40)]
        takes = await asyncio.gather(
            *(store.charges.adopt(after(1), 3) for _ in range(20) for store in (one, other))
        )
        assert sorted(invoice.payment_hash for take in takes for invoice in take) == hashes
        assert max(map(len, takes)) == 3
        assert sorted(await watched(one, noon) + await watched(other, noon)) == hashes


async def test_an_instance_that_was_only_slow_goes_on_with_what_is_left_to_it(
    shared: str, till: Till, noon: datetime, after: After
) -> None:
    async with on_one_redis(shared) as (other, slow):
        lost = await till.ask(slow)
        await slow._server.run("depart", slow._heartbeat._instance)  # the others hold it for dead
        assert await adopted(other, after(1)) == [lost]
        assert list(await slow.charges.adopt(after(1), 9)) == []
        await slow.charges.checked(lost, InvoiceStatus.PENDING, after(7))
        assert (await due(slow, after(9)), await due(other, after(9))) == ([], [lost])
        kept = await till.ask(slow)
        await slow._heartbeat._beat()
        assert list(await other.charges.adopt(after(2), 9)) == []
        assert await watched(slow, noon) == [kept]


async def test_who_is_told_of_a_payment_asks_about_it_whoever_watched_it(
    shared: str, till: Till, noon: datetime, after: After
) -> None:
    async with on_one_redis(shared) as (one, other):
        payment_hash = await till.ask(one)
        assert await other.charges.recheck(payment_hash, after(1)) is InvoiceStatus.PENDING
        assert (await due(one, after(9)), await due(other, after(1))) == ([], [payment_hash])
        assert (await watched(one, noon), await watched(other, noon)) == ([], [payment_hash])


@pytest.mark.parametrize("end", ["paid", "forgotten"])
async def test_nothing_is_left_of_a_watch_that_ended(
    shared: str, till: Till, noon: datetime, after: After, end: str
) -> None:
    async with on_one_redis(shared) as (one, other):
        payment_hash = await till.ask(one)
        if end == "paid":
            await other.charges.settle(payment_hash, after(9), "test")
        else:
            await other.charges.lapse(after(100_000))
            assert await other.clean(after(200_000)) == 1
        assert (await watched(one, noon), await due(one, after(99_999))) == ([], [])
        assert await one._server.command("EXISTS", "watchers") == 0
        for index in ("due", "expiry", "unpaid"):
            assert await one._server.command("EXISTS", f"watch:{one._heartbeat._instance}:{index}") == 0


async def test_a_cluster_moves_a_watch_in_one_step(till: Till, noon: datetime, after: After) -> None:
    with redis_cluster() as (_, url):
        async with RedisStore(url) as other:
            async with RedisStore(url) as one:
                mine = await till.ask(one)
            assert [invoice.payment_hash for invoice in await other.charges.adopt(after(1), 9)] == [mine]
            assert await watched(other, noon) == [mine]
