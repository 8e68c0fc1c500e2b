"""Three people on three channels with three wallets: each is paid into their own, and told where they asked for it."""

from __future__ import annotations

import re
from pathlib import Path

import aiohttp
import pytest

from chatwallet.sandbox.flash.backend import DEFAULT_USERNAME
from chatwallet.tests.wallet.town import RECEIVES

from .conftest import ENGLISH, money
from .people_stage import Chat, PeopleStage, open_people_stage

pytestmark = pytest.mark.slow

CODE = re.compile(r"connect ([A-Z]{4}-[A-Z]{4})")
PAGE = re.compile(r"http://\S+/link/\S+")
HELP = ENGLISH("help-title")


def received(amount: str) -> str:
    """The first line of the news of a payment."""
    return ENGLISH("notice-paid", amount=money(amount)).replace("\u00a0", " ")


async def sell(stage: PeopleStage, chat: Chat, amount: str, memo: str) -> None:
    """Ask for an amount, have it paid, and read that it came."""
    await stage.control.pay(await chat.order(f"receive {amount} {memo}"))
    assert memo in await chat.told(received(amount))


async def link_key(chat: Chat, key: str) -> None:
    """Enter a key on the page that the chat names, as a browser does."""
    address = PAGE.search(await chat.say("link key", "/link/"))
    assert address is not None
    headers = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(address[0], data={"key": key}, headers=headers) as answer,
    ):
        assert answer.status == 200, await answer.text()
    await chat.told("Connected: “benshop”")


async def connect(one: Chat, other: Chat) -> None:
    """Make another chat the same person's: by a code from one, written in the other, and a yes in the first."""
    code = CODE.search(await one.say("connect", "within 10 minutes"))
    assert code is not None
    await other.say(f"connect {code[1]}", "Please confirm it in your other chat")
    await one.told("asks to be you")
    await one.say("1", "are one account now")
    await other.told("are one account now")


@pytest.mark.timeout(180)
@pytest.mark.parametrize("where", ["sqlite", "redis with two instances"])
async def test_three_people_on_three_channels_are_paid_into_wallets_of_their_own_and_told(
    tmp_path: Path, request: pytest.FixtureRequest, where: str
) -> None:
    """Ana has a till and WhatsApp, Ben a key and Telegram, Eva nothing but a page: she is a guest of the house."""
    url = f"sqlite:///{tmp_path}/chat.sqlite"
    if where != "sqlite":
        url = request.getfixturevalue("own_redis").url
    async with open_people_stage(url, tmp_path, bots=1 if where == "sqlite" else 2) as stage:
        anas, bens = (stage.sandbox.open_account(name) for name in ("anashop", "benshop"))
        house = stage.sandbox.ledger.account_by(username=DEFAULT_USERNAME)
        assert house is not None
        before = stage.cents(house, anas, bens)
        ana, ben = stage.on_whatsapp("Ana", "+15550127001"), stage.on_telegram("Ben")
        eva = await stage.on_the_web()

        def came() -> list[int]:
            """What the house, Ana and Ben have got, in US cents."""
            return [now - then for now, then in zip(stage.cents(house, anas, bens), before, strict=True)]

        for chat in (ana, ben, eva):
            await chat.say("help", HELP)
        await ana.say("link @anashop", "Please read it letter by letter")
        await ana.say("1", "Your orders pay “anashop” from now on")
        await sell(stage, ana, "11", "Mango")
        assert came() == [0, 1100, 0]
        await link_key(ben, stage.sandbox.make_key(bens, RECEIVES))
        await sell(stage, ben, "22", "Nutmeg")
        assert came() == [0, 1100, 2200]
        await sell(stage, eva, "33", "Papaya")
        assert came() == [3300, 1100, 2200]
        assert "22.00" in await ben.say("balance", "💰")
        await ana.say("balance", "A till shows no balance")
        await eva.say("balance", "Only the owner")

        left = await ana.order("receive 12 Cashew")
        await ana.say("unlink", "1 open order stays payable")
        await ana.say("1", "“anashop” is unlinked")
        await stage.control.pay(left)
        assert "Cashew" in await ana.told(received("12"))
        assert came() == [3300, 2300, 2200]
        await ana.say("receive 13 Lime", "You have no wallet here yet")

        asked = await ben.order("receive 23 Ginger")
        second = await stage.on_the_web()
        await second.say("help", HELP)
        await connect(ben, second)
        await stage.control.pay(asked)
        assert "Ginger" in await ben.told(received("23"))
        await sell(stage, second, "24", "Thyme")
        assert came() == [3300, 2300, 6900]
        assert "Ginger" in await second.say("history", "Thyme")

        everybody: dict[str, Chat] = {"ana": ana, "ben": ben, "second": second, "eva": eva}
        told = {"11": "ana", "12": "ana", "22": "ben", "23": "ben", "24": "second", "33": "eva"}
        for amount, who in told.items():
            heard = {name: chat.count(received(amount)) for name, chat in everybody.items()}
            assert heard == dict.fromkeys(everybody, 0) | {who: 1}, amount
