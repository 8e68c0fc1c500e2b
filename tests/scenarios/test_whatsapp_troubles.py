"""Twilio in trouble, people out of reach: each payment is told once, late at the worst."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from .conftest import ENGLISH, money
from .whatsapp_stage import (
    PAID,
    Somebody,
    WhatsAppStage,
    code_of,
    first_line,
    is_request,
    open_whatsapp_stage,
    reference_of,
)

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

RECEIVED = ENGLISH("notice-paid", amount=money("10"))
HELP = ENGLISH("help-title")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[WhatsAppStage]:
    """One bot for the people of this module, which has said all that it had to say when it stops."""
    store = tmp_path_factory.mktemp("whatsapp") / "chat.sqlite"
    async with open_whatsapp_stage(store, templates=PAID) as stage:
        yield stage
        assert await stage.bot.due() is None


@pytest_asyncio.fixture(loop_scope="module")
async def ana(shop: WhatsAppStage) -> Somebody:
    return shop.somebody()


async def test_too_many_requests_delay_the_news_and_repeat_nothing(
    shop: WhatsAppStage, ana: Somebody
) -> None:
    card = await ana.say("receive 10 Coffee")
    shop.twilio.faults.refuse(20429, retry_after=1)
    await shop.scan(card)
    assert first_line(await ana.hear()) == RECEIVED
    await ana.say("help")
    assert len(ana.sent) == 3


async def test_an_answer_whose_picture_did_not_go_through_comes_again_as_text(
    shop: WhatsAppStage, ana: Somebody
) -> None:
    shop.twilio.carrier.fail_next(63019)
    await ana.write("receive 10 Coffee")
    # The payment request is under way already, in a message of its own.
    seen = {is_request(one.text): one for one in [await ana.hear(), await ana.hear()]}
    assert [sent.status for sent in ana.sent] == ["undelivered", "delivered"]
    assert first_line(seen[False]) == ENGLISH("receive-fixed", amount=money("10"))
    assert not seen[False].media
    await shop.control.pay(seen[True].text)
    assert first_line(await ana.hear()) == RECEIVED
    assert len(ana.sees) == 3


@pytest.mark.parametrize("at_once", [True, False], ids=["said in the answer", "said by a callback"])
async def test_after_a_day_the_news_come_by_the_template_of_ones_language(
    shop: WhatsAppStage, at_once: bool
) -> None:
    ana, luz = shop.somebody("Ana"), shop.somebody("Luz")
    await luz.speak("es")
    cards = await asyncio.gather(ana.say("receive 10 Coffee"), luz.say("recibir 5 Té con leche"))
    with shop.a_day_later(ana, luz, at_once=at_once):
        await asyncio.gather(*map(shop.scan, cards))
        told = await asyncio.gather(ana.hear(), luz.hear())
    templates = [shop.templates["en"], shop.templates["es"]]
    assert [seen.template for seen in told] == templates
    status = await asyncio.gather(ana.say("status"), luz.say("estado"))
    asked = (("10", "en", "Coffee"), ("5", "es", "Té con leche"))
    for card, seen, answer, (amount, language, memo) in zip(cards, told, status, asked, strict=True):
        about, paid_at = f"{memo} · {code_of(card)}", seen.variables["3"]
        values = (money(amount, language), about, paid_at, reference_of(card))
        assert seen.variables == dict(zip("1234", values, strict=True))
        assert paid_at.partition(" (")[0] in first_line(answer)  # the wallet's list has its time later
    assert len(ana.sees) == 3


async def test_news_for_who_wants_no_messages_wait_until_they_want_them(tmp_path: Path) -> None:
    # Where the second notice is given up, the process ends: until then it runs, and then the admin can look.
    async with open_whatsapp_stage(
        tmp_path / "chat.sqlite", fault_point="after:outbox.conclude.Dead#2"
    ) as own:
        ana, bob = own.somebody("Ana"), own.somebody("Bob")
        cards = await asyncio.gather(ana.say("receive 10 Coffee"), bob.say("receive 10 Coffee"))
        await ana.write("STOP", "balance")
        bob.person.stopped = True  # which Twilio knows, and we do not: error 21610
        await asyncio.gather(*map(own.scan, cards))
        await own.bot.died()
        listed = await own.bot.tell("notices")
        assert all(f"{reference_of(card)}  paid  whatsapp" in listed for card in cards)
        assert "21610" in listed
        assert (len(ana.sent), len(bob.sent)) == (1, 1)

        await own.bot.start()
        for one in (ana, bob):
            await one.write("START")
            assert first_line(await one.hear()) == RECEIVED
            assert first_line(await one.hear()) == HELP
        assert await own.bot.due() is None
        assert (len(ana.sent), len(bob.sent)) == (3, 3)
        assert await own.bot.tell("notices") == "No notice was given up.\n"


async def test_without_a_template_the_news_are_kept_counted_and_the_first_thing_said(tmp_path: Path) -> None:
    async with open_whatsapp_stage(tmp_path / "chat.sqlite", fault_point="after:outbox.conclude.Dead") as own:
        ana = own.somebody()
        card = await ana.say("receive 10 Coffee")
        with own.a_day_later(ana):
            await own.scan(card)
            await own.bot.died()
            (line,) = (await own.bot.tell("notices")).splitlines()
            assert line.startswith(f"{reference_of(card)}  paid  whatsapp")
            assert "no approved template" in line
            assert len(ana.sees) == 1

            await own.bot.start()
            await ana.write("help")
            assert first_line(await ana.hear()) == RECEIVED
            assert first_line(await ana.hear()) == HELP
            assert await own.bot.due() is None
            assert len(ana.sees) == 3
