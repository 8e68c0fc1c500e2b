"""The same people as the bot knows them once there is a ring of keys: by refs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import UTC, datetime

from chatwallet.accounts.key_ring import KeyRing
from chatwallet.accounts.secrets import Vault
from chatwallet.bot.edge.channel import EdgeChannel, at_edge
from chatwallet.bot.edge.refs import Refs, refs_of
from chatwallet.bot.keys import TextSource
from chatwallet.channels.base import InboundMessage
from chatwallet.channels.web.channel import WebChannel
from chatwallet.storage.memory import MemoryStore
from chatwallet.tests.channels.people import Arrival, Person, Seen, Serve, Trouble

RING = KeyRing.new(datetime(2026, 12, 1, tzinfo=UTC))


class PersonBehindEdge:
    """Somebody whom the bot knows by a ref."""

    def __init__(self, person: Person, refs: Refs, said: InboundMessage) -> None:
        self.channel = at_edge(person.channel, refs)
        self.conversation = said.conversation
        self.heard: asyncio.Queue[InboundMessage] = asyncio.Queue()
        self._person = person

    @property
    def trouble(self) -> Trouble | None:
        return self._person.trouble

    async def sees(self) -> list[Seen]:
        return await self._person.sees()

    async def said(self) -> list[str]:
        return await self._person.said()

    async def says(self, text: str) -> None:
        await self._person.says(text)

    async def chooses(self, choice: str) -> None:
        await self._person.chooses(choice)


def behind_edge(arrival: Arrival) -> Arrival:
    """How the same person arrives where there is a ring."""

    @asynccontextmanager
    async def arrived(web: WebChannel, serve: Serve) -> AsyncIterator[Person]:
        refs = refs_of(MemoryStore(), Vault(TextSource(RING.text, "a test")))
        async with arrival(web, serve) as person:
            plain = InboundMessage(person.conversation, "0", "", datetime.now(UTC))
            someone = PersonBehindEdge(person, refs, await refs.inward(plain))
            assert isinstance(someone.channel, EdgeChannel)

            async def hear() -> None:
                while True:
                    someone.heard.put_nowait(await refs.inward(await person.heard.get()))

            hearing = asyncio.create_task(hear())
            try:
                yield someone
            finally:
                hearing.cancel()
                with suppress(asyncio.CancelledError):
                    await hearing

    def opened(web: WebChannel, serve: Serve) -> AbstractAsyncContextManager[Person]:
        return arrived(web, serve)

    return opened
