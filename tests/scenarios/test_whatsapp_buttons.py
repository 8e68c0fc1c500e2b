"""Buttons on WhatsApp, pressed by people of two languages, and the same words where there are none."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from .conftest import ENGLISH, money
from .whatsapp_stage import (
    Somebody,
    WhatsAppStage,
    code_of,
    first_line,
    is_request,
    open_whatsapp_stage,
    request_of,
    scanned,
)

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[WhatsAppStage]:
    """One bot for the people of this module."""
    store = tmp_path_factory.mktemp("buttons") / "chat.sqlite"
    async with open_whatsapp_stage(store) as stage:
        yield stage


@pytest_asyncio.fixture(loop_scope="module")
async def ana(shop: WhatsAppStage) -> Somebody:
    return shop.somebody()


async def press(somebody: Somebody, label: str, *, on: str | None = None) -> str:
    """Press a button of the newest message that has it, or of the message `on`; return the sid of the press."""
    return await somebody.person.press(label, on=on)


@pytest.mark.parametrize("language", ["en", "es"])
async def test_a_code_is_renewed_by_a_press_paid_and_told(
    shop: WhatsAppStage, ana: Somebody, language: str
) -> None:
    if language != "en":
        await ana.speak(language)
    texts = ana.texts
    card = await ana.say(f"{texts.words('receive')[0]} 10 Coffee")
    request = ana.person.sees[-1]
    labels = [texts(f"button-{name}") for name in ("again", "cancel", "status")]
    assert [button.title for button in request.buttons] == labels
    assert is_request(request.text), "so that a long press copies just what a wallet reads"
    lines = card.text.partition("\n\n")[0].splitlines()
    assert lines[1:3] == [texts("line-memo", memo="Coffee"), texts("line-code", code=code_of(card))]
    assert len(lines) == 4, "a short caption: after these the seconds, and nothing that the buttons say"

    await press(ana, labels[0])
    renewed = await ana.hear()
    assert code_of(renewed) == code_of(card)
    assert scanned(renewed) != scanned(card)
    await shop.scan(renewed)
    notice = await ana.hear()
    assert first_line(notice) == texts("notice-paid", amount=money("10", language))
    await press(ana, labels[2])
    assert (await ana.hear()).text.startswith(f"✅ {code_of(card)}:")


async def test_an_ambiguous_amount_is_answered_by_a_press(ana: Somebody) -> None:
    question = await ana.say("receive 1.000 Tea")
    first, second = question.buttons
    assert (first.title, first.id) == ("receive 1000 Tea", "receive 1000 Tea")
    await press(ana, second.title)
    card = await ana.hear()
    assert first_line(card) == ENGLISH("receive-fixed", amount=money("1"))
    assert ENGLISH("line-memo", memo="Tea") in card.text


async def test_an_old_button_is_about_its_own_order(shop: WhatsAppStage, ana: Somebody) -> None:
    coffee = await ana.say("receive 10 Coffee")
    of_coffee = ana.person.sees[-1].sid
    tea = await ana.say("receive 5 Tea")
    await press(ana, "Status", on=of_coffee)
    assert (await ana.hear()).text.startswith(f"⏳ {code_of(coffee)}:")
    await press(ana, "Cancel", on=of_coffee)
    assert first_line(await ana.hear()) == ENGLISH("cancel-done", code=code_of(coffee))
    await press(ana, "New QR", on=of_coffee)
    closed = await ana.hear()
    assert first_line(closed) == ENGLISH("error-charge-cancelled", code=code_of(coffee), example="receive 10")
    await press(ana, "Status")
    assert (await ana.hear()).text.startswith(f"⏳ {code_of(tea)}:")


async def test_a_press_that_comes_twice_is_answered_once(shop: WhatsAppStage, ana: Somebody) -> None:
    await ana.say("receive 10 Coffee")
    sid = await press(ana, "New QR")
    await shop.twilio.repeat(sid)
    await ana.hear()
    await shop.twilio.repeat(sid)
    assert (await ana.say("status")).text.startswith("⏳"), "what comes next is the next answer"
    assert len(ana.requests) == 2


async def test_contents_that_are_deleted_behind_the_bot_s_back_cost_nobody_a_message(tmp_path: Path) -> None:
    async with open_whatsapp_stage(tmp_path / "chat.sqlite") as own:
        ana = own.somebody()
        await ana.say("receive 10 Coffee")
        for sid in list(own.twilio.templates):
            own.twilio.delete(sid)
        await ana.write("receive 5 Tea")
        request = await ana.person.until(lambda seen: is_request(seen.text) and not seen.buttons)
        picture, lines = ana.person.sees[-3:-1]
        tea = code_of(picture)
        assert (len(picture.media), lines.text.splitlines()) == (
            1,
            [f"› again {tea}", f"› cancel {tea}", f"› status {tea}"],
        )
        await own.control.pay(request.text)
        assert first_line(await ana.person.until(lambda seen: "✅" in seen.text)) == ENGLISH(
            "notice-paid", amount=money("5")
        )
        assert len(ana.requests) == 2, "each request once"


async def test_where_there_are_no_contents_the_code_says_what_one_may_write(tmp_path: Path) -> None:
    async with open_whatsapp_stage(tmp_path / "chat.sqlite", buttons=False) as own:
        ana = own.somebody()
        card = await ana.say("receive 10 Coffee")
        again, cancel = f"again {code_of(card)}", f"cancel {code_of(card)}"
        assert ENGLISH("qr-renew", again=again) in card.text
        assert ENGLISH("line-cancel", cancel=cancel) in card.text
        renewed = await ana.say(again)
        assert code_of(renewed) == code_of(card)
        assert scanned(renewed) != scanned(card)
        assert request_of(renewed) != request_of(card)
        assert (await ana.say(cancel)).text.partition("\n")[0] == ENGLISH("cancel-done", code=code_of(card))
