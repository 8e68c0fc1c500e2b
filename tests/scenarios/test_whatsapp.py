"""The whole story on WhatsApp: a signed webhook comes in, a picture is fetched and scanned, a payment is told once."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import bolt11
import pytest
import pytest_asyncio

from chatwallet.bot.config.settings import load_settings
from chatwallet.bot.web_chats import new

from .conftest import ENGLISH, money
from .whatsapp_stage import (
    Somebody,
    WhatsAppStage,
    code_of,
    first_line,
    open_whatsapp_stage,
    reference_of,
    request_of,
    scanned,
)

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[WhatsAppStage]:
    """One bot for the people of this module, on WhatsApp and on the web."""
    store = tmp_path_factory.mktemp("whatsapp") / "chat.sqlite"
    async with open_whatsapp_stage(store, channels="whatsapp,web") as stage:
        yield stage


@pytest_asyncio.fixture(loop_scope="module")
async def ana(shop: WhatsAppStage) -> Somebody:
    return shop.somebody()


@pytest.mark.parametrize("language", ["en", "es"])
async def test_what_a_line_asks_for_is_scanned_paid_and_told_once(
    shop: WhatsAppStage, ana: Somebody, language: str
) -> None:
    if language != "en":
        await ana.speak(language)
    texts, amount = ana.texts, money("10", language)

    card = await ana.say(f"{texts.words('receive')[0]} 10 Coffee")
    assert first_line(card) == texts("receive-fixed", amount=amount)
    assert texts("line-memo", memo="Coffee") in card.text
    await shop.scan(card)
    notice = await ana.hear()
    assert first_line(notice) == texts("notice-paid", amount=amount)
    assert texts("line-memo", memo="Coffee") in notice.text
    assert texts("line-reference", ref=reference_of(card)) in notice.text

    # Answers and news keep their order: another copy came before.
    after = await ana.say(texts.words("status")[0])
    assert after.text.startswith(f"✅ {code_of(card)}:")
    assert ana.sees[-3:] == [card, notice, after]
    assert not notice.media


async def test_the_picture_that_twilio_fetched_holds_the_payment_request_of_the_text(
    shop: WhatsAppStage, ana: Somebody
) -> None:
    card = await ana.say("receive 10 Coffee")

    (picture,) = card.media
    assert picture.url.startswith(f"{shop.bot.url}/qr/")
    assert picture.content_type == "image/png"
    assert scanned(card) == request_of(card).upper()
    invoice = bolt11.decode(request_of(card))
    assert invoice.amount_msat is not None
    assert abs(int(invoice.amount_msat) - 10 * 100_000_000_000 // 65_000) <= 1000


async def test_a_qr_is_followed_by_its_payment_request_alone_and_each_calls_back_with_its_id(
    shop: WhatsAppStage, ana: Somebody
) -> None:
    """A long press on WhatsApp copies a message whole."""
    card = await ana.say("receive 10 Coffee")
    await shop.told(ana, "delivered")
    picture, request = shop.twilio.sent(ana.person)
    assert (picture.sid, picture.sender, picture.num_media) == (card.sid, shop.twilio.number, 1)
    assert request_of(card) not in picture.body
    assert (request.body, request.num_media) == (request_of(card), 0)
    callbacks = [picture.status_callback or "", request.status_callback or ""]
    assert all(one.startswith(f"{shop.bot.url}/webhooks/whatsapp/status?key=") for one in callbacks)
    assert callbacks[0] != callbacks[1]


async def test_a_reply_to_the_payment_request_is_about_its_order_too(
    shop: WhatsAppStage, ana: Somebody
) -> None:
    coffee = await ana.say("receive 10 Coffee")
    request = ana.person.sees[-1]
    await ana.say("receive 5 Tea")
    assert (await ana.say("status", reply_to=request)).text.startswith(f"⏳ {code_of(coffee)}:")
    assert (await ana.say("status", reply_to=coffee)).text.startswith(f"⏳ {code_of(coffee)}:")


async def test_a_reply_is_about_the_code_that_it_replies_to(shop: WhatsAppStage, ana: Somebody) -> None:
    coffee = await ana.say("receive 10 Coffee")
    await ana.say("receive 5 Tea")
    assert (await ana.say("status", reply_to=coffee)).text.startswith(f"⏳ {code_of(coffee)}:")

    await shop.scan(coffee)
    notice = await ana.hear()
    assert (await ana.say("status", reply_to=notice)).text.startswith(f"✅ {code_of(coffee)}:")


async def test_an_ambiguous_amount_is_asked_back_and_chosen_by_its_number(ana: Somebody) -> None:
    question = await ana.say("receive 1.000 Coffee")
    assert first_line(question) == ENGLISH("error-ambiguous-amount", amount="1.000")
    assert ENGLISH("error-choice", number="1", choice="receive 1000 Coffee") in question.text
    assert not question.media

    card = await ana.say("1")
    assert first_line(card) == ENGLISH("receive-fixed", amount=money("1000"))
    assert ENGLISH("line-memo", memo="Coffee") in card.text
    assert scanned(card) == request_of(card).upper()


async def test_people_on_whatsapp_and_on_the_web_are_served_by_one_bot_and_hear_of_their_own_money(
    shop: WhatsAppStage, ana: Somebody
) -> None:
    told: list[str] = []
    await new(
        load_settings(store=shop.bot.environment["CHATWALLET_STORE"], public_url=shop.bot.url),
        "Luz",
        told.append,
    )
    address = re.findall(r"/chat/([\w-]+)", "\n".join(told))[-1]
    async with shop.someone(address) as web:
        card, seen = await asyncio.gather(ana.say("receive 10 Coffee"), web.say("receive 5 Tea"))
        await asyncio.gather(shop.scan(card), shop.pay(seen))
        notice = await ana.hear()
        (on_the_web,) = await web.notices()
        assert first_line(notice) == ENGLISH("notice-paid", amount=money("10"))
        assert on_the_web.text.startswith(ENGLISH("notice-paid", amount=money("5")))
        assert (
            ENGLISH("error-unknown-code", code=code_of(card))
            == (await web.say(f"status {code_of(card)}")).text
        )
        await ana.say("help")
        assert len(ana.sees) == 3


async def test_somebody_without_a_number_is_answered_and_told_and_may_be_the_owner(tmp_path: Path) -> None:
    """X24: WhatsApp gives a business-scoped user id in place of a number that is hidden."""
    user_id = "US." + "a1B2" * 32
    async with open_whatsapp_stage(tmp_path / "chat.sqlite", owners=f"whatsapp:{user_id}") as own:
        bob = Somebody(own.twilio, own.twilio.person(user_id, "Bob"))
        await own.scan(await bob.say("receive 10 Coffee"))
        assert first_line(await bob.hear()) == ENGLISH("notice-paid", amount=money("10"))
        assert first_line(await bob.say("balance")) == ENGLISH("balance-title")
        assert first_line(await own.somebody().say("balance")).startswith(
            ENGLISH("owners-only", person="").partition("“")[0]
        )
