"""Where others read along (security.md T17): no money moves, nothing of an account is told, nothing is answered for."""

from __future__ import annotations

import pytest

from chatwallet.accounts.base import Person
from chatwallet.channels.base import Button, OutboundMessage
from chatwallet.commands.base import Answer, Arguments, Command, Context, Reading
from chatwallet.locales.texts import Catalogue
from chatwallet.tests.commands.desk import Desk

INVITE = "https://t.me/flash_bot"
ASKED = "Others read along here. Please write to me in a chat of our own."
ANA = Person("memory", "ana")

NOT_HERE = [
    "receive 10 Coffee",
    "/receive 10",
    "receive 1.000",
    "receive ten",
    "receive -5",
    "recibir 10",
    "10 Coffee",
    "again",
    "again K7Q2",
    "cancel",
    "cancel nonsense",
    "status",
    "/status@flash_bot K7Q2",
    "history",
    "history 2 in",
    "balance",
    "saldo",
    "/balance",
    "balance please",
    "language es",
    "language",
    "timezone America/Jamaica",
    "currency JMD",
    "price of bananas",
    "price XAU",
    "1",
    "2",
    "recieve 10",
    "what is this",
    "👍",
    "",
    "x" * 3000,
]


@pytest.mark.parametrize("text", NOT_HERE)
async def test_what_is_no_public_matter_is_met_with_an_invitation_alone(desk: Desk, text: str) -> None:
    said = await desk.say(text, private=False, invite=INVITE)
    assert said == OutboundMessage(f"{ASKED}\n{INVITE}", language="en"), (
        "no button, no QR, no word of an account"
    )
    assert desk.answer.payment_hash is None
    assert await desk.made_nothing()
    assert await desk.store.accounts.find(ANA) is None, "and who merely spoke in a group is not remembered"


async def test_without_an_address_the_invitation_is_one_line(desk: Desk) -> None:
    assert (await desk.say("balance", private=False)).text == ASKED


@pytest.mark.parametrize("language", Catalogue().languages)
async def test_help_is_short_and_tells_where_to_go(language: str) -> None:
    said = await Desk(language).say("/help receive", private=False, invite=INVITE)
    texts = Catalogue()[language]
    text = "\n".join((texts("group-help"), texts("group-private"), INVITE))
    assert said == OutboundMessage(text, language=language)


async def test_the_price_is_for_everybody(desk: Desk) -> None:
    said = await desk.say("price EUR", private=False)
    assert said.text.startswith("1 BTC = ")
    assert said.buttons == ()


async def test_an_open_charge_can_be_neither_seen_nor_closed_from_a_group(desk: Desk) -> None:
    await desk.say("receive 10")
    charge = await desk.charge()
    for text in ("status", "cancel", f"cancel {charge.code}", "again"):
        assert (await desk.say(text, private=False)).text == ASKED
    assert await desk.charge() == charge


async def test_an_open_question_stays_open_for_the_private_chat(desk: Desk) -> None:
    await desk.say("receive 1.000")
    for text in ("1", "hello", "receive 2.000", "what?"):
        await desk.say(text, private=False)
    assert len(await desk.store.accounts.question(ANA)) == 2
    assert (await desk.say("1")).qr is not None


async def test_a_person_s_own_language_counts_in_a_group_too(desk: Desk) -> None:
    await desk.say("language es")
    assert (await desk.say("saldo", private=False)).text.startswith("Aquí leen otras personas.")


async def test_a_plugin_s_command_shows_no_buttons_in_a_group() -> None:
    async def wave(context: Context, arguments: Arguments) -> Answer:
        return Answer(OutboundMessage("👋", buttons=(Button("👋", "wave"),)))

    def anything(rest: str, reading: Reading) -> Arguments:
        return {}

    desk = Desk(commands=[Command("wave", anything, wave, in_groups=True)])
    assert (await desk.say("wave")).buttons
    assert await desk.say("wave", private=False) == OutboundMessage("👋", language="en")
