"""A desk at a real broker: a queue of a test's own, what writes to it, and a consumer that is kept running."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aio_pika
from aio_pika.abc import AbstractChannel

from chatwallet.tracking.backoff import Backoff
from chatwallet.tracking.base import Hint
from chatwallet.tracking.sources.broker import Address
from chatwallet.tracking.sources.rabbitmq import RabbitMQ
from chatwallet.tracking.supervisor import Supervisor

PATIENCE = 30.0
HASH = "ab" * 32
QUICK = Backoff(first=0.01, most=0.1)


async def ready() -> None:
    """The store answers."""


@dataclass
class Taker:
    """What the tracker is to a source: it takes hints one by one, and fails when it is told to."""

    failures: int = 0
    taken: list[Hint] = field(default_factory=list)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def follow(self, source: RabbitMQ) -> None:
        hints = source.hints()
        try:
            async for hint in hints:
                async with self.changed:
                    if self.failures:
                        self.failures -= 1
                        raise OSError("the store is away")
                    self.taken.append(hint)
                    self.changed.notify_all()
        finally:
            await hints.aclose()

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE), self.changed:
            await self.changed.wait_for(true)


@dataclass
class Desk:
    """A queue of a test's own, what writes to it, and a consumer that is kept running. `noted`: what had no hash."""

    url: str
    queue: str
    channel: AbstractChannel
    taker: Taker = field(default_factory=Taker)
    supervisor: Supervisor = field(default_factory=lambda: Supervisor(QUICK))
    noted: list[tuple[str, str, str]] = field(default_factory=list)
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def address(self) -> Address:
        return Address(self.url, self.queue)

    def source(self, *, live: Callable[[], bool] = lambda: False, address: Address | None = None) -> RabbitMQ:
        return RabbitMQ(address or self.address, ready=ready, live=live, note=self.note)

    def note(self, source: str, reason: str, payment_hash: str) -> None:
        self.noted.append((source, reason, payment_hash))

    async def put(self, body: bytes, **properties: object) -> None:
        message = aio_pika.Message(body, **properties)  # type: ignore[arg-type]
        await self.channel.default_exchange.publish(message, self.queue)

    @asynccontextmanager
    async def consuming(self, source: RabbitMQ) -> AsyncIterator[None]:
        async def follow() -> None:
            try:
                await self.taker.follow(source)
            finally:
                self.ended.set()

        kept = asyncio.create_task(self.supervisor.keep("rabbitmq", follow))
        try:
            async with asyncio.timeout(PATIENCE):
                await source.consuming.wait()
            yield
        finally:
            kept.cancel()
            await asyncio.wait([kept])

    async def again(self, source: RabbitMQ) -> None:
        """Wait until the consumer, which is about to lose its place, has it again."""
        async with asyncio.timeout(PATIENCE):
            await self.ended.wait()
            await source.consuming.wait()

    async def left(self, queue: str = "") -> int:
        """How many messages nobody has: a consumer that is gone has given its own back."""
        found = await self.channel.declare_queue(queue or self.queue, passive=True)
        return found.declaration_result.message_count or 0

    async def dead(self) -> list[aio_pika.abc.AbstractIncomingMessage]:
        queue = await self.channel.get_queue(f"{self.queue}.dead")
        found = []
        while (message := await queue.get(fail=False)) is not None:
            await message.ack()
            found.append(message)
        return found


def event(payment_hash: str = HASH, **data: object) -> bytes:
    return json.dumps(
        {"type": "payment_received", "timestamp": "", "data": {"paymentHash": payment_hash, **data}}
    ).encode()
