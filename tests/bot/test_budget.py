"""The budget of requests that instances share: each asks for itself, and all of them together never too often."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chatwallet.bot.budget import SharedBudget, shared_turns
from chatwallet.sandbox.app import Sandbox
from chatwallet.storage.memory import MemoryStore
from chatwallet.storage.redis.store import RedisStore
from chatwallet.tests.instances import on_one_redis
from chatwallet.tests.redis_server import RedisServer
from chatwallet.tests.tracking.shop import Clock
from chatwallet.tests.wallet.town import town_at
from chatwallet.wallet.base import InvoiceStatus, Window
from chatwallet.wallet.errors import RateLimited
from chatwallet.wallet.flash.wallet import FlashWallet
from chatwallet.wallet.limits import LocalWindows
from chatwallet.wallet.linking import Asker
from chatwallet.wallet.money import USD, Money
from chatwallet.wallet.turns import LINKING, PEOPLE, Turns, asking_for


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(seed=2) as running:
        yield running


@asynccontextmanager
async def wallet_of(store: RedisStore, sandbox: Sandbox, burst: int) -> AsyncIterator[FlashWallet]:
    async with FlashWallet(
        graphql_url=sandbox.graphql_url,
        ws_url=sandbox.ws_url,
        token=sandbox.token,
        budget=SharedBudget(store.buckets, "flash", 1, burst),
    ) as wallet:
        yield wallet


async def test_what_two_instances_ask_together_stays_within_one_budget(shared: str) -> None:
    clock, asked = Clock(), 0
    async with on_one_redis(shared) as (one, other):
        budgets = [SharedBudget(store.buckets, "flash", 30, 10, clock=clock) for store in (one, other)]
        for _ in range(60):
            waits = await asyncio.gather(*(budget.take() for budget in budgets for _ in range(3)))
            asked += waits.count(0.0)
            clock.now += timedelta(seconds=1)
    assert 38 <= asked <= 40, "a burst of ten, and thirty in a minute"


async def test_two_wallets_on_one_redis_send_no_more_documents_than_one_may(shared: str) -> None:
    async with (
        Sandbox() as sandbox,
        RedisStore(shared) as one,
        RedisStore(shared) as other,
        wallet_of(one, sandbox, 5) as first,
        wallet_of(other, sandbox, 5) as second,
    ):
        invoice = await first.create_invoice(Money(1000, USD), "Coffee")
        answers = await asyncio.gather(
            *(wallet.statuses([invoice]) for wallet in (first, second) for _ in range(10))
        )
        told = [answer[invoice.payment_hash] for answer in answers]
        assert told.count(InvoiceStatus.PENDING) == 5
        assert sum(isinstance(one, RateLimited) for one in told) == 15
        assert await second.status(invoice) is InvoiceStatus.PENDING, "a person goes before"


async def test_what_a_person_borrows_is_missing_to_the_polls_of_all() -> None:
    clock, store = Clock(), MemoryStore()
    one, other = (SharedBudget(store.buckets, "flash", 60, 2, clock=clock) for _ in range(2))
    assert [await one.take() for _ in range(3)] == [0.0, 0.0, 1.0]
    assert [await one.borrow() for _ in range(9)][:2] == [1.0, 2.0], "what its owner would have waited"
    assert await other.take() == pytest.approx(3.0), "but no more than one burst"


async def test_while_the_store_is_away_nothing_is_asked_in_its_name(own_redis: RedisServer) -> None:
    async with RedisStore(own_redis.url) as store:
        budget = SharedBudget(store.buckets, "flash", 30, 10)
        own_redis.kill()
        assert await budget.take() > 0
        assert await budget.borrow() > 0
        own_redis.start()
        assert await budget.take() == 0.0


async def told(turns: Turns, asker: Asker) -> float:
    """Take a request; 0.0, or the seconds after which there is a chance again."""
    try:
        with asking_for(asker):
            await turns.take()
    except RateLimited as spent:
        return spent.retry_after
    return 0.0


async def test_shops_and_people_have_one_share_over_all_instances(shared: str) -> None:
    """People.md 2.6: a person who speaks with two instances has no more than with one."""
    clock = Clock()
    async with on_one_redis(shared) as (one, other):
        both = [shared_turns(store, "flash", PEOPLE, clock=clock) for store in (one, other)]
        ana = Asker("shp_1", "acc_ana")
        assert [await told(both[n % 2], ana) for n in range(7)] == [0.0] * 6 + [60.0]
        ben = Asker("shp_1", "acc_ben")
        assert [await told(both[n % 2], ben) for n in range(3)] == [0.0, 0.0, 60.0], (
            "two of the shop's eight are left"
        )


async def test_instances_take_from_one_budget_and_each_use_of_it_has_its_own(shared: str) -> None:
    clock, hasty = Clock(), replace(PEOPLE, patience=0.0, per_minute=60.0)
    async with on_one_redis(shared) as (one, other):
        both = [shared_turns(store, "flash", hasty, clock=clock) for store in (one, other)]
        waits = [await told(both[n % 2], Asker(f"shp_{n}", f"acc_{n}")) for n in range(10)]
        assert waits == [0.0] * 8 + [1.0] * 2
        linking = shared_turns(one, "flash", replace(LINKING, patience=0.0), clock=clock)
        assert [await told(linking, Asker()) for _ in range(7)] == [0.0] * 6 + [10.0]
        statuses = SharedBudget(other.buckets, "flash", 30, 10, clock=clock)
        assert await statuses.take() == 0.0


async def test_what_is_spent_by_people_is_told_when_and_nothing_of_it_is_the_houses(sandbox: Sandbox) -> None:
    store, clock = MemoryStore(), Clock()
    people = shared_turns(store, "flash", replace(PEOPLE, patience=0.0), clock=clock)
    async with town_at(sandbox, people=people.take) as town:
        ana, till = await town.key("ana"), town.till("ben")
        account = town.wallets.of(ana, Asker("shp_1", "acc_ana"))
        for _ in range(6):
            await account.balances()
        before = sandbox.backend.requests["documents"]
        with pytest.raises(RateLimited) as spent:
            await account.balances()
        assert (spent.value.code, spent.value.retry_after) == ("BUDGET", 60.0)
        assert sandbox.backend.requests["documents"] == before, "a refused one costs no request of Flash"
        await town.wallets.of(till, Asker("shp_2", "acc_ben")).create_invoice(Money(100, USD), "")
        with pytest.raises(RateLimited) as spent:
            await town.wallets.of(town.till("cleo"), Asker("shp_3", "acc_cleo")).create_invoice(
                Money(100, USD), ""
            )
        assert spent.value.retry_after == pytest.approx(2.5), "the eight of a rest are gone"


async def test_an_invoice_that_was_not_asked_for_takes_no_place_of_the_window(sandbox: Sandbox) -> None:
    store, windows = MemoryStore(), LocalWindows()
    turns = shared_turns(store, "flash", replace(PEOPLE, patience=0.0), clock=Clock())
    async with town_at(sandbox, people=turns.take, windows=windows) as town:
        ana = await town.key("ana")
        account = town.wallets.of(ana, Asker("shp_1", "acc_ana"))
        for _ in range(5):  # one of the six requests is for the wallet's id
            await account.create_invoice(Money(100, USD), "")
        for _ in range(9):
            with pytest.raises(RateLimited):
                await account.create_invoice(Money(100, USD), "")
    window = Window(f"flash:invoices:own:{ana.account}", 6, 130)
    assert await windows.take(window, "sixth", datetime.now(UTC)) == 0.0


async def test_the_house_is_not_counted_with_the_people(sandbox: Sandbox) -> None:
    async def never() -> None:
        raise RateLimited("nobody may", retry_after=1.0, code="BUDGET")

    async with town_at(sandbox, people=never, linking=never) as town:
        house = town.wallets.of(town.wallets.house, Asker("house", "acc_owner"))
        invoice = await house.create_invoice(Money(100, USD), "")
        assert await house.server.status(invoice) is InvoiceStatus.PENDING
        await house.balances()
        with pytest.raises(RateLimited):
            await town.linked.find_user("somebody")
