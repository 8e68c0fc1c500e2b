"""Channels and wallets that behave strangely, and a store as a power cut would leave it."""

from __future__ import annotations

import asyncio
import shutil
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from chatwallet.channels.base import Abilities, Conversation, OutboundMessage, Pace
from chatwallet.channels.errors import ChannelError, TryLater
from chatwallet.channels.memory import MemoryChannel
from chatwallet.storage.base import Repositories, Store
from chatwallet.storage.memory import MemoryStore
from chatwallet.storage.sqlite.store import SqliteStore
from chatwallet.tests.sqlite_file import sqlite_store
from chatwallet.tests.tracking.shop import FORGETFUL, NOON, Clock, Shop
from chatwallet.tracking.lookups import ByHash
from chatwallet.tracking.outbox.policy import DeliveryPolicy
from chatwallet.wallet.base import Credit, Invoice, StatusFeed
from chatwallet.wallet.errors import WalletUnavailable
from chatwallet.wallet.memory import MemoryWallet
from chatwallet.wallet.money import Money


class StallingChannel(MemoryChannel):
    """A channel on which every send of one chat waits until it is let go."""

    def __init__(self, chat_id: str, *, abilities: Abilities = FORGETFUL) -> None:
        super().__init__(abilities=abilities)
        self.chat_id = chat_id
        self.stalled = asyncio.Event()
        self.go = asyncio.Event()

    async def send(self, conversation: Conversation, message: OutboundMessage, *, key: str) -> str:
        if conversation.chat_id == self.chat_id:
            self.stalled.set()
            await self.go.wait()
        return await super().send(conversation, message, key=key)


class Timed(MemoryChannel):
    """A channel with a pace, which notes when each message came: seconds since the clock was set, and the chat."""

    def __init__(self, pace: Pace | None, clock: Clock, *, name: str = "memory") -> None:
        super().__init__(name, replace(FORGETFUL, pace=pace))
        self._clock = clock
        self.times: list[tuple[float, str]] = []
        self.down: ChannelError | None = None  # what every send raises

    async def send(self, conversation: Conversation, message: OutboundMessage, *, key: str) -> str:
        if self.down is not None:
            self.attempts += 1
            raise self.down
        self.times.append(((self._clock() - NOON).total_seconds(), conversation.chat_id))
        return await super().send(conversation, message, key=key)


class LookingUp(MemoryChannel):
    """A channel that can be asked what arrived: by key, ten seconds after the attempt, unless `deaf`."""

    settles_after = 10.0

    def __init__(self) -> None:
        super().__init__(abilities=FORGETFUL)
        self.asked: list[datetime] = []
        self.deaf: TryLater | None = None

    async def find_sent(
        self, conversation: Conversation, message: OutboundMessage, *, key: str, since: datetime
    ) -> str | None:
        self.asked.append(since)
        if self.deaf is not None:
            raise self.deaf
        return next((sent.reference for sent in self.sent if sent.key == key), None)


class Watchful(MemoryChannel):
    """A channel that looks into the store whenever something is sent."""

    def __init__(self, store: Repositories, shop: Shop) -> None:
        super().__init__(abilities=FORGETFUL)
        self.store, self.shop = store, shop
        self.unstored: list[str] = []
        self.unleased: list[str] = []

    async def send(self, conversation: Conversation, message: OutboundMessage, *, key: str) -> str:
        if message.qr is not None and await self.store.charges.find_invoice(ByHash(message.qr)) is None:
            self.unstored.append(message.qr)
        at_worst = self.shop.clock() + timedelta(seconds=DeliveryPolicy().send)
        others = await self.store.outbox.claim("somebody else", at_worst, 25, 100)
        self.unleased += [notice.id for notice in others if notice.id == key]
        return await super().send(conversation, message, key=key)


class Repeating(MemoryWallet):
    """A wallet that hands out one and the same invoice for ever."""

    issued: Invoice | None = None

    async def create_invoice(self, amount: Money | None, memo: str) -> Invoice:
        self.issued = self.issued or await super().create_invoice(amount, memo)
        return self.issued


class Slow(MemoryWallet):
    """A wallet that needs 20 seconds to say what came."""

    async def received(self, invoice: Invoice) -> Credit | None:
        clock = self._now
        clock.advance(20)  # type: ignore[attr-defined]
        return await super().received(invoice)


class Silent(MemoryWallet):
    """A wallet that answers questions and pushes nothing: no feed can be opened."""

    def feed(self) -> AbstractAsyncContextManager[StatusFeed]:
        raise WalletUnavailable("no socket today")


async def power_cut(store: Store, tmp_path: Path) -> Repositories:
    """What the next start would find if the power went now; a memory store has nothing but what it is."""
    if isinstance(store, MemoryStore):
        return store
    folder = tmp_path / "after"
    folder.mkdir()
    for name in ("store.db", "store.db-wal"):
        shutil.copy(tmp_path / name, folder / name)
    return await sqlite_store(folder / "store.db").__aenter__()


async def close(store: Repositories) -> None:
    """Close what `power_cut` has opened."""
    if isinstance(store, SqliteStore):
        await store.__aexit__(None, None, None)
