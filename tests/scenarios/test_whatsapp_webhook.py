"""The webhook of a whole bot: what Twilio brings counts once, and what others bring not at all."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from chatwallet.tests.fakes.twilio_signature import signature

from .conftest import ENGLISH, money
from .whatsapp_stage import Somebody, WhatsAppStage, code_of, first_line, open_whatsapp_stage

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

RECEIVED = ENGLISH("notice-paid", amount=money("10"))
HELP = ENGLISH("help-title")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[WhatsAppStage]:
    """One bot for the people of this module."""
    store = tmp_path_factory.mktemp("whatsapp") / "chat.sqlite"
    async with open_whatsapp_stage(store) as stage:
        yield stage


@pytest_asyncio.fixture(loop_scope="module")
async def ana(shop: WhatsAppStage) -> Somebody:
    return shop.somebody()


async def test_a_webhook_that_comes_twenty_times_at_once_is_answered_once(
    shop: WhatsAppStage, ana: Somebody
) -> None:
    (sid,) = await ana.write("receive 10 Coffee")
    before = len(shop.twilio.webhooks)
    await asyncio.gather(*(shop.twilio.repeat(sid) for _ in range(20)))
    assert [posted.status for posted in shop.twilio.webhooks[before:]] == [200] * 20
    card = await ana.hear()
    history = await ana.say("history")
    title, *charges = history.text.splitlines()
    assert title == ENGLISH("history-title", page="1")
    assert [code_of(card) in charge for charge in charges] == [True]
    assert ana.sees == [card, history]


async def test_the_webhook_answers_while_flash_does_not(shop: WhatsAppStage, ana: Somebody) -> None:
    await shop.control.network("stall")
    try:
        await ana.write("price")
        assert (shop.twilio.webhooks[-1].status, shop.twilio.webhooks[-1].tries) == (200, 1)
        assert ana.sent == []
    finally:
        await shop.control.network("ok")
    assert first_line(await ana.hear()).startswith("1 BTC = ")


async def post(url: str, form: Mapping[str, str], signed: str | None) -> int:
    headers = {} if signed is None else {"X-Twilio-Signature": signed}
    async with aiohttp.ClientSession() as http, http.post(url, data=form, headers=headers) as answer:
        assert not await answer.read()
        return answer.status


Forge = Callable[[WhatsAppStage, dict[str, str]], str | None]


def guessed_token(shop: WhatsAppStage, form: dict[str, str]) -> str:
    return signature("0" * 32, f"{shop.bot.url}/webhooks/whatsapp", form)


def another_address(shop: WhatsAppStage, form: dict[str, str]) -> str:
    return signature(shop.twilio.auth_token, "https://pay.example.org/webhooks/whatsapp", form)


def another_form(shop: WhatsAppStage, form: dict[str, str]) -> str:
    url = f"{shop.bot.url}/webhooks/whatsapp"
    return signature(shop.twilio.auth_token, url, form | {"Body": "help"})


def another_account(shop: WhatsAppStage, form: dict[str, str]) -> str:
    form["AccountSid"] = "AC" + "0" * 32
    return signature(shop.twilio.auth_token, f"{shop.bot.url}/webhooks/whatsapp", form)


def no_signature(_: WhatsAppStage, __: dict[str, str]) -> None:
    return None


@pytest.mark.parametrize(
    "forge", [no_signature, guessed_token, another_address, another_form, another_account]
)
async def test_a_forged_webhook_is_turned_away_and_nobody_hears_of_it(
    shop: WhatsAppStage, ana: Somebody, forge: Forge
) -> None:
    form = {
        "AccountSid": shop.twilio.account_sid,
        "Body": "receive 10 Coffee",
        "From": ana.person.address,
        "MessageSid": "SM" + secrets.token_hex(16),
        "To": shop.twilio.number,
    }
    signed = forge(shop, form)
    assert await post(f"{shop.bot.url}/webhooks/whatsapp", form, signed) == 403
    # What is heard of a person is answered in its order: the forged line would have been before.
    assert (await ana.say("status")).text == ENGLISH("error-no-charge", example="receive 10")


async def test_a_forged_callback_does_not_have_a_message_sent_again(
    shop: WhatsAppStage, ana: Somebody
) -> None:
    card = await ana.say("receive 10 Coffee")
    await shop.told(ana, "delivered")
    posted = shop.twilio.callbacks.posted[-1]
    form = {**posted.form, "MessageStatus": "failed", "ErrorCode": "63019"}
    forged = signature("0" * 32, posted.url, form)
    assert await post(posted.url, form, forged) == 403
    await ana.say("help")
    assert [seen.sid for seen in ana.sees[:1]] == [card.sid]
    assert len(ana.sent) == 2


async def test_tokens_are_changed_without_a_message_lost(tmp_path: Path) -> None:
    """The steps of docs/whatsapp.md."""
    async with open_whatsapp_stage(tmp_path / "chat.sqlite") as own:
        ana, old = own.somebody(), own.twilio.auth_token
        card = await ana.say("receive 10 Coffee")
        new = own.twilio.create_secondary_token()

        async def restart(tokens: str) -> None:
            assert await own.bot.stop() == 0
            own.bot.environment["CHATWALLET_TWILIO_AUTH_TOKEN"] = tokens
            await own.bot.start()

        await restart(f"{new},{old}")
        assert first_line(await ana.say("help")) == HELP  # signed with the old one
        own.twilio.promote_secondary_token()
        assert first_line(await ana.say("help")) == HELP  # signed with the new one
        await restart(new)
        await own.scan(card)
        assert first_line(await ana.hear()) == RECEIVED
        # A bot that has just started may have one come again, on a busy machine; no signature was ever refused.
        assert {posted.status for posted in own.twilio.webhooks} - {503} == {200}
