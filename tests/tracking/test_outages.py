"""While the store can't be asked nobody dies of it, and what is in hand is kept."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable

import pytest

from chatwallet.channels.memory import MemoryChannel
from chatwallet.storage.errors import StoreUnavailable
from chatwallet.storage.redis.store import RedisStore
from chatwallet.tests.redis_server import RedisServer
from chatwallet.tests.tracking.conftest import Story
from chatwallet.tests.tracking.shop import ANA, Shop
from chatwallet.tests.tracking.strange import StallingChannel
from chatwallet.tracking.backoff import Backoff
from chatwallet.tracking.base import Hint
from chatwallet.tracking.lookups import ByHash
from chatwallet.tracking.outbox.base import Outbox
from chatwallet.tracking.outbox.policy import DeliveryPolicy
from chatwallet.tracking.outbox.worker import DeliveryWorker
from chatwallet.tracking.sources.state import SourceState, Trust
from chatwallet.tracking.supervisor import Supervisor
from chatwallet.wallet.base import InvoiceStatus

Play = Callable[[Story], None]
BACK = 10.0  # seconds in which all must be well again


@pytest.fixture
async def on_redis(own_redis: RedisServer) -> AsyncIterator[Shop]:
    async with RedisStore(own_redis.url) as store:
        yield Shop(store)


async def go_on(redis: RedisServer, shop: Shop, worker: DeliveryWorker, running: asyncio.Task[None]) -> None:
    """Have Redis noticed as gone, then back, and the worker come to its end."""
    with pytest.raises(StoreUnavailable):
        await shop.store.outbox.next_due()
    await asyncio.to_thread(redis.start)
    await asyncio.wait_for(worker.quiet.wait(), BACK)
    worker.drain()
    await asyncio.wait_for(running, BACK)


async def test_what_was_sent_while_the_store_was_away_is_not_sent_again_though_its_lease_ran_out(
    own_redis: RedisServer, on_redis: Shop
) -> None:
    await on_redis.paid()
    channel = StallingChannel(ANA.chat_id)
    worker = on_redis.worker(channel)
    running = asyncio.create_task(worker.run())
    await asyncio.wait_for(channel.stalled.wait(), BACK)
    own_redis.kill()
    channel.go.set()
    await channel.wait_for(1, timeout=BACK)
    on_redis.clock.advance(10 * DeliveryPolicy().lease)
    await go_on(own_redis, on_redis, worker, running)
    assert [sent.key.partition(":")[0] for sent in channel.sent] == ["paid"]
    assert await on_redis.store.outbox.next_due() is None


async def test_a_worker_that_finds_no_store_goes_on_when_it_is_there(
    own_redis: RedisServer, on_redis: Shop
) -> None:
    await on_redis.paid()
    own_redis.kill()
    channel = MemoryChannel()
    worker = on_redis.worker(channel)
    running = asyncio.create_task(worker.run())
    await go_on(own_redis, on_redis, worker, running)
    assert channel.sent[0].key.startswith("paid:")
    assert not any(sent.message.text.startswith("(repeat") for sent in channel.sent)


class Unwilling:
    """The outbox of a store that can be read, and written by halves: `refuses` names what it can't do now."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self.changed = outbox.changed
        self.refuses: set[str] = set()
        self.calls: Counter[str] = Counter()
        self.called = asyncio.Event()

    def __getattr__(self, name: str) -> object:
        async def call(*args: object, **kwargs: object) -> object:
            self.calls[name] += 1
            self.called.set()
            if name in self.refuses:
                raise StoreUnavailable(name)
            return await getattr(self._outbox, name)(*args, **kwargs)

        return call

    async def until(self, name: str, times: int) -> None:
        """Wait until it was asked so often to do something."""
        async with asyncio.timeout(BACK):
            while self.calls[name] < times:
                self.called.clear()
                await self.called.wait()


def test_nothing_is_claimed_while_a_success_is_not_noted(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(shop: Shop) -> None:
        outbox = Unwilling(shop.store.outbox)
        monkeypatch.setattr(shop.store, "outbox", outbox)
        await shop.paid()
        channel = StallingChannel(ANA.chat_id)
        worker = shop.worker(channel)
        running = asyncio.create_task(worker.run())
        await asyncio.wait_for(channel.stalled.wait(), BACK)
        outbox.refuses = {"claim", "conclude"}
        channel.go.set()
        shop.clock.advance(10 * DeliveryPolicy().lease)
        await outbox.until("conclude", 1)
        await outbox.until("next_due", 1)
        outbox.refuses = {"conclude"}
        await outbox.until("next_due", 4)
        assert channel.attempts == 1
        outbox.refuses = set()
        await asyncio.wait_for(worker.quiet.wait(), BACK)
        worker.drain()
        await asyncio.wait_for(running, BACK)
        assert [sent.key.partition(":")[0] for sent in channel.sent] == ["paid"]

    play(story)


class OneHint:
    """A source that says one thing, once."""

    name = "one"

    def __init__(self, payment_hash: str) -> None:
        self.payment_hash = payment_hash
        self.taken = asyncio.Event()

    def state(self) -> SourceState:
        return SourceState(self.name, Trust.WEBHOOK, True, True, None, {})

    async def hints(self) -> AsyncIterator[Hint]:
        yield Hint(self.payment_hash, InvoiceStatus.PAID, self.name, confirmed=True)
        self.taken.set()


async def test_a_hint_waits_for_the_store_and_its_source_goes_on(
    own_redis: RedisServer, on_redis: Shop
) -> None:
    _, payment_hash = await on_redis.request()
    source = OneHint(payment_hash)
    own_redis.kill()
    following = asyncio.create_task(on_redis.tracker.follow(source))
    with pytest.raises(StoreUnavailable):
        await on_redis.store.charges.find_invoice(ByHash(payment_hash))
    assert not source.taken.is_set()
    await asyncio.to_thread(own_redis.start)
    await asyncio.wait_for(following, BACK)
    found = await on_redis.store.charges.find_invoice(ByHash(payment_hash))
    assert found is not None
    assert found[1].status is InvoiceStatus.PAID


def test_a_part_that_found_no_store_is_started_again_soon_however_often_that_was(play: Play) -> None:
    async def story(_: Shop) -> None:
        there = asyncio.Event()
        tries = 0

        async def part() -> None:
            nonlocal tries
            tries += 1
            if tries <= 5:
                raise StoreUnavailable("away")
            there.set()
            await asyncio.get_running_loop().create_future()

        supervisor = Supervisor(backoff=Backoff(first=1e6, most=1e6))
        keeping = asyncio.create_task(supervisor.keep("part", part))
        await asyncio.wait_for(there.wait(), BACK)
        keeping.cancel()

    play(story)
