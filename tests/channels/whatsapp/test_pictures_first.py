"""The payment request of a picture comes after it, also where the picture fails or another process sent it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from chatwallet.channels.base import OutboundMessage
from chatwallet.channels.errors import TryLater
from chatwallet.tests.channels.whatsapp.desk import Desk, open_desk

REQUEST = "lnbc100u1" + "q" * 200
CODE = OutboundMessage(f"Receive $10.00\n\n{REQUEST}", qr=REQUEST.upper())
HELD = "not there yet"


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with open_desk() as desk, desk.listening():
        await desk.ana.say("hola")
        yield desk


async def test_a_request_waits_for_a_picture_that_failed_and_is_sent_anew_as_text(desk: Desk) -> None:
    """It overtook the text: the person read an amount below the request that it is for."""
    picture, request = desk.channel.divide(CODE)
    desk.twilio.carrier.fail_next(63019)
    await desk.channel.send(desk.chat, picture, key="1")
    await desk.told.until(1)
    with pytest.raises(TryLater, match=HELD) as held:
        await desk.channel.send(desk.chat, request, key="2")
    assert held.value.retry_after == 1
    await desk.channel.send(desk.chat, picture, key="1")
    await desk.channel.send(desk.chat, request, key="2")
    assert [(await desk.ana.next()).text for _ in range(2)] == ["Receive $10.00", REQUEST]


async def test_late_word_of_a_picture_that_was_sent_anew_as_text_holds_no_request(desk: Desk) -> None:
    """Twilio may tell twice that it failed; the request would have waited four of its sixty seconds."""
    picture, request = desk.channel.divide(CODE)
    desk.twilio.carrier.fail_next(63019)
    failed = await desk.channel.send(desk.chat, picture, key="1")
    await desk.told.until(1)
    await desk.channel.send(desk.chat, picture, key="1")
    await desk.told.until(3)
    await desk.twilio.carrier.report(failed, "undelivered", 63019)
    await desk.told.until(4)
    await desk.channel.send(desk.chat, request, key="2")
    assert [(await desk.ana.next()).text for _ in range(2)] == ["Receive $10.00", REQUEST]


async def test_after_some_seconds_it_goes_all_the_same(desk: Desk) -> None:
    picture, request = desk.channel.divide(CODE)
    for news, channel in ((1, desk.channel), (4, desk.another_channel())):
        desk.twilio.carrier.fail_next(63019)
        await desk.channel.send(desk.chat, picture, key=str(news))
        await desk.told.until(news)
        for _ in range(4):
            with pytest.raises(TryLater, match=HELD):
                await channel.send(desk.chat, request, key="2")
        await channel.send(desk.chat, request, key="2")
        assert (await desk.ana.next()).text == REQUEST
        await desk.told.until(news + 2)


async def test_a_picture_of_another_process_is_looked_up_and_not_waited_for_once_it_is_seen(
    desk: Desk,
) -> None:
    picture, request = desk.channel.divide(CODE)
    await desk.channel.send(desk.chat, picture, key="1")
    await desk.ana.next()
    await desk.told.until(2)
    await desk.another_channel().send(desk.chat, request, key="2")
    assert (await desk.ana.next()).text == REQUEST


async def test_a_log_that_can_not_be_read_holds_nobody_up(desk: Desk) -> None:
    _, request = desk.channel.divide(CODE)
    for fault in (503, 401):
        desk.twilio.faults.answer(fault, operation="list")
        await desk.channel.send(desk.chat, request, key=str(fault))
        assert (await desk.ana.next()).text == REQUEST


async def test_a_picture_that_another_process_sent_anew_as_text_holds_no_request_up(desk: Desk) -> None:
    """Nor does one of an older order: four seconds of the sixty that a payment request lives."""
    picture, request = desk.channel.divide(CODE)
    desk.twilio.carrier.fail_next(63019)
    await desk.channel.send(desk.chat, picture, key="1")
    await desk.told.until(1)
    await desk.channel.send(desk.chat, picture, key="1")
    assert (await desk.ana.next()).text == "Receive $10.00"
    await desk.another_channel().send(desk.chat, request, key="2")
    assert (await desk.ana.next()).text == REQUEST
