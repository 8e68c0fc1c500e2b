"""WhatsApp and the outbox together: whatever is lost on the way, an answer is read once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest

from chatwallet.channels.base import InboundMessage, OutboundMessage
from chatwallet.channels.errors import OutcomeUnknown
from chatwallet.tests.channels.whatsapp.desk import Desk, open_desk
from chatwallet.tests.charges import chat_of
from chatwallet.tracking.outbox.base import Notice, Sent


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    """Ana asked for something, and the answer, with a picture, lies in the outbox."""
    async with open_desk(with_outbox=True) as desk:

        async def answer(message: InboundMessage) -> None:
            await desk.store.inbox.add(message.id, message)
            shown = OutboundMessage("Coffee", qr="LNBC1")
            await desk.store.inbox.answer(message.id, message, shown, None)

        async with desk.listening(answer):
            await desk.ana.say("receive 10 Coffee")
            yield desk


async def claim(desk: Desk, *, ahead: timedelta = timedelta()) -> list[Notice]:
    return list(await desk.store.outbox.claim("worker", desk.clock() + ahead, 25, 10))


async def attempt(desk: Desk, notice: Notice) -> None:
    """What DeliveryWorker does with an attempt that takes."""
    assert notice.message is not None
    reference = await desk.channel.send(chat_of(notice), notice.message, key=notice.id)
    await desk.store.outbox.conclude(notice, Sent(reference, desk.clock()))


async def told(desk: Desk, number: int) -> None:
    """Wait until the bot has taken so many callbacks."""
    await desk.twilio.until(lambda: len([one for one in desk.twilio.callbacks.posted if one.taken]) >= number)


async def test_an_answer_that_was_read_is_never_due_again(desk: Desk) -> None:
    (notice,) = await claim(desk)
    await attempt(desk, notice)
    await told(desk, 2)
    assert await claim(desk, ahead=timedelta(days=1)) == []


async def test_a_callback_settles_what_the_answer_left_open(desk: Desk) -> None:
    (notice,) = await claim(desk)
    desk.twilio.faults.break_off()
    with pytest.raises(OutcomeUnknown):
        await attempt(desk, notice)
    await told(desk, 2)
    assert await claim(desk, ahead=timedelta(days=1)) == []
    assert len(list(desk.twilio.sent(desk.ana))) == 1


@pytest.mark.parametrize("code", [63019, 63018], ids=["picture", "rate"])
async def test_what_failed_on_the_way_is_due_again_and_read_once(desk: Desk, code: int) -> None:
    desk.twilio.carrier.fail_next(code)
    (notice,) = await claim(desk)
    await attempt(desk, notice)
    await told(desk, 1)
    (again,) = await claim(desk, ahead=timedelta(minutes=2))
    await attempt(desk, again)
    seen = await desk.ana.next()
    assert (seen.text, len(seen.media)) == ("Coffee", 0 if code == 63019 else 1)
    await told(desk, 3)
    assert await claim(desk, ahead=timedelta(days=1)) == []
    assert len(desk.ana.sees) == 1


async def test_a_failure_that_overtakes_the_answer_counts(desk: Desk) -> None:
    (notice,) = await claim(desk)
    desk.twilio.faults.hang()
    desk.twilio.carrier.fail_next(63018)
    sending = asyncio.create_task(attempt(desk, notice))
    await told(desk, 1)
    desk.twilio.faults.let_go()
    await asyncio.wait_for(sending, 10)
    (again,) = await claim(desk, ahead=timedelta(minutes=2))
    assert again.id == notice.id


@pytest.mark.parametrize("change", [list, lambda news: [*reversed(news)], lambda news: news * 2])
async def test_news_in_any_order_and_number_end_the_same(
    desk: Desk, change: Callable[[list[str]], list[str]]
) -> None:
    desk.twilio.callbacks.lose(2)
    (notice,) = await claim(desk)
    await attempt(desk, notice)
    sid = (await desk.ana.next()).sid
    for news in change(["failed", "sent", "delivered", "read"]):
        await desk.twilio.carrier.report(sid, news, 63018 if news == "failed" else None)
    # A message that was delivered did not fail, whoever says so when.
    rows = await claim(desk, ahead=timedelta(days=1))
    assert rows == []


async def test_an_answer_to_somebody_who_is_gone_waits_for_them(desk: Desk) -> None:
    desk.twilio.carrier.fail_next(63024)
    (notice,) = await claim(desk)
    await attempt(desk, notice)
    await told(desk, 1)
    assert await claim(desk, ahead=timedelta(days=1)) == []
    (dead,) = await desk.store.outbox.dead(10)
    assert (dead.id, "63024" in dead.reason) == (notice.id, True)
