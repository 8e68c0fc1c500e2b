"""C22: who comes from a bot for satoshis is understood, and counts in them once they have said so."""

from __future__ import annotations

import json

import pytest

from chatwallet.accounts.base import Account, Profile
from chatwallet.channels.base import Abilities, Conversation
from chatwallet.commands.base import Reading
from chatwallet.commands.parsing.router import Router
from chatwallet.commands.registry import find_commands
from chatwallet.locales.texts import Catalogue
from chatwallet.tests.commands.desk import ANA, BEN, Desk
from chatwallet.tracking.lookups import OfMaker
from chatwallet.tracking.people import person_of
from chatwallet.wallet.money import SAT, USD, Money

BUTTONS = Abilities(edits=True, replies=True, buttons=True, repeats_safely=True)
LANGUAGES = Catalogue().languages


async def account(desk: Desk, who: Conversation = ANA) -> Account:
    found = await desk.store.accounts.find(person_of(who))
    assert found is not None
    return found


async def test_a_first_amount_said_as_in_those_bots_is_asked_and_the_answer_is_kept() -> None:
    desk = Desk(abilities=BUTTONS)
    asked = await desk.say("/invoice 1000 lunch")
    assert [one.label for one in asked.buttons] == ["1,000 sat", "$1,000.00"]
    assert await desk.made_nothing()
    made = await desk.say(asked.buttons[0].text)
    charge = await desk.charge()
    assert (charge.asked, charge.memo) == (Money(1000, SAT), "lunch")
    assert made.qr is not None
    assert desk.answer.then is not None
    assert desk.answer.then.text.splitlines() == [
        "An amount without a unit is satoshis.",
        "Amounts are shown in satoshis first.",
        "“profile dollars” changes it.",
    ]
    await desk.say("/invoice 2000")
    assert (await desk.charge()).asked == Money(2000, SAT)


async def test_the_other_answer_by_its_number_is_dollars_and_is_kept_too() -> None:
    desk = Desk()
    assert (await desk.lines("/invoice 1000 lunch"))[1:] == ["1: 1,000 sat", "2: $1,000.00"]
    await desk.say("2")
    assert (await desk.charge()).asked == Money(100_000, USD)
    await desk.say("/invoice 200")
    assert (await desk.charge()).asked == Money(20_000, USD)
    assert (await account(desk)).profile is Profile.DOLLARS


@pytest.mark.parametrize(
    "line", ["/invoice 99", "/invoice 1000 usd", "/invoice $1000", "/invoice 1000 sat", "invoice 1000", "/receive 1000"]
)  # fmt: skip
async def test_nothing_is_asked_where_it_is_said_or_another_word_or_less(line: str) -> None:
    desk = Desk()
    assert (await desk.say(line)).qr is not None


async def test_nothing_is_asked_where_the_shop_counts_in_satoshis() -> None:
    desk = Desk(default_unit=SAT)
    assert (await desk.say("/invoice 1000")).qr is not None
    assert (await desk.charge()).asked == Money(1000, SAT)


async def test_the_question_said_twice_makes_one_order() -> None:
    desk = Desk()
    await desk.say("/invoice 1000", number=90)
    await desk.say("1", number=91)
    await desk.say("1", number=91)
    assert len(await desk.store.charges.page(OfMaker((await account(desk)).maker), 9)) == 1


async def test_ones_own_profile_wins_over_the_shops_unit_and_is_nobody_elses() -> None:
    desk = Desk(default_unit=SAT)
    assert (await desk.lines("profile")) == [
        "An amount without a unit is satoshis.",
        "“profile dollars” changes it.",
    ]
    await desk.say("profile dollars")
    await desk.say("receive 7")
    assert (await desk.charge()).asked == Money(700, USD)
    assert "$10" in (await desk.say("help receive")).text
    await desk.say("receive 700", who=BEN)
    assert (await desk.charge(BEN)).asked == Money(700, SAT)


async def test_amounts_are_shown_in_satoshis_first() -> None:
    desk = Desk()
    await desk.say("profile sats")
    title, *_ = await desk.lines("receive 10 usd tea")
    assert title == "Receive 10,000 sat ($10.00)"
    assert desk.answer.message.card is not None
    assert (desk.answer.message.card.amount, desk.answer.message.card.also) == ("10,000 sat", ("$10.00",))
    await desk.pay()
    assert "10,000 sat ($10.00)" in " ".join(await desk.lines("history"))
    assert "10,000 sat ($10.00)" in " ".join(await desk.lines("status"))
    assert "USD: about 10,000 sat ($10.00)" in await desk.lines("balance")
    await desk.say("profile dollars")
    assert "sat" not in " ".join(await desk.lines("history"))


async def test_what_was_asked_in_a_currency_stays_so() -> None:
    desk = Desk()
    await desk.say("profile sats")
    title, *_ = await desk.lines("receive 1500 JMD")
    assert title.startswith("Receive JMD 1,500.00 ($")


@pytest.mark.parametrize("line", ["/balance", "/transactions", "/help", "/start", "/invoice 5"])
async def test_their_words_are_understood(line: str) -> None:
    parsed = Router(Catalogue(), find_commands()).read(line, Reading("es", USD))
    assert parsed.error is None
    assert parsed.command is not None
    assert parsed.command.name == {
        "/balance": "balance", "/transactions": "history", "/help": "help", "/start": "help", "/invoice 5": "receive",
    }[line]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
async def test_it_is_said_in_each_language(language: str) -> None:
    desk, texts = Desk(language, abilities=BUTTONS), Catalogue()[language]
    asked = await desk.say("/invoice 1000")
    sats, dollars = asked.buttons
    assert sats.text.startswith(f"{texts.words('profile')[0]} {texts.list('word-sats')[0]}")
    await desk.say(dollars.text)
    assert (await desk.charge()).asked == Money(100_000, USD)
    for name, profile in (("sats", Profile.SATS), ("dollars", Profile.DOLLARS)):
        for word in texts.list(f"word-{name}"):
            await desk.say(f"{texts.words('profile')[0]} {word}")
            assert (await account(desk)).profile is profile


async def test_what_is_neither_is_refused_and_changes_nothing() -> None:
    desk = Desk()
    assert await desk.lines("profile euros") == ["“euros” is neither sats nor dollars."]
    assert (await account(desk)).profile is Profile.UNSET


async def test_the_copy_of_ones_data_has_it_and_who_is_forgotten_has_it_no_more() -> None:
    desk = Desk()
    await desk.say("profile sats")
    ana = await account(desk)
    told = json.loads(await desk.services.own.document(ana))
    assert told["account"]["profile"] == "sats"
    question = (await desk.say("delete my data")).text
    assert "delete" in question
    await desk.say(f"delete {ana.id[-4:]}")
    await desk.say("profile")
    assert (await account(desk)).profile is Profile.UNSET
