"""What the wallet holds is its owners' business: on channels where anybody may write, they are named."""

from __future__ import annotations

import pytest

from chatwallet.accounts.base import Person
from chatwallet.accounts.roles import Owners, owner_name
from chatwallet.locales.texts import Catalogue
from chatwallet.tests.commands.desk import ANA, BEN, Desk
from chatwallet.wallet.money import USD, Money

TELEGRAM = Person("telegram", "110201543")
WHATSAPP = Person("whatsapp", "whatsapp:+18765550123")


@pytest.mark.parametrize("language", Catalogue().languages)
async def test_a_stranger_is_told_no_balance_but_how_an_owner_is_named(language: str) -> None:
    desk = Desk(language, owners=Owners(["memory:ben"]))
    assert await desk.lines("balance") == [Catalogue()[language]("owners-only", person="memory:ana")]
    (refusal,) = await desk.lines("balance")
    assert "memory:ana" in refusal
    assert "CHATWALLET" not in refusal, "Y9: settings are for whoever runs the bot"
    assert Catalogue()[language]("balance-title") in await desk.lines("balance", who=BEN)


async def test_a_stranger_s_list_is_of_their_own_codes() -> None:
    desk = Desk(owners=Owners(["memory:ben"]))
    await desk.say("receive 10 Coffee", who=ANA)
    await desk.pay(Money(1000, USD))
    elsewhere = await desk.wallet.create_invoice(Money(777, USD), "")
    desk.wallet.pay(elsewhere.payment_hash)
    assert not any("7.77" in line for line in await desk.lines("history", who=ANA))
    assert any("Coffee" in line for line in await desk.lines("history", who=ANA))
    assert any("7.77" in line for line in await desk.lines("history", who=BEN))


def test_an_owner_is_named_as_the_channel_names_them() -> None:
    owners = Owners(["telegram:110201543", "whatsapp:+18765550123"])
    assert [owner_name(TELEGRAM), owner_name(WHATSAPP)] == ["telegram:110201543", "whatsapp:+18765550123"]
    assert owners.include(TELEGRAM)
    assert owners.include(WHATSAPP)


@pytest.mark.parametrize(
    "stranger",
    [
        Person("telegram", "11020154"),
        Person("telegram", "1102015430"),
        Person("telegram", "10201543"),
        Person("whatsapp", "110201543"),
        Person("whatsapp", "whatsapp:+28765550123"),
        Person("whatsapp", "whatsapp:+1876555012"),
        Person("telegram", "telegram"),
        Person("", "telegram:110201543"),
    ],
)
def test_a_part_of_an_owner_s_name_is_somebody_else(stranger: Person) -> None:
    assert not Owners(["telegram:110201543", "whatsapp:+18765550123"], ["web"]).include(stranger)


def test_where_the_address_is_a_key_everybody_has_it() -> None:
    owners = Owners(keyed_channels=["web"])
    assert owners.include(Person("web", "whoever has the link"))
    assert not owners.include(TELEGRAM)
