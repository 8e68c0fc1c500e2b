"""The budget of requests that instances share: each asks for itself, and all of them together never too often."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from chatwallet.bot.budget import SharedBudget
from chatwallet.sandbox.app import Sandbox
from chatwallet.storage.memory import MemoryStore
from chatwallet.storage.redis.store import RedisStore
from chatwallet.tests.redis_server import RedisServer
from chatwallet.wallet.base import InvoiceStatus
from chatwallet.wallet.errors import RateLimited
from chatwallet.wallet.flash.wallet import FlashWallet
from chatwallet.wallet.money import USD, Money

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


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
    async with RedisStore(shared) as one, RedisStore(shared) as other:
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
