"""RabbitMQ that dies or stands still: no event is lost, and the consumer is back by itself."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import aio_pika
import pytest

from chatwallet.tests.rabbit_server import RabbitServer, own_queue, rabbit_server
from chatwallet.tests.tracking.desk import HASH, PATIENCE, Desk, event
from chatwallet.tests.tracking.shop import NOON
from chatwallet.tracking.sources.broker import publish
from chatwallet.tracking.sources.events import write_event

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server() -> Iterator[RabbitServer]:
    """A broker that may be killed."""
    with rabbit_server() as started:
        yield started


@pytest.mark.timeout(180)
async def test_a_broker_that_is_killed_among_500_events_loses_none_and_the_consumer_is_back(
    server: RabbitServer,
) -> None:
    hashes = [f"{number:064x}" for number in range(500)]
    async with own_queue(server.url, remove=False) as (name, channel):
        desk = Desk(server.url, name, channel)
        await publish(desk.address, write_event(hashes[0], NOON))
        for payment_hash in hashes[1:]:
            await desk.put(event(payment_hash), delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
        async with desk.consuming(desk.source()):
            await desk.taker.until(lambda: len(desk.taker.taken) >= 150)
            server.kill()
            await asyncio.to_thread(server.start)
            await desk.taker.until(lambda: len({hint.payment_hash for hint in desk.taker.taken}) == 500)
            await publish(desk.address, write_event("f" * 64, NOON))
            await desk.taker.until(lambda: desk.taker.taken[-1].payment_hash == "f" * 64)
    taken = Counter(hint.payment_hash for hint in desk.taker.taken)
    assert set(taken) == {*hashes, "f" * 64}


async def test_a_broker_that_stands_still_is_given_up_and_found_again(server: RabbitServer) -> None:
    async with own_queue(server.url, remove=False) as (name, channel):
        desk = Desk(server.url, name, channel)
        source = desk.source(address=replace(desk.address, heartbeat=1))  # given up after three seconds
        async with desk.consuming(source):
            server.freeze()
            try:
                await asyncio.wait_for(desk.ended.wait(), PATIENCE)
            finally:
                server.thaw()
            await desk.again(source)
            await publish(desk.address, write_event(HASH, NOON))
            await desk.taker.until(lambda: bool(desk.taker.taken))


async def test_a_user_who_may_not_write_dead_letters_is_rid_of_poison_all_the_same() -> None:
    permissions = {"configure": ".*", "read": ".*", "write": "cw-test-.*"}  # not amq.default
    only_ours = [f"default_permissions.{what} = {names}" for what, names in permissions.items()]
    with rabbit_server(*only_ours) as strict:
        async with own_queue(strict.url, remove=False) as (name, channel):
            desk = Desk(strict.url, name, channel)
            source = desk.source(address=replace(desk.address, exchange=f"{name}.exchange"))
            async with desk.consuming(source):
                exchange = await channel.get_exchange(f"{name}.exchange")
                for body in (b"{", b"[]", event()):
                    await exchange.publish(aio_pika.Message(body), desk.address.routing_key)
                await desk.taker.until(lambda: bool(desk.taker.taken))
            assert (source.counts["not_json"], source.counts["not_an_object"]) == (1, 1)
            assert desk.supervisor.watched["rabbitmq"].restarts == 0
            assert await desk.left() == 0
