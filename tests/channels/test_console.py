"""The console reads lines to their end and prints nothing that could move the cursor."""

from __future__ import annotations

import asyncio
import io
import os

import pytest

from chatwallet.channels.base import Button, Conversation, InboundMessage, OutboundMessage
from chatwallet.channels.console import ConsoleChannel
from chatwallet.channels.errors import Unreachable

ME = Conversation("console", "me", "me")


async def received(channel: ConsoleChannel) -> list[InboundMessage]:
    messages: list[InboundMessage] = []

    async def take(message: InboundMessage) -> None:
        messages.append(message)

    await asyncio.wait_for(channel.receive(take), 30)
    return messages


async def test_each_line_is_a_message_and_the_end_of_the_input_ends_it() -> None:
    messages = await received(ConsoleChannel(source=io.StringIO("receive 10 Coffee\n\n  status  \nlast")))
    assert [message.text for message in messages] == ["receive 10 Coffee", "status", "last"]
    assert {message.conversation for message in messages} == {ME}
    assert len({message.id for message in messages}) == 3


async def test_a_pipe_is_read_line_by_line_as_it_is_written() -> None:
    reading, writing = os.pipe()
    answered: asyncio.Queue[str] = asyncio.Queue()

    async def take(message: InboundMessage) -> None:
        answered.put_nowait(message.text)

    with os.fdopen(reading, encoding="utf-8") as source, os.fdopen(writing, "wb", buffering=0) as pipe:
        receiving = asyncio.create_task(ConsoleChannel(source=source).receive(take))
        for line in ("recibir 10 café", "bad \udcff byte"):
            pipe.write(line.encode(errors="surrogateescape") + b"\n")
            assert await asyncio.wait_for(answered.get(), 30) == line.replace("\udcff", "�")
        pipe.close()
        await asyncio.wait_for(receiving, 30)


async def test_a_stranger_s_text_cannot_move_the_cursor() -> None:
    output = io.StringIO()
    channel = ConsoleChannel(source=io.StringIO(), output=output)
    hostile = "Memo:\x1b[2J\x1b]0;title\x07 \x9b31m\r\x08\x00 tea\nsecond\ttab \ud800"
    await channel.send(ME, OutboundMessage(hostile, buttons=(Button("x", "again \x1b[1m"),)), key="1")
    printed = output.getvalue()
    assert printed == "Memo:[2J]0;title 31m tea\nsecond\ttab ?\n[again [1m]\n\n"


async def test_buttons_are_shown_as_what_to_type() -> None:
    output = io.StringIO()
    channel = ConsoleChannel(source=io.StringIO(), output=output)
    buttons = (Button("New QR", "again K7Q2"), Button("Cancel", "cancel K7Q2"))
    await channel.send(ME, OutboundMessage("Coffee", buttons=buttons), key="1")
    assert "[again K7Q2] [cancel K7Q2]" in output.getvalue()


async def test_a_long_first_line_is_quoted_short() -> None:
    output = io.StringIO()
    channel = ConsoleChannel(source=io.StringIO(), output=output)
    reference = await channel.send(ME, OutboundMessage("word " * 40 + "\nsecond"), key="1")
    output.truncate(0)
    output.seek(0)
    await channel.send(ME, OutboundMessage("paid", reply_to=reference), key="2")
    quote, text = output.getvalue().split("\n", 1)
    assert quote.startswith("> word word")
    assert quote.endswith("…")
    assert len(quote) <= 62
    assert text == "paid\n\n"


async def test_a_closed_output_makes_the_person_unreachable() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    output = os.fdopen(writing, "w")
    channel = ConsoleChannel(source=io.StringIO(), output=output)
    with pytest.raises(Unreachable):
        await channel.send(ME, OutboundMessage("anybody there?"), key="1")
    with pytest.raises(BrokenPipeError):  # what was left in the buffer
        output.close()
