"""What every channel promises, on every channel: see channels.base.Channel."""

from __future__ import annotations

import asyncio
import io
import os
import re
from base64 import b64decode
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from itertools import count
from typing import Any, Protocol, TextIO

import aiohttp
import pytest
import zxingcpp
from PIL import Image

from chatwallet.channels.base import Button, Channel, Conversation, InboundMessage, OutboundMessage
from chatwallet.channels.console import ConsoleChannel
from chatwallet.channels.memory import MemoryChannel
from chatwallet.channels.web import WebChannel

Serve = Callable[..., AbstractAsyncContextManager[str]]
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Seen:
    """A message as the person sees it: the text, what a scanner reads, what can be pressed or typed, the quote."""

    text: str
    scanned: str | None
    choices: tuple[str, ...]
    quote: str | None


class Person(Protocol):
    """Somebody at the other end of a channel, who sees what it really shows."""

    conversation: Conversation
    heard: asyncio.Queue[InboundMessage]

    @property
    def channel(self) -> Channel: ...

    async def sees(self) -> list[Seen]: ...

    async def says(self, text: str) -> None: ...


class MemoryPerson:
    def __init__(self) -> None:
        self.channel = MemoryChannel()
        self.conversation = Conversation("memory", "ana", "ana")
        self.heard: asyncio.Queue[InboundMessage] = asyncio.Queue()

    async def sees(self) -> list[Seen]:
        shown = {sent.reference: sent.message for sent in self.channel.sent}
        quotes = {reference: message.text for reference, message in shown.items()}
        return [
            Seen(m.text, m.qr, tuple(b.text for b in m.buttons), quotes.get(m.reply_to or ""))
            for m in shown.values()
        ]

    async def says(self, text: str) -> None:
        await self.channel.say(self.conversation, text)


class ConsolePerson:
    def __init__(self, writing: TextIO, reading: TextIO) -> None:
        self.output = io.StringIO()
        self.keyboard = writing
        self.channel = ConsoleChannel(source=reading, output=self.output, person="ana")
        self.conversation = Conversation("console", "ana", "ana")
        self.heard: asyncio.Queue[InboundMessage] = asyncio.Queue()

    async def sees(self) -> list[Seen]:
        return [self._read(block) for block in self.output.getvalue().split("\n\n")[:-1]]

    async def says(self, text: str) -> None:
        self.keyboard.write(text + "\n")
        self.keyboard.flush()

    def _read(self, block: str) -> Seen:
        lines = block.split("\n")
        drawing = [COLOURS.sub("", line) for line in lines if COLOURS.search(line)]
        words = lines[len(drawing) :]
        quote = words.pop(0).removeprefix("> ") if words[0].startswith("> ") else None
        choices = tuple(re.findall(r"\[(.*?)\]", words.pop())) if words[-1].startswith("[") else ()
        return Seen("\n".join(words), scan(drawn(drawing)) if drawing else None, choices, quote)


class WebPerson:
    def __init__(
        self,
        channel: WebChannel,
        base: str,
        session: aiohttp.ClientSession,
        heard: asyncio.Queue[InboundMessage],
    ) -> None:
        token = "a-chat-of-ana-and-nobody-else"
        self.channel = channel
        self.conversation = Conversation("web", token, token)
        self.heard = heard
        self._address = f"{base}/chat/{token}/socket"
        self._session = session
        self._numbers = count()

    async def sees(self) -> list[Seen]:
        lines: dict[str, dict[str, Any]] = {}
        async with self._session.ws_connect(self._address) as socket:
            while (frame := await socket.receive_json(timeout=30))["type"] != "ready":
                lines[frame["id"]] = frame
        in_order = sorted(lines.values(), key=lambda line: line["at"])
        return [
            Seen(
                line["text"],
                line["image"] and scan(Image.open(BytesIO(b64decode(line["image"].partition(",")[2])))),
                tuple(button["text"] for button in line["buttons"]),
                lines.get(line["reply_to"], {}).get("text"),
            )
            for line in in_order
            if line["by_bot"]
        ]

    async def says(self, text: str) -> None:
        async with self._session.ws_connect(self._address) as socket:
            await socket.send_json({"type": "say", "id": f"say-{next(self._numbers):08}", "text": text})
            while (await socket.receive_json(timeout=30))["type"] != "taken":
                pass


def drawn(rows: list[str]) -> Image.Image:
    light = [[block in halves for block in row] for row in rows for halves in ("█▀", "█▄")]
    picture = Image.new("L", (len(light[0]), len(light)))
    picture.putdata([255 * module for row in light for module in row])
    return picture.resize((picture.width * 4, picture.height * 4), Image.Resampling.NEAREST)


def scan(picture: Image.Image) -> str:
    (code,) = zxingcpp.read_barcodes(picture)
    text: str = code.text
    return text


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


@pytest.fixture(params=[memory_person, console_person, web_person], ids=["memory", "console", "web"])
async def person(request: pytest.FixtureRequest, web: WebChannel, serve: Serve) -> AsyncIterator[Person]:
    async with request.param(web, serve) as someone:
        yield someone


async def test_what_is_sent_is_seen_once_and_has_a_reference(person: Person) -> None:
    references = {
        await person.channel.send(person.conversation, OutboundMessage(f"line {key}"), key=key)
        for key in "ab"
    }
    assert [seen.text for seen in await person.sees()] == ["line a", "line b"]
    assert len(references - {""}) == 2


async def test_a_code_is_shown_so_that_a_scanner_reads_it(person: Person, invoices: list[str]) -> None:
    message = OutboundMessage("Coffee", qr=invoices[0].upper())
    await person.channel.send(person.conversation, message, key="1")
    assert [seen.scanned for seen in await person.sees()] == [invoices[0].upper()]


async def test_buttons_or_the_words_that_do_the_same_are_shown(person: Person) -> None:
    buttons = (Button("New code", "again K7Q2"), Button("Cancel", "cancel K7Q2"))
    await person.channel.send(person.conversation, OutboundMessage("Coffee", buttons=buttons), key="1")
    assert [seen.choices for seen in await person.sees()] == [("again K7Q2", "cancel K7Q2")]


async def test_a_reply_shows_what_it_replies_to(person: Person) -> None:
    if not person.channel.abilities.replies:
        pytest.skip("cannot reply")
    first = await person.channel.send(person.conversation, OutboundMessage("Coffee"), key="1")
    await person.channel.send(person.conversation, OutboundMessage("Paid", reply_to=first), key="2")
    assert [(seen.text, seen.quote) for seen in await person.sees()] == [("Coffee", None), ("Paid", "Coffee")]


async def test_a_reply_to_an_unknown_message_is_shown_without_it(person: Person) -> None:
    await person.channel.send(person.conversation, OutboundMessage("Paid", reply_to="gone"), key="1")
    assert [(seen.text, seen.quote) for seen in await person.sees()] == [("Paid", None)]


async def test_an_edit_takes_the_place_of_the_message(person: Person) -> None:
    if not person.channel.abilities.edits:
        pytest.skip("cannot edit")
    message = OutboundMessage("Coffee", qr="LNBC1", buttons=(Button("Cancel", "cancel K7Q2"),))
    first = await person.channel.send(person.conversation, message, key="1")
    await person.channel.send(person.conversation, OutboundMessage("Tea"), key="2")
    edited = await person.channel.send(person.conversation, OutboundMessage("Paid", edit_of=first), key="3")
    assert edited == first
    assert await person.sees() == [Seen("Paid", None, (), None), Seen("Tea", None, (), None)]


async def test_a_second_attempt_under_one_key_shows_nothing_new(person: Person) -> None:
    if not person.channel.abilities.repeats_safely:
        pytest.skip("a repeat shows twice")
    message = OutboundMessage("Paid")
    references = [await person.channel.send(person.conversation, message, key="1") for _ in range(2)]
    assert references[0] == references[1]
    assert [seen.text for seen in await person.sees()] == ["Paid"]


async def test_what_a_person_says_is_received_with_an_id_of_its_own(person: Person) -> None:
    got: list[InboundMessage] = []
    for text in ("receive 10 Coffee", "receive 10 Coffee", "recibir 5 café"):
        await person.says(text)
        got.append(await asyncio.wait_for(person.heard.get(), 5))
    assert [message.text for message in got] == ["receive 10 Coffee", "receive 10 Coffee", "recibir 5 café"]
    assert {message.conversation for message in got} == {person.conversation}
    assert len({message.id for message in got}) == 3
    assert all(message.at.utcoffset() == timedelta(0) for message in got)


async def test_the_conversation_names_its_channel(person: Person) -> None:
    assert person.channel.name == person.conversation.channel
