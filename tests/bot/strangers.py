"""People whom nobody knows, on a channel where anybody may write, and a whole bot that hears them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from chatwallet.bot.app import App
from chatwallet.bot.monitoring.counters import Counters
from chatwallet.channels.base import Abilities, Conversation
from chatwallet.channels.memory import MemoryChannel, Sent
from chatwallet.storage.memory import MemoryStore

PATIENCE = 20.0
OPEN = Abilities(edits=True, replies=True, buttons=True, repeats_safely=True, authenticated=False)
"""Of a channel where anybody may write."""
_GREETING = "I keep your orders and what was paid"


def chat(name: str) -> Conversation:
    return Conversation("memory", name, name)


ANA, BEN, OWNER = (chat(name) for name in ("ana", "ben", "owner"))
OWNERS = ("memory:owner",)


@dataclass
class Strangers:
    app: App
    channel: MemoryChannel
    store: MemoryStore
    limited: Mapping[str, int]

    async def say(self, who: Conversation, *lines: str) -> None:
        for line in lines:
            await self.channel.say(who, line)

    async def told(self, who: Conversation, number: int) -> list[str]:
        """What somebody was told, in the order of the answers, as soon as it is so much."""
        async with asyncio.timeout(PATIENCE):
            looked = 0
            while len(self.seen(who)) < number:
                looked += 1
                await self.channel.wait_for(looked, timeout=PATIENCE)
        return [sent.message.text for sent in self.seen(who)]

    async def heads(self, who: Conversation, number: int) -> list[str]:
        """The first lines of it."""
        return [text.partition("\n")[0] for text in await self.told(who, number)]

    def seen(self, who: Conversation) -> list[Sent]:
        """What somebody was sent so far, but for changes of it and the greeting of who is new."""
        sent = (one for one in self.channel.sent if one.conversation == who and one.message.edit_of is None)
        return [one for one in sent if not one.message.text.startswith(_GREETING)]


@asynccontextmanager
async def hearing(
    app: App, channel: MemoryChannel, store: MemoryStore, counters: Counters
) -> AsyncIterator[Strangers]:
    """The bot at work; at the end all that was said is answered."""
    async with app:
        yield Strangers(app, channel, store, counters.refused_people)
        await app.inbox_worker.quiet.wait()
