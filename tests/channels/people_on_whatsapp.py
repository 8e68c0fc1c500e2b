"""A person on WhatsApp, whom the bot reaches by Twilio's SDK through a stand-in for Twilio."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from chatwallet.channels.base import Conversation
from chatwallet.channels.web.channel import WebChannel
from chatwallet.tests.camera import scan
from chatwallet.tests.channels.people import Person, Seen, Serve
from chatwallet.tests.channels.whatsapp.desk import Desk, open_desk
from chatwallet.tests.fakes import twilio_people as world

# What WhatsApp does to *bold* (faq.whatsapp.com/539178204879377): the marks go.
FORMATTED = re.compile(r"(?<![^\W_])([*_~`])(?=\S)(.*?)(?<=\S)\1(?![^\W_])", re.DOTALL)
# What people take for these signs.
READ_AS = str.maketrans("∗ˍ∼ˋ", "*_~`")
OFFER = "› "


class WhatsAppTrouble:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def too_many(self, seconds: int) -> None:
        self._desk.twilio.faults.refuse(20429, retry_after=seconds)

    @asynccontextmanager
    async def nobody_listens(self) -> AsyncIterator[None]:
        await self._desk.twilio.line("refuse")
        try:
            yield
        finally:
            await self._desk.twilio.line("ok")

    async def no_answer(self) -> None:
        self._desk.twilio.faults.break_off()

    async def person_leaves(self) -> None:
        await self._desk.ana.say("STOP")

    async def person_returns(self) -> None:
        await self._desk.ana.say("START")


class WhatsAppPerson:
    def __init__(self, desk: Desk) -> None:
        self.channel = desk.channel
        self.trouble = WhatsAppTrouble(desk)
        self.heard = desk.heard
        self.conversation: Conversation = desk.chat
        self._desk = desk

    async def sees(self) -> list[Seen]:
        twilio, ana = self._desk.twilio, self._desk.ana
        await twilio.until(lambda: all(message.date_sent for message in twilio.sent(ana)))
        shown = {seen.sid: seen for seen in ana.sees}
        # As Twilio was told them: a picture takes it longer than the text that follows.
        return [self._read(shown[message.sid]) for message in twilio.sent(ana) if message.sid in shown]

    async def says(self, text: str) -> None:
        await self._desk.ana.say(text)

    async def said(self) -> list[str]:
        return [one.body for one in self._desk.twilio.messages if one.sender == self._desk.ana.address]

    async def chooses(self, choice: str) -> None:
        if self.channel.abilities.buttons:
            await self._desk.ana.press(choice)
        else:
            await self.says(choice)

    def _read(self, seen: world.Seen) -> Seen:
        lines = FORMATTED.sub(r"\2", seen.text).translate(READ_AS).split("\n")
        said = tuple(line.removeprefix(OFFER) for line in lines if line.startswith(OFFER))
        choices = tuple(button.title for button in seen.buttons) or said
        words = "\n".join(line for line in lines if not line.startswith(OFFER))
        scanned = [scan(picture.data) for picture in seen.media]
        return Seen(words, scanned[0] if scanned else None, choices, None)


@asynccontextmanager
async def whatsapp_person(web: WebChannel, serve: Serve) -> AsyncIterator[Person]:
    async with _person(with_buttons=True) as person:
        yield person


@asynccontextmanager
async def whatsapp_person_without_buttons(web: WebChannel, serve: Serve) -> AsyncIterator[Person]:
    async with _person(with_buttons=False) as person:
        yield person


@asynccontextmanager
async def _person(*, with_buttons: bool) -> AsyncIterator[Person]:
    async with open_desk(with_buttons=with_buttons) as desk, desk.listening():
        # Without a message of theirs, the window of 24 hours is closed.
        await desk.ana.say("hola")
        await asyncio.wait_for(desk.heard.get(), 10)
        yield WhatsAppPerson(desk)
