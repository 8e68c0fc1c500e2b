"""A person on Telegram, whose bot speaks over either library to a stand-in for the Bot API."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

from chatwallet.channels.base import Conversation, InboundMessage
from chatwallet.channels.errors import ChannelError
from chatwallet.channels.telegram.aiogram_engine import open_aiogram
from chatwallet.channels.telegram.channel import TelegramChannel
from chatwallet.channels.telegram.ptb_engine import open_ptb
from chatwallet.channels.web.channel import WebChannel
from chatwallet.tests.camera import scan
from chatwallet.tests.channels.conftest import Opening
from chatwallet.tests.channels.people import Person, Seen, Serve
from chatwallet.tests.fakes import telegram_world as world
from chatwallet.tests.fakes.telegram import FakeTelegram


class TelegramTrouble:
    def __init__(self, telegram: FakeTelegram, ana: world.Person) -> None:
        self._telegram = telegram
        self._ana = ana

    async def too_many(self, seconds: int) -> None:
        self._telegram.fault("sendMessage", "error", code=429, retry_after=seconds)

    def nobody_listens(self) -> AbstractAsyncContextManager[None]:
        return self._telegram.unreachable()

    async def no_answer(self) -> None:
        self._telegram.fault("sendMessage", "lost")

    async def person_leaves(self) -> None:
        self._telegram.block(self._ana)

    async def person_returns(self) -> None:
        self._telegram.unblock(self._ana)


class TelegramPerson:
    def __init__(self, channel: TelegramChannel, telegram: FakeTelegram, ana: world.Person) -> None:
        self.channel = channel
        self.trouble = TelegramTrouble(telegram, ana)
        self.heard: asyncio.Queue[InboundMessage] = asyncio.Queue()
        self._telegram = telegram
        self._ana = ana
        self._chat = telegram.private(ana)
        self.conversation = Conversation("telegram", str(self._chat.id), str(ana.id))

    async def sees(self) -> list[Seen]:
        return [self._read(message) for message in self._chat.answers]

    async def says(self, text: str) -> None:
        self._telegram.say(self._ana, text)

    async def said(self) -> list[str]:
        return [message.text for message in self._chat.messages.values() if message.sender is not None]

    async def chooses(self, choice: str) -> None:
        press = self._telegram.press(self._ana, self._chat.answers[-1], choice)
        # A button spins until it is answered.
        await self._telegram.wait_for(lambda: self._telegram.presses[press] is not None)

    def _read(self, message: world.Message) -> Seen:
        quoted = self._chat.messages.get(message.reply_to or 0)
        return Seen(
            message.text,
            scan(message.photo) if message.photo else None,
            tuple(message.labels),
            quoted.text if quoted else None,
        )


@asynccontextmanager
async def _telegram_person(opening: Opening) -> AsyncIterator[Person]:
    async with FakeTelegram() as telegram, opening(telegram.token, telegram.url) as api:
        ana = telegram.person("Ana", language="es")
        channel = TelegramChannel(api)
        person = TelegramPerson(channel, telegram, ana)
        receiving = asyncio.create_task(_receive(channel, person.heard))
        try:
            # Before they have said something, the bot may not write to them.
            await person.says("/start")
            await asyncio.wait_for(person.heard.get(), 10)
            yield person
        finally:
            receiving.cancel()
            with suppress(asyncio.CancelledError):
                await receiving


async def _receive(channel: TelegramChannel, heard: asyncio.Queue[InboundMessage]) -> None:
    """Receive as the bot does, which calls again after an error of the channel."""
    while True:
        with suppress(ChannelError):
            await channel.receive(heard.put)


def aiogram_person(web: WebChannel, serve: Serve) -> AbstractAsyncContextManager[Person]:
    return _telegram_person(open_aiogram)


def ptb_person(web: WebChannel, serve: Serve) -> AbstractAsyncContextManager[Person]:
    return _telegram_person(open_ptb)
