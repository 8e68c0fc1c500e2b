"""What a person sees while their answer takes long: that it is being made, and once that the wallet is slow."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import structlog

from ...channels.base import Channel, Conversation, InboundMessage, ShowsBusy
from ...tracking.clock import Clock, utc_now
from ...tracking.errors import StoreUnavailable
from ...tracking.outbox.base import News, Outbox

log = structlog.get_logger(__name__)

SHOWN_AFTER = 0.4  # seconds: what is quicker needs no sign
SHOWN_EVERY = 4.0  # seconds: Telegram shows a sign for five at most
TOLD_AFTER = 4.0


class Progress:
    """Watches messages being answered. A sign is fleeting; the text goes through the outbox, once for each message."""

    def __init__(
        self,
        channels: Mapping[str, Channel],
        outbox: Outbox,
        *,
        clock: Clock = utc_now,
        shown_after: float = SHOWN_AFTER,
        told_after: float = TOLD_AFTER,
    ) -> None:
        self._showing = {
            name: channel for name, channel in channels.items() if isinstance(channel, ShowsBusy)
        }
        self._outbox = outbox
        self._clock = clock
        self._shown_after = shown_after
        self._told_after = told_after

    @asynccontextmanager
    async def while_answering(self, message: InboundMessage) -> AsyncIterator[None]:
        """The time in which a message is answered."""
        signs = asyncio.create_task(self._show(message.conversation))
        words = asyncio.create_task(self._tell(message))
        try:
            yield
        finally:
            signs.cancel()
            words.cancel()
            await asyncio.wait({signs, words})

    async def _show(self, conversation: Conversation) -> None:
        channel = self._showing.get(conversation.channel)
        if channel is None:
            return
        await asyncio.sleep(self._shown_after)
        while True:
            await channel.show_busy(conversation)
            await asyncio.sleep(SHOWN_EVERY)

    async def _tell(self, message: InboundMessage) -> None:
        await asyncio.sleep(self._told_after)
        if not message.private:
            return
        news = News("wallet-slow", fleeting=True)
        try:
            # By this id the same message, answered again after a crash, is told nothing twice.
            await self._outbox.put_news(f"slow:{message.origin}", message.conversation, news, self._clock())
        except StoreUnavailable as error:
            log.info("slowness_not_told", reason=str(error))
