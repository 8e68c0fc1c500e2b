"""The ledger is written soon after each payment, and what is missing is written later."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from chatwallet.bot.faults import EXIT_CODE
from chatwallet.storage.base import Store
from chatwallet.storage.redis.store import RedisStore
from chatwallet.storage.sqlite.store import SqliteStore
from chatwallet.tests.charges import maker_of, only
from chatwallet.tests.nursery import start
from chatwallet.tests.redis_server import own_namespace
from chatwallet.tests.tracking.shop import ANA, EARLY, NOON, TEN, Shop
from chatwallet.tracking.base import Hint
from chatwallet.tracking.bookkeeping import WAITS, Bookkeeper
from chatwallet.tracking.credits import CreditLookup
from chatwallet.tracking.errors import StoreUnavailable
from chatwallet.tracking.jobs import Jobs
from chatwallet.tracking.ledger import Line, Sums
from chatwallet.tracking.outbox.base import Outbox
from chatwallet.tracking.payments.tracker import Tracker
from chatwallet.wallet.base import Credit, InvoiceStatus
from chatwallet.wallet.money import USD, Money

PROGRAM = Path(__file__).with_name("settling_process.py")
LONG_AFTER = NOON + timedelta(days=30)


def books(shop: Shop, *, asks: bool = False) -> Bookkeeper:
    lookup = CreditLookup(shop.store.charges, only(shop.wallet)) if asks else None
    return Bookkeeper(shop.store.charges, shop.store.ledger, lookup, clock=shop.clock)


async def settle(shop: Shop, payment_hash: str, keeper: Bookkeeper | None = None) -> None:
    tracker = Tracker(shop.store.charges, books=keeper, clock=shop.clock)
    await tracker.handle(Hint(payment_hash, InvoiceStatus.PAID, "feed", confirmed=True))


async def lines(store: Store) -> list[Line]:
    return [one async for one in store.ledger.lines("house", NOON, LONG_AFTER)]


async def test_a_payment_has_its_line_soon_after(store: Store, shop: Shop) -> None:
    keeper = books(shop)
    charge, payment_hash = await shop.request()
    shop.clock.advance(12)
    async with asyncio.timeout(EARLY), asyncio.TaskGroup() as tasks:
        working = tasks.create_task(keeper.run())
        await settle(shop, payment_hash, keeper)
        while not await lines(store) or await store.charges.unlined(1):
            await asyncio.sleep(0)
        working.cancel()
    (line,) = await lines(store)
    assert (line.payment_hash, line.code, line.made_by) == (payment_hash, charge.code, maker_of(ANA))
    assert (line.paid, line.asked, line.source, line.channel) == (TEN, TEN, "feed", "memory")
    assert (line.seconds, line.late, line.extra, line.at) == (12.0, False, False, shop.clock())


async def test_a_payment_is_told_though_the_ledger_can_not_be_written(
    store: Store, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for the ledger, and its outage ends neither the settlement nor the bookkeeper."""
    tried = asyncio.Event()

    async def away(*_: object) -> bool:
        tried.set()
        raise StoreUnavailable("no room")

    keeper = books(shop)
    _, payment_hash = await shop.request()
    await shop.deliver()
    async with asyncio.timeout(EARLY), asyncio.TaskGroup() as tasks:
        working = tasks.create_task(keeper.run())
        with monkeypatch.context() as patched:
            patched.setattr(store.ledger, "write", away)
            await settle(shop, payment_hash, keeper)
            outbox: Outbox = store.outbox
            assert await outbox.next_due() is not None, "before the ledger is even asked"
            assert not tried.is_set()
            await tried.wait()
        assert await lines(store) == []
        await keeper.catch_up()
        assert len(await lines(store)) == 1
        working.cancel()


async def test_the_line_of_an_open_amount_waits_for_what_came_but_ten_minutes_at_most(
    store: Store, shop: Shop
) -> None:
    keeper = books(shop)
    _, first = await shop.request(None)
    _, second = await shop.request(None, origin="memory:2")
    for payment_hash in (first, second):
        await settle(shop, payment_hash)
    await keeper.catch_up()
    assert await lines(store) == []
    await store.charges.note_received(first, Credit(Money(480, USD), shop.clock()))
    await keeper.catch_up()
    assert [one.paid for one in await lines(store)] == [Money(480, USD)]
    shop.clock.advance(WAITS.total_seconds())
    await keeper.catch_up()
    assert await store.ledger.sums("house", NOON, LONG_AFTER) == Sums(
        count=2, unknown=1, paid={"USD": Money(480, USD)}
    )
    shop.clock.advance(3600)
    await store.charges.note_received(second, Credit(Money(20, USD), shop.clock()))
    await keeper.catch_up()
    (*_, correction) = await lines(store)
    assert (correction.is_correction, correction.paid, correction.at) == (True, Money(20, USD), shop.clock())
    assert await store.ledger.sums("house", NOON, LONG_AFTER) == Sums(count=2, paid={"USD": Money(500, USD)})


async def test_what_came_is_asked_of_the_wallet_where_nobody_else_did(store: Store, shop: Shop) -> None:
    _, payment_hash = await shop.request(None)
    shop.wallet.pay(payment_hash, Money(480, USD))
    await settle(shop, payment_hash)
    shop.clock.advance(31)
    await books(shop, asks=True).catch_up()
    assert [one.paid for one in await lines(store)] == [Money(480, USD)]


async def test_jobs_catch_up_each_minute_and_forget_old_lines(store: Store, shop: Shop) -> None:
    keeper = books(shop)
    jobs = Jobs(
        store.charges, shop.tracker, leases=store.leases, clean=store.clean, books=keeper, clock=shop.clock
    )
    every = {job.id: job.trigger.interval for job in jobs.scheduler().get_jobs()}
    assert (every["ledger"], every["old_lines"]) == (timedelta(minutes=1), timedelta(hours=6))
    _, payment_hash = await shop.request()
    await settle(shop, payment_hash)
    await keeper.catch_up()
    shop.clock.advance(timedelta(days=399).total_seconds())
    await keeper.clean()
    assert len(await lines(store)) == 1
    shop.clock.advance(timedelta(days=2).total_seconds())
    await keeper.clean()
    assert await lines(store) == []


@asynccontextmanager
async def place_of(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    if kind == "sqlite":
        yield str(tmp_path / "store.db")
    else:
        async with own_namespace(request.getfixturevalue("redis_address")) as url:
            yield url


@pytest.mark.slow
@pytest.mark.parametrize("point", ["after:charges.settle", "before:ledger.write", "after:ledger.write"])
@pytest.mark.parametrize("kind", ["sqlite", "redis"])
async def test_a_process_that_dies_between_payment_and_line_leaves_the_line_to_the_next(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str, point: str
) -> None:
    async with place_of(kind, request, tmp_path) as where:
        process = await start(str(PROGRAM), where, point)
        said, _ = await process.communicate()
        assert process.returncode == EXIT_CODE
        payment_hash = next(one for one in said.decode().split() if len(one) == 64)
        async with RedisStore(where) if kind == "redis" else SqliteStore(Path(where)) as store:
            written = await store.ledger.line(payment_hash) is not None
            assert written is (point == "after:ledger.write")
            for _ in range(2):
                await Bookkeeper(store.charges, store.ledger).catch_up()
            assert (await store.ledger.sums("house", NOON, LONG_AFTER)).count == 1
            assert not await store.charges.unlined(1)
