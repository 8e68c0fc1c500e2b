"""Bots behind the edge, in this process: people at a channel of the memory, whom the bot knows by refs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_hex

from chatwallet.accounts.key_ring import KeyRing
from chatwallet.accounts.secrets import Vault
from chatwallet.bot.app import App
from chatwallet.bot.build import build
from chatwallet.bot.config.settings import load_settings
from chatwallet.bot.edge.channel import at_edge
from chatwallet.bot.edge.refs import Refs, refs_of
from chatwallet.bot.hooks import HookCalls, Hooks
from chatwallet.bot.keys import TextSource
from chatwallet.channels.base import Abilities, Conversation, OutboundMessage
from chatwallet.channels.memory import MemoryChannel, Sent
from chatwallet.storage.base import Store
from chatwallet.wallet.bolt11 import decode
from chatwallet.wallet.memory import MemoryWallet

PATIENCE = 20.0
OPEN = Abilities(edits=True, replies=True, buttons=True)
"""Of a channel where anybody may write, and of which nobody knows whether a message arrived."""
RING = KeyRing.new(datetime(2026, 12, 1, tzinfo=UTC))


def ring(keys: KeyRing = RING) -> Vault:
    """A vault with a ring."""
    return Vault(TextSource(keys.text, "a test"))


class SameService(MemoryChannel):
    """Another instance's connection to the chat service of a channel."""

    def __init__(self, service: MemoryChannel) -> None:
        super().__init__(abilities=service.abilities)
        self._service = service

    async def send(self, conversation: Conversation, message: OutboundMessage, *, key: str) -> str:
        return await self._service.send(conversation, message, key=key)


@dataclass
class Stage:
    """One instance of the bot."""

    service: MemoryChannel
    channel: MemoryChannel
    store: Store
    wallet: MemoryWallet
    refs: Refs
    app: App

    async def say(self, who: Conversation, *lines: str, reply_to: str | None = None) -> None:
        for line in lines:
            await self.channel.say(who, line, reply_to, id=token_hex(8))

    def seen(self, who: Conversation) -> list[Sent]:
        """What somebody was told, but for changes of it."""
        return [
            sent for sent in self.service.sent if sent.conversation == who and sent.message.edit_of is None
        ]

    async def told(self, who: Conversation, number: int) -> list[Sent]:
        """What somebody was told, as soon as it is so much."""
        async with asyncio.timeout(PATIENCE):
            while len(self.seen(who)) < number:
                await self.service.wait_for(len(self.service.sent) + 1, timeout=PATIENCE)
        return self.seen(who)

    async def pay_newest(self, who: Conversation) -> None:
        """Pay the newest code that somebody was shown."""
        request = next(sent.message.qr for sent in reversed(self.seen(who)) if sent.message.qr is not None)
        self.wallet.pay(decode(request.lower()).payment_hash)


@asynccontextmanager
async def open_stages(
    stores: Sequence[Store],
    vault: Vault | None,
    *,
    channel: MemoryChannel | None = None,
    wallet: MemoryWallet | None = None,
    hooks: Hooks | None = None,
    owners: tuple[str, ...] = (),
    admins: tuple[str, ...] = (),
) -> AsyncIterator[list[Stage]]:
    """An instance on each store, of one wallet and one chat service."""
    channel, wallet = channel or MemoryChannel(abilities=OPEN), wallet or MemoryWallet()
    settings = load_settings(
        owners=owners,
        admins=admins,
        guest_lines_per_minute=1000,
        guest_orders_per_minute=1000,
        guest_living_qrs=1000,
        guest_invoices=1000,
        guest_invoices_each=1000,
    )
    async with AsyncExitStack() as opened:
        stages: list[Stage] = []
        for store in stores:
            own = channel if not stages else SameService(channel)
            refs = refs_of(store, vault)
            app = build(
                settings,
                store=store,
                wallet=wallet,
                channels={"memory": at_edge(own, refs)},
                hooks=HookCalls(hooks or Hooks(), refs=refs),
                refs=refs,
            )
            stages.append(Stage(channel, own, store, wallet, refs, await opened.enter_async_context(app)))
        yield stages
        for stage in stages:
            await stage.app.inbox_worker.quiet.wait()
