"""What a channel hands over, to be waited for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from chatwallet.channels.base import InboundMessage, Receiver
from chatwallet.channels.telegram.channel import TelegramChannel

PATIENT = 10.0


class Heard:
    """A receiver that keeps what it is handed; one that fails first as often as it is told to."""

    def __init__(self, failures: int = 0) -> None:
        self.messages: asyncio.Queue[InboundMessage] = asyncio.Queue()
        self.failures = failures

    async def __call__(self, message: InboundMessage) -> None:
        if self.failures:
            self.failures -= 1
            raise StoreFullError
        self.messages.put_nowait(message)

    async def next(self) -> InboundMessage:
        return await asyncio.wait_for(self.messages.get(), PATIENT)


class StoreFullError(Exception):
    """What a store may raise."""


@asynccontextmanager
async def receiving(channel: TelegramChannel, receiver: Receiver) -> AsyncIterator[asyncio.Task[None]]:
    """The channel receives, until this is left."""
    task = asyncio.create_task(channel.receive(receiver))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait({task})
