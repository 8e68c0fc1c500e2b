"""X31: taken is not arrived. Twilio took a message, and nobody was there when it told that it did not arrive."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from chatwallet.storage.sqlite.summary import summary
from chatwallet.tracking.outbox.base import DeadNotice

from .conftest import ENGLISH, PATIENCE, money
from .whatsapp_stage import Somebody, WhatsAppStage, first_line, open_whatsapp_stage

pytestmark = [pytest.mark.slow]

CARD = ENGLISH("receive-fixed", amount=money("10"))
RECEIVED = ENGLISH("notice-paid", amount=money("10"))


async def told_to_nobody(own: WhatsAppStage, person: Somebody, status: str) -> None:
    """Wait until a message to a person has ended so, and Twilio has told that to a bot that is dead."""

    def over() -> bool:
        told = [one for one in own.twilio.callbacks.posted if one.form["MessageStatus"] == status]
        return any(one.form["To"] == person.person.address and not one.taken for one in told)

    await own.twilio.until(over, PATIENCE)


async def buried(store: Path) -> DeadNotice:
    """Wait until a notice is given up: some five seconds after it was sent, when it is first asked for, and more."""
    async with asyncio.timeout(3 * PATIENCE):
        while not (dead := (await summary(store, (), 9)).dead):
            await asyncio.sleep(0.05)
    return dead[0]


async def test_a_code_whose_picture_found_no_bot_is_sent_again_at_the_next_start(tmp_path: Path) -> None:
    async with open_whatsapp_stage(tmp_path / "chat.sqlite", fault_point="after:outbox.conclude.Sent") as own:
        ana = own.somebody()
        own.twilio.carrier.hold()
        await ana.write("receive 10 Coffee")
        await own.bot.died()  # it has noted that Twilio took the code
        own.twilio.carrier.release()
        await told_to_nobody(own, ana, "undelivered")  # 63019: the picture could not be fetched
        assert ana.read == []
        await own.bot.start()
        seen = {first_line(one): one for one in [await ana.hear(), await ana.hear()]}
        assert CARD in seen
        await own.control.pay(next(text for text in seen if text != CARD))
        assert first_line(await ana.hear()) == RECEIVED


async def test_a_code_that_arrived_while_the_bot_was_dead_is_not_sent_again(tmp_path: Path) -> None:
    async with open_whatsapp_stage(tmp_path / "chat.sqlite", fault_point="after:outbox.conclude.Sent") as own:
        ana = own.somebody()
        own.twilio.carrier.hold()
        await ana.write("price")
        await own.bot.died()
        own.twilio.carrier.release()
        await told_to_nobody(own, ana, "delivered")
        await own.bot.start()
        await ana.say("status")
        assert await own.bot.due() is None
        assert len(ana.sent) == 2
        taken = (await summary(tmp_path / "chat.sqlite", (), 9)).taken
        assert taken <= 1, "the last one alone may have no end yet"


@pytest.mark.parametrize("code", [63024, 63016])
async def test_news_whose_failure_is_lost_are_kept_for_when_the_person_writes(
    tmp_path: Path, code: int
) -> None:
    """63016: the window is closed, and there is no template. 63024: WhatsApp does not know the number."""
    store = tmp_path / "chat.sqlite"
    async with open_whatsapp_stage(store, arrival_asked_after="5") as own:
        ana = own.somebody()
        card = await ana.say("receive 10 Coffee")
        await own.told(ana, "delivered")
        own.twilio.callbacks.lose(1)
        own.twilio.carrier.fail_next(code)
        await own.scan(card)
        assert (await buried(store)).kind == "paid"
        assert RECEIVED not in ana.read
        await ana.write("status")
        assert first_line(await ana.hear()) == RECEIVED
