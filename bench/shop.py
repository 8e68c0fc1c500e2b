"""The real bot on a memory wallet and a memory channel, as the benches drive it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from crowd import crowd_settings

from chatwallet.bot.app import App
from chatwallet.bot.build import build
from chatwallet.bot.collector import rare_collections
from chatwallet.channels import qr
from chatwallet.channels.base import Conversation, OutboundMessage
from chatwallet.channels.memory import MemoryChannel
from chatwallet.storage.base import Store
from chatwallet.wallet.memory import MemoryWallet


class PictureChannel(MemoryChannel):
    """A memory channel that draws its QR codes, as every real one must, and tells each person of their answer."""

    def __init__(self) -> None:
        super().__init__()
        self.arrivals: dict[str, asyncio.Queue[OutboundMessage]] = {}
        self.picture_bytes = 0

    async def send(self, conversation: Conversation, message: OutboundMessage, *, key: str) -> str:
        """Draw, keep, tell."""
        if message.qr is not None:
            self.picture_bytes += len(qr.png(message.qr))
        reference = await super().send(conversation, message, key=key)
        if conversation.chat_id in self.arrivals:
            self.arrivals[conversation.chat_id].put_nowait(message)
        return reference


@dataclass(slots=True)
class Shop:
    """A running bot and the ends of it that a bench holds."""

    app: App
    store: Store
    channel: PictureChannel
    wallet: MemoryWallet = field(default_factory=MemoryWallet)


@asynccontextmanager
async def open_shop(store: Store, wallet: MemoryWallet | None = None) -> AsyncIterator[Shop]:
    """Run the bot on `store`, joined and tuned as `chatwallet run` does it."""
    channel, wallet = PictureChannel(), wallet or MemoryWallet()
    app = build(crowd_settings(), store=store, wallet=wallet, channels={"memory": channel}, opened=(store,))
    async with app:
        with rare_collections():
            yield Shop(app, store, channel, wallet)
