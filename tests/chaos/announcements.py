"""The other ways by which the bots hear of payments: events on RabbitMQ, payment webhooks; and their forgeries."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

import aio_pika
import aiohttp
from aio_pika.abc import AbstractChannel
from aio_pika.exceptions import AMQPError, ChannelInvalidStateError, ChannelNotFoundEntity

from chatwallet.sandbox.flash.ledger import Invoice
from chatwallet.tests.rabbit_server import RabbitServer
from chatwallet.tracking.sources.events import QUEUE, write_event

from .customers import Customer
from .stage import WEBHOOK_SECRET

_AGAIN = 0.2  # seconds
_PATIENCE = 60.0


class Broker:
    """A publisher that tries until the broker has confirmed, as whoever feeds the queue must."""

    def __init__(self, server: RabbitServer) -> None:
        self._server = server
        self._opened = AsyncExitStack()
        self._channel: AbstractChannel | None = None
        self.published = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._opened.aclose()

    async def publish(self, body: bytes) -> None:
        """Put a message on the bots' queue."""
        message = aio_pika.Message(body, delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
        async with asyncio.timeout(_PATIENCE):
            while True:
                try:
                    channel = await self._open()
                    await channel.default_exchange.publish(message, QUEUE, timeout=5)
                except (AMQPError, ChannelInvalidStateError, OSError, TimeoutError):
                    await self._forget()
                    await asyncio.sleep(_AGAIN)
                else:
                    self.published += 1
                    return

    async def length(self, queue: str = QUEUE) -> tuple[int, int]:
        """How many messages wait on a queue, and how many consume it; 0 and 0 if there is none."""
        try:
            async with await aio_pika.connect(self._server.url) as connection:
                channel = await connection.channel()
                found = await channel.declare_queue(queue, passive=True)
                result = found.declaration_result
                return result.message_count or 0, result.consumer_count or 0
        except (ChannelNotFoundEntity, AMQPError, OSError):
            return 0, 0

    async def consumed_by(self, consumers: int, seconds: float) -> float:
        """Wait until so many bots consume the queue again; return how long that took."""
        loop = asyncio.get_running_loop()
        start = loop.time()
        async with asyncio.timeout(seconds):
            while (await self.length())[1] < consumers:
                await asyncio.sleep(_AGAIN)
        return loop.time() - start

    async def _open(self) -> AbstractChannel:
        if self._channel is None or self._channel.is_closed:
            connection = await aio_pika.connect(self._server.url, timeout=5)
            self._opened.push_async_callback(connection.close)
            self._channel = await connection.channel()
            await self._channel.declare_queue(QUEUE, durable=True)
        return self._channel

    async def _forget(self) -> None:
        self._channel = None
        opened, self._opened = self._opened, AsyncExitStack()
        try:
            await opened.aclose()
        except (AMQPError, ChannelInvalidStateError, OSError):
            return


class Hooks:
    """Posts payment webhooks to the proxy, again and again until they are taken."""

    def __init__(self, url: str) -> None:
        self._url = f"{url}/webhooks/payment"

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.close()

    async def post(self, body: bytes, headers: dict[str, str]) -> int:
        """Post a body once; return the status, 0 for no answer."""
        try:
            async with self._http.post(self._url, data=body, headers=headers) as answer:
                return answer.status
        except aiohttp.ClientError:
            return 0

    async def tell(self, payment_hash: str) -> None:
        """Tell of a payment, signed, until that is taken."""
        body = json.dumps({"externalId": "order-9", "paymentHash": payment_hash, "amountSat": 1}).encode()
        headers = {"content-type": "application/json", **sign(body)}
        async with asyncio.timeout(_PATIENCE):
            while not 200 <= await self.post(body, headers) < 300:
                await asyncio.sleep(_AGAIN)


def sign(body: bytes) -> dict[str, str]:
    """The header of a genuine webhook."""
    signature = hmac.new(WEBHOOK_SECRET.encode(), body, hashlib.sha256).hexdigest()
    return {"x-signature": f"sha256={signature}"}


class Everywhere:
    """Announces each payment `copies` times on RabbitMQ and by webhook, as far as these are given."""

    def __init__(self, broker: Broker | None, hooks: Hooks | None, *, copies: int = 1) -> None:
        self._broker = broker
        self._hooks = hooks
        self._copies = copies

    async def __call__(self, customer: Customer, invoice: Invoice) -> None:
        """See customers.Announce."""
        async with asyncio.TaskGroup() as tasks:
            for _ in range(self._copies):
                if self._broker is not None:
                    tasks.create_task(
                        self._broker.publish(write_event(invoice.payment_hash, datetime.now(UTC)))
                    )
                if self._hooks is not None:
                    tasks.create_task(self._hooks.tell(invoice.payment_hash))
        customer.note("is announced")
