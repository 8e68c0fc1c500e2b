"""People at channels that need no service of anybody's: memory, the console, our own web page."""

from __future__ import annotations

import asyncio
import io
import os
import re
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any, TextIO

import aiohttp
from PIL import Image

from chatwallet.channels.base import Conversation, InboundMessage
from chatwallet.channels.console import ConsoleChannel
from chatwallet.channels.errors import OutcomeUnknown, TryLater, Unreachable
from chatwallet.channels.memory import MemoryChannel
from chatwallet.channels.web.channel import WebChannel
from chatwallet.channels.web.chats import chat_id_of
from chatwallet.tests.camera import scan
from chatwallet.tests.channels.people import Person, Seen, Serve

COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class MemoryTrouble:
    def __init__(self, channel: MemoryChannel) -> None:
        self._channel = channel

    async def too_many(self, seconds: int) -> None:
        self._channel.fail_next(TryLater("too many", retry_after=seconds))

    @asynccontextmanager
    async def nobody_listens(self) -> AsyncIterator[None]:
        self._channel.fail_next(TryLater("nobody listens"))
        yield

    async def no_answer(self) -> None:
        self._channel.fail_next(OutcomeUnknown("no answer"), delivered=True)

    async def person_leaves(self) -> None:
        self._channel.fail_next(Unreachable("gone"))

    async def person_returns(self) -> None:
        """Nothing to do: one failure was written down, not more."""


class MemoryPerson:
    def __init__(self) -> None:
        self.channel = MemoryChannel()
        self.trouble = MemoryTrouble(self.channel)
        self.conversation = Conversation("memory", "ana", "ana")
        self.heard: asyncio.Queue[InboundMessage] = asyncio.Queue()
        self._said: dict[str, str] = {}

    async def sees(self) -> list[Seen]:
        shown = {sent.reference: sent.message for sent in self.channel.sent}
        quotes = {reference: message.text for reference, message in shown.items()}
        return [
            Seen(m.text, m.qr, tuple(b.label for b in m.buttons), quotes.get(m.reply_to or ""))
            for m in shown.values()
        ]

    async def says(self, text: str) -> None:
        number = str(len(self._said))
        self._said[number] = text
        await self.channel.say(self.conversation, text, id=number)

    async def said(self) -> list[str]:
        forgotten = {reference for _, reference in self.channel.forgotten}
        return [text for number, text in self._said.items() if number not in forgotten]

    async def chooses(self, choice: str) -> None:
        newest = self.channel.sent[-1]
        (text,) = (button.text for button in newest.message.buttons if button.label == choice)
        await self.channel.say(self.conversation, text, newest.reference)


class ConsolePerson:
    trouble = None

    def __init__(self, writing: TextIO, reading: TextIO) -> None:
        self.output = io.StringIO()
        self.keyboard = writing
        self.channel = ConsoleChannel(source=reading, output=self.output, person="ana")
        self.conversation = Conversation("console", "ana", "ana")
        self._typed: list[str] = []
        self.heard: asyncio.Queue[InboundMessage] = asyncio.Queue()

    async def sees(self) -> list[Seen]:
        return [self._read(block) for block in self.output.getvalue().split("\n\n")[:-1]]

    async def says(self, text: str) -> None:
        self.keyboard.write(text + "\n")
        self.keyboard.flush()
        self._typed.append(text)

    async def said(self) -> list[str]:
        return self._typed

    async def chooses(self, choice: str) -> None:
        await self.says(choice)

    def _read(self, block: str) -> Seen:
        lines = block.split("\n")
        drawing = [COLOURS.sub("", line) for line in lines if COLOURS.search(line)]
        words = lines[len(drawing) :]
        quote = words.pop(0).removeprefix("> ") if words[0].startswith("> ") else None
        choices = tuple(re.findall(r"\[(.*?)\]", words.pop())) if words[-1].startswith("[") else ()
        return Seen("\n".join(words), scan(_drawn(drawing)) if drawing else None, choices, quote)


class WebPerson:
    trouble = None

    def __init__(
        self,
        channel: WebChannel,
        base: str,
        session: aiohttp.ClientSession,
        heard: asyncio.Queue[InboundMessage],
    ) -> None:
        token = "a-chat-of-ana-and-nobody-else"
        self.channel = channel
        self.conversation = Conversation("web", chat_id_of(token), chat_id_of(token))
        self.heard = heard
        self._address = f"{base}/chat/{token}/socket"
        self._session = session
        self._numbers = count()

    async def sees(self) -> list[Seen]:
        lines = await self._lines()
        return [
            Seen(
                line["text"],
                line["image"] and scan(b64decode(line["image"].partition(",")[2])),
                tuple(button["label"] for button in line["buttons"]),
                lines.get(line["reply_to"], {}).get("text"),
            )
            for line in lines.values()
            if line["by_bot"]
        ]

    async def says(self, text: str) -> None:
        await self._say(text, None)

    async def said(self) -> list[str]:
        return [line["text"] for line in (await self._lines()).values() if not line["by_bot"]]

    async def chooses(self, choice: str) -> None:
        newest = [line for line in (await self._lines()).values() if line["by_bot"]][-1]
        (text,) = (button["text"] for button in newest["buttons"] if button["label"] == choice)
        await self._say(text, newest["id"])

    async def _lines(self) -> dict[str, dict[str, Any]]:
        lines: dict[str, dict[str, Any]] = {}
        async with self._session.ws_connect(self._address) as socket:
            while (frame := await socket.receive_json(timeout=30))["type"] != "ready":
                lines[frame["id"]] = frame
        return dict(sorted(lines.items(), key=lambda item: str(item[1]["at"])))

    async def _say(self, text: str, reply_to: str | None) -> None:
        said = {"type": "say", "id": f"say-{next(self._numbers):08}", "text": text, "reply_to": reply_to}
        async with self._session.ws_connect(self._address) as socket:
            await socket.send_json(said)
            while (await socket.receive_json(timeout=30))["type"] != "taken":
                pass


def _drawn(rows: list[str]) -> Image.Image:
    light = [[block in halves for block in row] for row in rows for halves in ("█▀", "█▄")]
    picture = Image.new("L", (len(light[0]), len(light)))
    picture.putdata([255 * module for row in light for module in row])
    return picture.resize((picture.width * 4, picture.height * 4), Image.Resampling.NEAREST)


@asynccontextmanager
async def memory_person(web: WebChannel, serve: Serve) -> AsyncIterator[Person]:
    person = MemoryPerson()
    async with asyncio.TaskGroup() as tasks:
        receiving = tasks.create_task(person.channel.receive(person.heard.put))
        yield person
        receiving.cancel()


@asynccontextmanager
async def console_person(web: WebChannel, serve: Serve) -> AsyncIterator[Person]:
    reading, writing = os.pipe()
    with (
        os.fdopen(reading, encoding="utf-8") as source,
        os.fdopen(writing, "w", encoding="utf-8") as keyboard,
    ):
        person = ConsolePerson(keyboard, source)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(person.channel.receive(person.heard.put))
            yield person
            keyboard.close()


@asynccontextmanager
async def web_person(web: WebChannel, serve: Serve) -> AsyncIterator[Person]:
    heard: asyncio.Queue[InboundMessage] = asyncio.Queue()
    async with serve(web, heard.put) as base, aiohttp.ClientSession() as session:
        yield WebPerson(web, base, session, heard)
