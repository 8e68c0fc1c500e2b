"""Broken and forged events among good ones: the consumer lives, nothing good is lost, each poison is counted once."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator

import aio_pika
import pytest

from chatwallet.tests.rabbit_server import own_queue
from chatwallet.tests.tracking.desk import PATIENCE, Desk, event
from chatwallet.tests.tracking.test_events import REFUSED, UNUSABLE
from chatwallet.tracking.sources.rabbitmq import BROKEN, TAKEN

GOOD = [f"{number:064x}" for number in range(500)]
SEED = 4


class NotText(str):
    """A text that goes over the wire as bytes which are none."""

    __slots__ = ()

    def encode(self, *_: object, **__: object) -> bytes:
        return b"\xff\xfe\xfd"


@pytest.fixture
async def desk(rabbit_address: str) -> AsyncIterator[Desk]:
    async with own_queue(rabbit_address) as (name, channel):
        await channel.declare_queue(name, durable=True)
        yield Desk(rabbit_address, name, channel)


async def test_hostile_events_under_load_are_counted_once_each_and_good_ones_are_taken(desk: Desk) -> None:
    hostile = [(body, str(reason)) for body, reason in (*REFUSED.values(), *UNUSABLE.values())]
    assert len(hostile) >= 80
    traffic = [*(body for body, _ in hostile), *(event(one) for one in GOOD)]
    random.Random(SEED).shuffle(traffic)
    source = desk.source()
    async with desk.consuming(source):
        await asyncio.gather(*(desk.put(body) for body in traffic))
        await desk.put(event("f" * 64))
        await desk.taker.until(
            lambda: bool(desk.taker.taken) and desk.taker.taken[-1].payment_hash == "f" * 64
        )
        assert source.state().live
    assert Counter(hint.payment_hash for hint in desk.taker.taken) == Counter([*GOOD, "f" * 64])
    expected = Counter(reason for _, reason in hostile)
    assert source.counts - Counter({TAKEN: len(GOOD) + 1}) == expected
    assert desk.supervisor.watched["rabbitmq"].restarts == 0
    dead = Counter(str(one.headers["reason"]) for one in await desk.dead())
    assert dead == Counter(str(reason) for _, reason in REFUSED.values())
    assert await desk.left() == 0


async def test_events_with_properties_that_nobody_can_read_are_got_rid_of(desk: Desk) -> None:
    """Each ends the connection, and would come again first for ever."""
    source = desk.source()
    async with desk.consuming(source):
        for number, payment_hash in enumerate(GOOD[:90]):
            await desk.put(event(payment_hash))
            if number % 30 == 15:
                await desk.put(event("e" * 64), content_type=NotText("junk"))
        await desk.put(event("f" * 64))
        async with asyncio.timeout(PATIENCE):
            await desk.taker.until(lambda: "f" * 64 in {hint.payment_hash for hint in desk.taker.taken})
    assert {hint.payment_hash for hint in desk.taker.taken} == {*GOOD[:90], "f" * 64}
    assert source.counts[BROKEN] == 3
    assert await desk.left() == 0


async def test_a_forged_header_changes_nothing(desk: Desk) -> None:
    source = desk.source()
    async with desk.consuming(source):
        await desk.put(
            event(GOOD[0]),
            headers={"reason": "x" * 5000, "x-death": [{"count": 2**40}]},
            reply_to="nobody",
            expiration=3600,
            priority=255,
            delivery_mode=aio_pika.DeliveryMode.NOT_PERSISTENT,
        )
        await desk.taker.until(lambda: bool(desk.taker.taken))
    assert desk.taker.taken[0].payment_hash == GOOD[0]
