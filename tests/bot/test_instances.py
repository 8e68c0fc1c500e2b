"""Two bots on one Redis: what a person writes is answered once and in its order, whichever bot gets it, or dies."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from chatwallet.bot.app import App
from chatwallet.bot.build import build
from chatwallet.bot.config.settings import Settings
from chatwallet.channels.base import Conversation, InboundMessage
from chatwallet.channels.memory import MemoryChannel
from chatwallet.storage.redis.store import RedisStore
from chatwallet.tests.charges import orders_of
from chatwallet.wallet.base import Invoice
from chatwallet.wallet.memory import MemoryWallet
from chatwallet.wallet.money import Money

ANA = Conversation("memory", "shop", "ana")
MESSAGES = 200
ASKING = 20  # every so many messages, somebody asks for money
PATIENCE = 60.0


class Hanging(MemoryWallet):
    """A wallet that hangs over an invoice for ever, from when it is told to."""

    hang = False

    def __init__(self) -> None:
        super().__init__()
        self.hung = asyncio.Event()

    async def create_invoice(self, amount: Money | None, memo: str) -> Invoice:
        if self.hang:
            self.hung.set()
            await asyncio.Event().wait()
        return await super().create_invoice(amount, memo)


@dataclass
class Instance:
    app: App
    store: RedisStore
    wallet: Hanging

    async def take(self, number: int) -> None:
        """Take Ana's message of this number, as a channel hands it over."""
        text = f"receive {number + 1} Coffee" if number % ASKING == 0 else "help"
        message = InboundMessage(ANA, str(number), text, datetime.now(UTC))
        await self.app.inbox_worker.receive(message)

    async def die(self) -> None:
        """Stop as a killed process does: in the middle of everything, and without a word to the others."""
        pulse = self.store._heartbeat._task
        assert pulse is not None
        for task in (pulse, *self.app._tasks):
            task.cancel()
        await asyncio.wait([pulse, *self.app._tasks])
        self.store._heartbeat._task = None


@asynccontextmanager
async def two_instances(url: str) -> AsyncIterator[tuple[Instance, Instance, MemoryChannel]]:
    """Two bots that speak through the same channel."""
    channel = MemoryChannel()
    async with AsyncExitStack() as stack:
        instances = []
        for _ in range(2):
            store, wallet = RedisStore(url), Hanging()
            app = build(Settings(), store=store, wallet=wallet, channels={"memory": channel}, opened=(store,))
            instances.append(Instance(await stack.enter_async_context(app), store, wallet))
        yield instances[0], instances[1], channel


async def all_were_answered_once_and_in_order(channel: MemoryChannel, store: RedisStore) -> None:
    sent = await channel.wait_for(MESSAGES, timeout=PATIENCE)
    assert [one.key for one in sent] == [f"answer:memory:{number}" for number in range(MESSAGES)]
    assert await store.inbox.abandoned(9) == []
    charges = await orders_of(store, ANA, MESSAGES)
    asked = [charge.price.minor for charge in reversed(charges) if charge.price is not None]
    assert asked == [100 * (number + 1) for number in range(0, MESSAGES, ASKING)], "each was handled once"


async def test_messages_of_one_person_that_come_to_either_are_answered_once_and_in_order(shared: str) -> None:
    async with two_instances(shared) as (one, other, channel):
        for number in range(MESSAGES):
            await (one, other)[number % 2].take(number)
        await all_were_answered_once_and_in_order(channel, other.store)


async def test_one_that_dies_in_the_middle_of_an_answer_is_taken_over(shared: str) -> None:
    async with two_instances(shared) as (one, other, channel):
        half = MESSAGES // 2
        for number in range(half):
            await (one, other)[number % 2].take(number)
        await channel.wait_for(half, timeout=PATIENCE)
        one.wallet.hang = True
        await one.take(half)  # asks for money
        await asyncio.wait_for(one.wallet.hung.wait(), PATIENCE)
        for number in range(half + 1, MESSAGES - half // 2):
            await (one, other)[number % 2].take(number)
        assert len(channel.sent) == half, "nothing overtakes the message that is being answered"
        await one.die()
        died = asyncio.get_running_loop().time()
        for number in range(MESSAGES - half // 2, MESSAGES):
            await other.take(number)
        await channel.wait_for(half + 1, timeout=PATIENCE)
        assert asyncio.get_running_loop().time() - died < 10
        await all_were_answered_once_and_in_order(channel, other.store)
