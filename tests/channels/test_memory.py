"""The memory channel fails on demand and waits for what it is to carry."""

from __future__ import annotations

import asyncio

import pytest

from chatwallet.channels.base import Abilities, Conversation, InboundMessage, OutboundMessage
from chatwallet.channels.errors import OutcomeUnknown, TryLater
from chatwallet.channels.memory import MemoryChannel

ANA = Conversation("memory", "ana", "ana")


async def test_failures_come_in_the_order_they_were_asked_for() -> None:
    channel = MemoryChannel()
    channel.fail_next(TryLater("busy", retry_after=3), OutcomeUnknown("timed out"))
    with pytest.raises(TryLater) as later:
        await channel.send(ANA, OutboundMessage("one"), key="1")
    assert later.value.retry_after == 3
    with pytest.raises(OutcomeUnknown):
        await channel.send(ANA, OutboundMessage("one"), key="1")
    await channel.send(ANA, OutboundMessage("one"), key="1")
    assert [sent.message.text for sent in channel.sent] == ["one"]
    assert channel.attempts == 3


async def test_an_unknown_outcome_may_have_arrived() -> None:
    channel = MemoryChannel(abilities=Abilities(repeats_safely=False))
    channel.fail_next(OutcomeUnknown("timed out"), delivered=True)
    with pytest.raises(OutcomeUnknown):
        await channel.send(ANA, OutboundMessage("one"), key="1")
    await channel.send(ANA, OutboundMessage("one, maybe again"), key="1")
    assert [sent.message.text for sent in channel.sent] == ["one", "one, maybe again"]


async def test_say_returns_after_the_receiver_has_taken_the_message() -> None:
    channel = MemoryChannel()
    taken: list[InboundMessage] = []

    async def slow(message: InboundMessage) -> None:
        await asyncio.sleep(0)
        taken.append(message)

    async with asyncio.TaskGroup() as tasks:
        receiving = tasks.create_task(channel.receive(slow))
        await channel.say(ANA, "receive 10", reply_to="memory-1", id="m-1", language="es")
        receiving.cancel()
    assert [(m.conversation, m.id, m.text, m.reply_to, m.language) for m in taken] == [
        (ANA, "m-1", "receive 10", "memory-1", "es")
    ]


async def test_waiting_ends_with_the_message_or_with_a_timeout() -> None:
    channel = MemoryChannel()
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(channel.wait_for(2))
        await channel.send(ANA, OutboundMessage("one"), key="1")
        await channel.send(ANA, OutboundMessage("two"), key="2")
    assert [sent.reference for sent in waiting.result()] == ["memory-1", "memory-2"]
    with pytest.raises(TimeoutError):
        await channel.wait_for(3, timeout=0.01)
