"""The bot dies on WhatsApp: what was said meanwhile is answered once, what was paid is told once."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from .conftest import ENGLISH, PATIENCE, money
from .whatsapp_stage import Somebody, WhatsAppStage, code_of, first_line, is_request, open_whatsapp_stage

pytestmark = [pytest.mark.slow]

RECEIVED = ENGLISH("notice-paid", amount=money("10"))
HELP = ENGLISH("help-title")
TAKEN = "after:channel.send#3"  # Twilio has the notice, and we have not noted it; the first two sends are the answer


async def ends_with_one_notice(own: WhatsAppStage, *people: Somebody) -> None:
    """Nothing more is said of a payment, now or later: the next answer comes next, and nothing is left to say."""
    for status in await asyncio.gather(*(one.say("status") for one in people)):
        assert status.text.startswith("✅")
    assert await own.bot.due() is None
    for one in people:
        assert one.read[1:2] == [RECEIVED]
        assert (len(one.sees), len(one.sent), len(one.requests)) == (3, 3, 1)


async def test_what_people_write_while_the_bot_is_dead_is_answered_once_and_in_order(tmp_path: Path) -> None:
    async with open_whatsapp_stage(tmp_path / "chat.sqlite") as own:
        ana, bob = own.somebody("Ana"), own.somebody("Bob")
        await ana.say("help")
        await own.bot.kill()
        sids = await ana.write("receive 10 Coffee", "status", "cancel")
        sids += await bob.write("history", "receive 5 Tea")
        assert not any(posted.taken for posted in own.twilio.webhooks[1:])

        await own.bot.start()
        card, status, cancelled = [await ana.hear() for _ in range(3)]
        assert first_line(card) == ENGLISH("receive-fixed", amount=money("10"))
        assert status.text.startswith(f"⏳ {code_of(card)}:")
        assert cancelled.text.partition("\n")[0] == ENGLISH("cancel-done", code=code_of(card))
        assert first_line(await bob.hear()) == ENGLISH("history-empty", example="receive 10 Coffee")
        assert first_line(await bob.hear()) == ENGLISH("receive-fixed", amount=money("5"))
        await asyncio.gather(*map(own.twilio.repeat, sids))  # a late try of Twilio's, after the list was read
        assert await own.bot.due() is None
        assert (len(ana.sent), len(bob.sent)) == (4, 2)


async def test_what_is_paid_before_the_news_are_written_down_for_sending_is_told_once(tmp_path: Path) -> None:
    async with open_whatsapp_stage(tmp_path / "chat.sqlite", fault_point="after:charges.settle") as own:
        ana = own.somebody()
        await own.scan(await ana.say("receive 10 Coffee"))
        await own.bot.died()
        assert len(ana.sent) == 1
        await own.bot.start()
        assert first_line(await ana.hear()) == RECEIVED
        await ends_with_one_notice(own, ana)


async def test_news_that_twilio_took_from_a_bot_that_died_are_found_in_its_list(tmp_path: Path) -> None:
    async with open_whatsapp_stage(tmp_path / "chat.sqlite", fault_point=TAKEN) as own:
        ana = own.somebody()
        await own.scan(await ana.say("receive 10 Coffee"))
        await own.bot.died()
        assert first_line(await ana.hear()) == RECEIVED
        # The point at which the bot notes that the first, and only, attempt has arrived.
        own.bot.environment["CHATWALLET_FAULT_POINT"] = "after:outbox.conclude.Sent"
        await own.bot.start()
        await own.bot.died()
        await own.bot.start()
        await ends_with_one_notice(own, ana)


async def test_news_that_twilio_took_from_a_bot_that_died_are_settled_by_a_late_callback(
    tmp_path: Path,
) -> None:
    async with open_whatsapp_stage(tmp_path / "chat.sqlite", fault_point=TAKEN) as own:
        ana = own.somebody()
        card = await ana.say("receive 10 Coffee")
        await own.told(ana, "delivered")
        own.twilio.callbacks.hold()
        await own.scan(card)
        await own.bot.died()
        notice = await ana.hear()
        own.twilio.faults.answer(503, times=100, operation="list")  # so that nothing else can tell
        await own.bot.start()
        await own.twilio.callbacks.release(backwards=True)
        assert {posted.form["MessageSid"] for posted in own.twilio.callbacks.posted[-2:]} == {notice.sid}
        await ends_with_one_notice(own, ana)


async def test_news_whose_connection_broke_are_settled_by_the_callback(tmp_path: Path) -> None:
    async with open_whatsapp_stage(tmp_path / "chat.sqlite") as own:
        ana = own.somebody()
        card = await ana.say("receive 10 Coffee")
        await own.told(ana, "delivered")
        own.twilio.callbacks.hold()
        own.twilio.faults.break_off()
        await own.scan(card)
        assert first_line(await ana.hear()) == RECEIVED
        await own.twilio.callbacks.release()
        await ends_with_one_notice(own, ana)


async def test_news_in_doubt_are_found_in_the_list_or_sent_again(tmp_path: Path) -> None:
    # Where the sixth thing is noted as done: after two answers of two messages the two news.
    async with open_whatsapp_stage(
        tmp_path / "chat.sqlite", fault_point="after:outbox.conclude.Sent#6"
    ) as own:
        ana, bob = own.somebody("Ana"), own.somebody("Bob")
        cards = await asyncio.gather(ana.say("receive 10 Coffee"), bob.say("receive 10 Coffee"))
        await asyncio.gather(own.told(ana, "delivered"), own.told(bob, "delivered"))
        own.twilio.callbacks.lose(2)
        own.twilio.faults.break_off()  # Twilio takes it, and nothing of that comes back to us
        await own.scan(cards[0])
        assert first_line(await ana.hear()) == RECEIVED
        own.twilio.faults.answer(500)  # Twilio does nothing, which we can't know either
        await own.scan(cards[1])
        assert first_line(await bob.hear()) == RECEIVED
        await own.bot.died()
        await own.bot.start()
        await ends_with_one_notice(own, ana, bob)


AROUND_A_CODE = [
    "before:channel.send",
    "after:channel.send",
    "after:outbox.conclude.Sent",
    "before:channel.send#2",
    "after:channel.send#2",
    "after:outbox.conclude.Sent#2",
]


@pytest.mark.parametrize("buttons", [True, False])
@pytest.mark.parametrize("point", AROUND_A_CODE)
async def test_a_bot_that_dies_around_a_picture_or_its_payment_request_sends_both_in_order_and_none_twice(
    tmp_path: Path, point: str, buttons: bool
) -> None:
    async with open_whatsapp_stage(tmp_path / "chat.sqlite", buttons=buttons, fault_point=point) as own:
        ana = own.somebody()
        await ana.write("receive 10 Coffee")
        await own.bot.died()
        await own.bot.start()
        request = await ana.person.until(lambda seen: is_request(seen.text), PATIENCE)
        assert [button.id.split()[0] for button in request.buttons] == ["again", "cancel", "status"] * buttons
        await own.control.pay(request.text)
        await ana.person.until(lambda seen: first_line(seen) == RECEIVED, PATIENCE)
        assert await own.bot.due() is None
        delivered = [one for one in ana.sent if one.status == "delivered"]
        texts = [seen.text for seen in ana.person.sees]
        assert texts.index(request.text) == 1, "after its picture"
        assert len(ana.requests) == 1
        assert [one.body.partition("\n")[0] for one in delivered] == [
            ENGLISH("receive-fixed", amount=money("10")),
            RECEIVED,
        ]
