"""Two instances of the channel for one bot: Telegram lets one of them fetch updates, and the other one is ready."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from functools import partial

import pytest

from chatwallet.channels.base import InboundMessage
from chatwallet.channels.errors import ChannelError
from chatwallet.channels.telegram.api import TelegramApi
from chatwallet.channels.telegram.channel import TelegramChannel
from chatwallet.storage.redis.store import RedisStore
from chatwallet.tests.channels.conftest import Opening
from chatwallet.tests.fakes.telegram import FakeTelegram
from chatwallet.tests.fakes.telegram_world import Person
from chatwallet.tests.instances import on_one_redis

PATIENT = 15.0
TAKEN_OVER = 10.0


class Instance:
    """A channel of one of several instances: what it hands over is stored in the inbox that all share."""

    def __init__(self, api: TelegramApi, store: RedisStore) -> None:
        self.store = store
        self.handed: list[str] = []
        self.new: list[str] = []
        self.stalled: asyncio.Event | None = None
        self._came = asyncio.Condition()
        self._channel = TelegramChannel(api, turn=partial(store.leases.hold, "poll:telegram"))
        self.running = asyncio.create_task(self._channel.receive(self._take))

    async def until_new(self, number: int) -> None:
        async with self._came:
            await asyncio.wait_for(self._came.wait_for(lambda: len(self.new) >= number), PATIENT)

    async def die(self) -> None:
        """Stop as a killed process does, without a word to the others."""
        pulse = self.store._heartbeat._task
        assert pulse is not None
        for task in (pulse, self.running):
            task.cancel()
        await asyncio.wait([pulse, self.running])
        self.store._heartbeat._task = None

    async def _take(self, message: InboundMessage) -> None:
        self.handed.append(message.text)
        async with self._came:
            if await self.store.inbox.add(f"telegram:{message.id}", message):
                self.new.append(message.text)
            self._came.notify_all()
        if self.stalled is not None:
            self.stalled.set()
            await asyncio.Event().wait()


@pytest.fixture
async def instances(
    shared: str, opening: Opening, telegram: FakeTelegram
) -> AsyncIterator[tuple[Instance, Instance]]:
    token, url = telegram.token, telegram.url
    async with on_one_redis(shared) as stores, opening(token, url) as one, opening(token, url) as other:
        both = [Instance(api, store) for api, store in zip((one, other), stores, strict=True)]
        yield both[0], both[1]
        for instance in both:
            instance.running.cancel()
        await asyncio.wait([instance.running for instance in both])


async def test_one_polls_and_when_it_dies_the_other_goes_on_where_it_was(
    instances: tuple[Instance, Instance], telegram: FakeTelegram, ana: Person
) -> None:
    said = ["/start", *(f"line {number}" for number in range(9))]
    for text in said[1:5]:
        telegram.say(ana, text)
    first = await one_that_polls(instances)
    other = instances[1] if first is instances[0] else instances[0]
    await first.until_new(5)
    await telegram.wait_for(lambda: not telegram.updates.waiting)
    assert other.handed == []
    assert not any(request.code == 409 for request in telegram.requests), "nobody polled out of turn"

    first.stalled = asyncio.Event()
    telegram.say(ana, said[5])
    await asyncio.wait_for(first.stalled.wait(), PATIENT)
    for text in said[6:8]:
        telegram.say(ana, text)
    await first.die()  # it has stored a message that it has not confirmed
    died = asyncio.get_running_loop().time()
    await other.until_new(2)
    assert asyncio.get_running_loop().time() - died < TAKEN_OVER
    for text in said[8:]:
        telegram.say(ana, text)
    await other.until_new(4)
    assert first.new + other.new == said, "none is lost, and each is stored by one"
    assert Counter(first.handed + other.handed) == Counter([*said, said[5]]), "one came again"
    await telegram.wait_for(lambda: not telegram.updates.waiting)


async def test_one_that_lost_its_turn_leaves_polling_to_the_other(
    instances: tuple[Instance, Instance], telegram: FakeTelegram, ana: Person
) -> None:
    first = await one_that_polls(instances)
    other = instances[1] if first is instances[0] else instances[0]
    await first.until_new(1)
    # It stood still for so long that it counts as dead, and goes on afterwards.
    await other.store._server.run("depart", first.store._heartbeat._instance)
    assert await other.store.leases.hold("poll:telegram")
    await asyncio.wait([first.running], timeout=PATIENT)
    assert isinstance(first.running.exception(), ChannelError), "Telegram ended its request: two polled"
    telegram.say(ana, "help")
    await other.until_new(1)
    assert not await first.store.leases.hold("poll:telegram")
    assert dict(first.store.leases.lost) == {"poll:telegram": 1}
    assert first.new + other.new == ["/start", "help"]


async def one_that_polls(instances: tuple[Instance, Instance]) -> Instance:
    """The instance that has the turn, as soon as one has begun."""
    tasks = [asyncio.create_task(one.until_new(1)) for one in instances]
    done, waiting = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    (first,) = done
    first.result()
    return instances[tasks.index(first)]
