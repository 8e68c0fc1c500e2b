"""RabbitMQ as a source, on a real broker: nothing is lost, and nobody who writes to the queue is believed."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import pytest
from pamqp.common import FieldTable

from chatwallet.storage.base import Store
from chatwallet.tests.rabbit_server import own_queue
from chatwallet.tests.tracking.desk import HASH, PATIENCE, Desk, event
from chatwallet.tests.tracking.shop import NOON, Shop
from chatwallet.tracking.base import ChargeState, Hint
from chatwallet.tracking.lookups import Due
from chatwallet.tracking.outbox.base import NoticeKind
from chatwallet.tracking.sources.broker import Address, BrokerUnavailable, publish
from chatwallet.tracking.sources.documents import SIZE_LIMIT
from chatwallet.tracking.sources.events import write_event
from chatwallet.tracking.sources.rabbitmq import LEFT, TAKEN, RabbitMQ
from chatwallet.wallet.base import InvoiceStatus


@pytest.fixture
async def desk(rabbit_address: str) -> AsyncIterator[Desk]:
    async with own_queue(rabbit_address) as (name, channel):
        yield Desk(rabbit_address, name, channel)


async def test_an_event_is_a_hint_that_is_not_believed(desk: Desk) -> None:
    async with desk.consuming(desk.source()):
        await desk.put(event(HASH.upper(), amount=10, memo="cd" * 32))
        await desk.taker.until(lambda: bool(desk.taker.taken))
    assert desk.taker.taken == [Hint(HASH, InvoiceStatus.PAID, "rabbitmq", confirmed=False)]
    assert await desk.left() == 0


async def test_a_forged_event_tells_nobody_anything_and_a_true_one_is_told_once(
    store: Store, desk: Desk
) -> None:
    shop, source = Shop(store), desk.source()
    await desk.channel.declare_queue(desk.queue, durable=True)
    _, payment_hash = await shop.request()
    hints = source.hints()
    for paid in (False, True, True):
        if paid:
            shop.wallet.pay(payment_hash)
        asked = asyncio.create_task(anext(hints))
        await desk.put(event(payment_hash, amount=1_000_000, memo="cd" * 32))
        await shop.tracker.handle(await asyncio.wait_for(asked, PATIENCE))
        for row in await store.charges.unpaid(Due(shop.clock()), 9):
            polled = await asyncio.wait_for(anext(shop.polling.hints()), PATIENCE)
            assert polled.payment_hash == row.payment_hash
            await shop.tracker.handle(polled)
        assert ((await shop.state(payment_hash))[0].state is ChargeState.PAID) is paid
    await hints.aclose()
    assert [notice.kind for notice in await shop.claim_all()] == [NoticeKind.PAID]


async def test_an_event_that_could_not_be_taken_comes_again(desk: Desk) -> None:
    desk.taker.failures = 2
    async with desk.consuming(desk.source()):
        await desk.put(event())
        await desk.taker.until(lambda: bool(desk.taker.taken))
    assert desk.supervisor.watched["rabbitmq"].last_error == "OSError: the store is away"
    assert (len(desk.taker.taken), await desk.left()) == (1, 0)


async def test_nothing_is_acknowledged_before_its_hint_was_taken(desk: Desk) -> None:
    await desk.channel.declare_queue(desk.queue, durable=True)
    hints = desk.source().hints()
    first = asyncio.create_task(anext(hints))
    await desk.put(event(f"{0:064x}"))
    assert (await asyncio.wait_for(first, PATIENCE)).payment_hash == f"{0:064x}"
    for number in (1, 2):
        await desk.put(event(f"{number:064x}"))
    assert (await asyncio.wait_for(anext(hints), PATIENCE)).payment_hash == f"{1:064x}"
    await hints.aclose()
    assert await desk.left() == 2, "the one that was asked for next, and the one nobody saw"


async def test_events_that_came_together_are_acknowledged_together_when_all_are_taken(desk: Desk) -> None:
    await desk.channel.declare_queue(desk.queue, durable=True)
    for number in range(3):
        await desk.put(event(f"{number:064x}"))
    hints = desk.source().hints()
    together, hint = 0, None
    for _ in range(3):
        together = together + 1 if hint is not None and hint.more else 1
        hint = await asyncio.wait_for(anext(hints), PATIENCE)
    await hints.aclose()
    assert await desk.left() == together, "nobody has said that the last ones are stored"


async def test_nothing_is_taken_from_the_queue_while_nothing_can_be_stored(desk: Desk) -> None:
    async def away() -> None:
        raise OSError("the store is away")

    await desk.channel.declare_queue(desk.queue, durable=True)
    await desk.put(event())
    with pytest.raises(OSError, match="away"):
        await anext(RabbitMQ(desk.address, ready=away).hints())
    found = await (await desk.channel.get_queue(desk.queue)).get()
    assert found.redelivered is False


async def test_poison_is_set_aside_once_with_its_reason_and_good_events_go_on(desk: Desk) -> None:
    source = desk.source()
    async with desk.consuming(source):
        for body in (
            b"junk",
            b'{"type": "payment_received"}',
            b"x" * (SIZE_LIMIT + 9),
            event("f" * 63),
            event(),
        ):
            await desk.put(body)
        await desk.taker.until(lambda: bool(desk.taker.taken))
    expected = {"not_json": 1, "no_data": 1, "too_large": 1, "bad_hash": 1, TAKEN: 1}
    assert source.counts | Counter({TAKEN: 1}) == expected
    reasons = ("not_json", "no_data", "too_large", "bad_hash")
    assert desk.noted == [("rabbitmq", reason, "") for reason in reasons], "S0-41"
    dead = await desk.dead()
    assert [(one.headers["reason"], one.headers["size"]) for one in dead] == [
        ("not_json", 4),
        ("no_data", 28),
        ("too_large", SIZE_LIMIT + 9),
    ]
    assert dead[0].body == b"junk"
    assert await desk.left() == 0


async def test_where_our_dead_letters_have_no_place_the_brokers_own_are_used(desk: Desk) -> None:
    own = f"{desk.queue}.own"
    arguments: FieldTable = {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": own}
    await desk.channel.declare_queue(desk.queue, durable=True, arguments=arguments)
    operators = await desk.channel.declare_queue(own, exclusive=True)
    source = desk.source()
    async with desk.consuming(source):
        await desk.channel.queue_delete(desk.address.dead_letters)
        await desk.put(b"junk")
        await desk.put(event())
        await desk.taker.until(lambda: bool(desk.taker.taken))
    assert (await operators.get(timeout=PATIENCE)).body == b"junk"


async def test_a_queue_that_is_there_is_taken_as_it_is_and_never_declared_anew(desk: Desk) -> None:
    await desk.channel.declare_queue(
        desk.queue, durable=True, arguments={"x-max-length": 7, "x-message-ttl": 99_000}
    )
    async with desk.consuming(desk.source()):
        await desk.put(event())
        await desk.taker.until(lambda: bool(desk.taker.taken))


async def test_a_queue_that_is_missing_is_declared_durable_and_nothing_else(desk: Desk) -> None:
    async with desk.consuming(desk.source()):
        await desk.channel.declare_queue(desk.queue, durable=True)  # refused if it had any other argument
        await desk.put(event())
        await desk.taker.until(lambda: bool(desk.taker.taken))


async def test_beside_a_live_feed_the_queue_is_drained_in_silence_and_speaks_when_that_is_down(
    desk: Desk,
) -> None:
    feed = iter([True, True, False, True, False])
    source = desk.source(live=lambda: next(feed))
    async with desk.consuming(source):
        for digit in "12345":
            await desk.put(b"junk")
            await desk.put(event(digit * 64))
        await desk.taker.until(lambda: len(desk.taker.taken) == 2)
    assert [hint.payment_hash for hint in desk.taker.taken] == ["3" * 64, "5" * 64]
    assert (source.counts[LEFT], source.counts["not_json"]) == (3, 5)
    assert await desk.left() == 0


async def test_a_queue_that_is_deleted_under_the_consumer_is_made_and_consumed_again(desk: Desk) -> None:
    source = desk.source()
    async with desk.consuming(source):
        await desk.channel.queue_delete(desk.queue)
        await desk.again(source)
        await desk.put(event())
        await desk.taker.until(lambda: bool(desk.taker.taken))


async def test_events_of_an_exchange_come_by_its_routing_key(desk: Desk) -> None:
    exchange = f"{desk.queue}.exchange"
    address = Address(desk.url, desk.queue, exchange, "payments.in")
    async with desk.consuming(desk.source(address=address)):
        await publish(address, write_event(HASH, NOON))
        await desk.taker.until(lambda: bool(desk.taker.taken))
    assert desk.taker.taken[0].payment_hash == HASH


async def test_what_is_published_before_anybody_consumes_is_kept(desk: Desk) -> None:
    await publish(desk.address, write_event(HASH.upper(), NOON))
    async with desk.consuming(desk.source()):
        await desk.taker.until(lambda: bool(desk.taker.taken))
    assert desk.taker.taken[0].payment_hash == HASH


async def test_a_broker_that_can_not_be_reached_is_an_error_without_the_password() -> None:
    address = Address("amqp://ana:secret@127.0.0.1:1/", "q")
    with pytest.raises(BrokerUnavailable) as caught:
        await publish(address, b"")
    assert "secret" not in f"{caught.value!r} {address!r}"
