"""A RabbitMQ broker: connections to it, the queues that we need there, and what somebody puts on them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field

from aio_pika import DeliveryMode, ExchangeType, Message, connect
from aio_pika.abc import AbstractChannel, AbstractConnection
from aio_pika.exceptions import AMQPError, ChannelClosed, ChannelInvalidStateError, ChannelNotFoundEntity

from .events import PAYMENT_RECEIVED, QUEUE
from .state import SourceUnavailable

DEAD_LIMIT = 10_000  # events that are kept for somebody to look at; the oldest go first
PATIENCE = 5.0
"""Seconds for a connection, and as many until it is set up: a broker takes connections before it answers on them."""
HEARTBEAT = 5  # seconds; a connection without any for three times that is given up

_CLOSE = 1.0


class BrokerUnavailable(SourceUnavailable):
    """RabbitMQ can't be reached, refuses us, or has ended the connection: to be tried again later."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where events are: `url` may hold a password. With an `exchange`, the queue is bound to it by `routing_key`."""

    url: str = field(repr=False)
    queue: str = QUEUE
    exchange: str = ""
    routing_key: str = PAYMENT_RECEIVED
    heartbeat: int = HEARTBEAT
    patience: float = PATIENCE

    @property
    def dead_letters(self) -> str:
        """The queue of ours for events that can't be read."""
        return f"{self.queue}.dead"


@dataclass(frozen=True, slots=True)
class QueueState:
    """A queue as the broker tells it: messages that nobody has in hand, and how many consume them."""

    waiting: int
    consumers: int


async def publish(address: Address, body: bytes) -> None:
    """Put one event on the queue, or into the exchange that it is bound to; when this returns, the broker has it.

    Raises BrokerUnavailable, also when the broker knows nowhere to put it.
    """
    with translated():
        async with connected(address) as connection:
            await prepare(connection, address)
            async with asyncio.timeout(address.patience):
                channel = await connection.channel(on_return_raises=True)
                to_queue = not address.exchange
                exchange = (
                    channel.default_exchange if to_queue else await channel.get_exchange(address.exchange)
                )
                await exchange.publish(persistent(body), address.queue if to_queue else address.routing_key)


async def round_trip(address: Address, body: bytes) -> None:
    """Carry a message through a queue that only this call has, and that goes afterwards. Raises BrokerUnavailable."""
    with translated():
        async with connected(address) as connection, asyncio.timeout(address.patience):
            channel = await connection.channel(on_return_raises=True)
            queue = await channel.declare_queue(exclusive=True, auto_delete=True)
            await channel.default_exchange.publish(Message(body), queue.name)
            found = await queue.get(fail=False, no_ack=True)
            if found is None or found.body != body:
                raise BrokerUnavailable("it did not give back what it took")


async def look(address: Address) -> tuple[QueueState | None, QueueState | None]:
    """Tell of the queue and of our queue of dead letters, None for one that is not there; nothing is changed.

    Raises BrokerUnavailable.
    """
    with translated():
        async with connected(address) as connection, asyncio.timeout(address.patience):
            return await _look(connection, address.queue), await _look(connection, address.dead_letters)


async def _look(connection: AbstractConnection, name: str) -> QueueState | None:
    with suppress(ChannelNotFoundEntity):
        async with connection.channel() as channel:
            found = (await channel.declare_queue(name, passive=True)).declaration_result
            return QueueState(found.message_count or 0, found.consumer_count or 0)
    return None


def persistent(body: bytes, **headers: str | int) -> Message:
    """A message that the broker writes to its disk."""
    return Message(
        body, headers=dict(headers), content_type="application/json", delivery_mode=DeliveryMode.PERSISTENT
    )


@asynccontextmanager
async def connected(address: Address) -> AsyncIterator[AbstractConnection]:
    """A connection that is used once: after it is lost, make a new one."""
    connection = await connect(
        address.url,
        timeout=address.patience,
        heartbeat=address.heartbeat,
        client_properties={"connection_name": "chatwallet"},
    )
    try:
        yield connection
    finally:
        with suppress(TimeoutError, AMQPError):
            await asyncio.wait_for(connection.close(), _CLOSE)


async def prepare(connection: AbstractConnection, address: Address) -> AbstractChannel | None:
    """See that queue and binding exist; return a channel to the queue of dead letters, None if we may have none.

    Raises TimeoutError when the broker does not answer, which only its heartbeat would tell otherwise, much later.
    """
    async with asyncio.timeout(address.patience):
        await _ensure_queue(connection, address.queue, {})
        if address.exchange:
            await _ensure_binding(connection, address)
        try:
            await _ensure_queue(connection, address.dead_letters, {"x-max-length": DEAD_LIMIT})
        except ChannelClosed:  # no permission
            return None
        return await connection.channel(on_return_raises=True)


async def _ensure_queue(connection: AbstractConnection, name: str, arguments: dict[str, int]) -> None:
    # Asked for first: a queue with other arguments, or another type, is somebody's decision. A declaration must
    # agree with it in every argument, or the broker refuses it (protocol.md 10.2).
    with suppress(ChannelNotFoundEntity):
        async with connection.channel() as channel:
            await channel.declare_queue(name, passive=True)
            return
    async with connection.channel() as channel:
        await channel.declare_queue(name, durable=True, arguments=dict(arguments) or None)


async def _ensure_binding(connection: AbstractConnection, address: Address) -> None:
    with suppress(ChannelNotFoundEntity):
        async with connection.channel() as channel:
            queue = await channel.get_queue(address.queue, ensure=False)
            await queue.bind(address.exchange, address.routing_key)
            return
    async with connection.channel() as channel:
        await channel.declare_exchange(address.exchange, ExchangeType.TOPIC, durable=True)
        queue = await channel.get_queue(address.queue, ensure=False)
        await queue.bind(address.exchange, address.routing_key)


@contextmanager
def translated() -> Iterator[None]:
    """Raise BrokerUnavailable for whatever the library says of a broker that is away; it never holds the password."""
    try:
        yield
    except (AMQPError, ChannelInvalidStateError, OSError) as error:
        raise BrokerUnavailable(f"{type(error).__name__}: {error}") from error
