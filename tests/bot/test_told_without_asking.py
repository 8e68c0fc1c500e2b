"""What the watches of the store, of the live feeds and of the outbox call trouble."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import pytest

from chatwallet.bot.monitoring.feed_watch import FeedWatch
from chatwallet.bot.monitoring.health import StoreHealth
from chatwallet.bot.monitoring.outbox_watch import OutboxWatch
from chatwallet.bot.monitoring.store_watch import StoreWatch
from chatwallet.channels.base import Conversation, InboundMessage, OutboundMessage
from chatwallet.channels.delivery_receipts import DeliveryReceipt, Stage
from chatwallet.storage.base import Store
from chatwallet.storage.errors import StoreUnavailable
from chatwallet.tests.bot.monitoring_bench import Bench, begun, looks
from chatwallet.tests.instances import on_one_redis
from chatwallet.tests.redis_server import RedisServer
from chatwallet.tracking.outbox.base import Dead, News, Sent
from chatwallet.tracking.payments.subscription import Subscription
from chatwallet.wallet.memory import MemoryWallet


@pytest.fixture
async def bench(store: Store) -> Bench:
    return await begun(store)


# ---- messages that were given up, or whose end nobody knows


async def give_up(bench: Bench, *names: str) -> None:
    for name in names:
        await bench.stores[0].outbox.put_news(
            name, Conversation("memory", name, name), News("x"), bench.clock()
        )
    for notice in await bench.stores[0].outbox.claim("worker", bench.now, 10, 99):
        await bench.stores[0].outbox.conclude(notice, Dead("blocked"))


async def test_dead_notices_are_told_with_how_many_until_none_is_left(bench: Bench) -> None:
    store = bench.stores[0]
    watch = OutboxWatch(store, bench.alerts(), dead=3, unended=0, clock=bench.clock)
    await give_up(bench, "ben", "cleo")
    await looks(bench, 600, watch)
    assert await bench.told() == []
    await give_up(bench, "dora")
    await looks(bench, 600, watch)
    assert await bench.told() == [("alert-dead", {"count": 3})]
    for name in ("ben", "cleo"):
        await store.outbox.revive(Conversation("memory", name, name), bench.clock())
    await sent_again(bench)
    await looks(bench, 600, watch)
    assert await bench.told() == [], "one is left"
    await store.outbox.revive(Conversation("memory", "dora", "dora"), bench.clock())
    await sent_again(bench)
    await looks(bench, 600, watch)
    assert await bench.keys() == ["alert-dead-over"]


async def sent_again(bench: Bench) -> None:
    outbox = bench.stores[0].outbox
    while claimed := await outbox.claim("worker", bench.now, 10, 99):
        for notice in claimed:
            await outbox.conclude(notice, Sent(None, bench.now))


async def test_messages_whose_end_nobody_told_for_an_hour_are_told(bench: Bench) -> None:
    """X31: taken is not arrived."""
    store = bench.stores[0]
    watch = OutboxWatch(store, bench.alerts(), dead=0, unended=2, clock=bench.clock)
    for number in (1, 2):
        where = Conversation("memory", f"c{number}", f"p{number}")
        message = InboundMessage(where, str(number), "hi", bench.clock(), "m", "en")
        await store.inbox.answer(f"memory:{number}", message, OutboundMessage("hello"), None)
    for notice in await store.outbox.claim("worker", bench.now, 10, 9):
        at = bench.clock()
        await store.outbox.conclude(notice, Sent(f"of {notice.id}", at, ask=at + timedelta(minutes=90)))
    await looks(bench, 3540, watch)
    assert await bench.told() == [], "a telephone may be off for an hour"
    await looks(bench, 600, watch)
    assert await bench.told() == [("alert-unended", {"count": 2})]
    receipt = DeliveryReceipt("answer:memory:1", "of answer:memory:1", Stage.DELIVERED)
    assert await store.outbox.note_receipt(receipt, bench.clock())
    await looks(bench, 600, watch)
    assert await bench.keys() == ["alert-unended-over"]


async def test_where_the_limits_are_nought_nobody_is_told(bench: Bench) -> None:
    watch = OutboxWatch(bench.stores[0], bench.alerts(), dead=0, unended=0, clock=bench.clock)
    await give_up(bench, *(f"p{number}" for number in range(20)))
    await looks(bench, 600, watch)
    assert await bench.told() == []


# ---- the live feed


async def test_a_feed_that_is_away_for_longer_than_five_minutes_is_told_of_each_server(bench: Bench) -> None:
    wallet = MemoryWallet(now=bench.clock)
    feeds = [
        Subscription(bench.stores[0].charges, wallet, name=name, clock=bench.clock)
        for name in ("subscription", "subscription:node")
    ]
    watch = FeedWatch(feeds, bench.alerts(), bench.stores[0].values, clock=bench.clock)
    feeds[1].live = True
    await looks(bench, 300, watch)
    assert await bench.told() == []
    await looks(bench, 60, watch)
    assert await bench.told() == [("alert-feed", {"feed": "subscription"})]
    feeds[0].live, feeds[1].live = True, False
    await looks(bench, 420, watch)
    assert await bench.told() == [
        ("alert-feed-over", {"feed": "subscription"}),
        ("alert-feed", {"feed": "subscription:node"}),
    ]


# ---- the store


@dataclass
class Asked:
    """What the store answers who asks whether it is ready."""

    error: str | None = None

    async def __call__(self) -> StoreHealth:
        return StoreHealth(self.error, None)


async def test_a_store_that_is_not_ready_and_takes_news_is_told_while_it_is_not(bench: Bench) -> None:
    asked = Asked("it may evict unpaid invoices")
    watch = StoreWatch(asked, bench.alerts(), bench.stores[0].values, clock=bench.clock)
    await looks(bench, 60, watch)
    assert await bench.keys() == ["alert-store"]
    asked.error = None
    await looks(bench, 120, watch)
    assert await bench.keys() == ["alert-store-over"], "and not that it was away as well"


async def test_a_store_that_was_away_is_told_once_by_two_instances_from_when_to_when(
    own_redis: RedisServer,
) -> None:
    async with on_one_redis(own_redis.url) as stores:
        bench = await begun(*stores)
        asked = Asked()
        watches = [
            StoreWatch(asked, bench.alerts(number), bench.stores[number].values, clock=bench.clock)
            for number in (0, 1)
        ]
        await looks(bench, 15, *watches)
        began = bench.clock()
        asked.error = "can't be reached"
        own_redis.kill()
        await looks(bench, 60, *watches)
        own_redis.start()
        asked.error = None
        async with asyncio.timeout(10):
            while not await answers(bench):
                pass
        await looks(bench, 120, *watches)
        ((key, values),) = await bench.told()
        assert (key, values["since"]) == ("alert-store-away", round(began.timestamp() * 1000))
        assert values["time"] == values["since"] + 60_000  # type: ignore[operator]
        # A short one is nobody's trouble; a second long one is another.
        asked.error = "can't be reached"
        await looks(bench, 15, *watches)
        asked.error = None
        await looks(bench, 120, *watches)
        assert await bench.told() == []


async def answers(bench: Bench) -> bool:
    try:
        await asyncio.gather(*(one.check() for one in bench.stores))
    except StoreUnavailable:
        return False
    return True


async def test_what_died_before_it_told_an_outage_is_told_by_the_next_start(bench: Bench) -> None:
    values, asked = bench.stores[0].values, Asked("down")

    class Dying:
        """News that never come."""

        async def stands(self, name: str) -> bool:
            return False

        async def raise_(self, *_: object) -> None:
            raise TimeoutError

        async def tell(self, *_: object) -> None:
            raise ConnectionError("the process dies here")

    watch = StoreWatch(asked, Dying(), values, clock=bench.clock)  # type: ignore[arg-type]
    await looks(bench, 60, watch)
    asked.error = None
    with pytest.raises(ConnectionError):
        await watch.look()
    for _ in range(2):
        after = StoreWatch(asked, bench.alerts(), values, clock=bench.clock)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(after.run(), 0.2)
    assert await bench.keys() == ["alert-store-away"]
