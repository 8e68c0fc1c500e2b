"""Polling, starting and examining the channel on Telegram, over either library, against a strict stand-in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from itertools import count

import pytest

from chatwallet.channels.base import Button, Conversation, InboundMessage, OutboundMessage
from chatwallet.channels.errors import ChannelError, OutcomeUnknown, TryLater
from chatwallet.channels.telegram.api import TelegramApi
from chatwallet.channels.telegram.channel import TelegramChannel, Webhook
from chatwallet.tests.channels.telegram.heard import PATIENT, Heard, StoreFullError, receiving
from chatwallet.tests.fakes.telegram import FakeTelegram
from chatwallet.tests.fakes.telegram_world import Chat, Person

BUTTONS = (Button("New QR", "again K7Q2"), Button("Cancel", "cancel K7Q2"))
Opening = Callable[[str, str], AbstractAsyncContextManager[TelegramApi]]


async def test_polling_hands_over_what_is_said_and_what_is_pressed(
    channel: TelegramChannel, telegram: FakeTelegram, ana: Person, chat: Chat, place: Conversation
) -> None:
    heard = Heard()
    async with receiving(channel, heard):
        assert (await heard.next()).text == "/start"
        await channel.send(place, OutboundMessage("Ten", buttons=BUTTONS), key="k")
        press = telegram.press(ana, chat.answers[0], "Cancel")
        pressed = await heard.next()
        assert (pressed.text, pressed.reply_to) == ("cancel K7Q2", str(chat.answers[0].id))
        await telegram.wait_for(lambda: telegram.presses[press] is not None)
        telegram.say(ana, "receive 10")
        assert (await heard.next()).text == "receive 10"
        await telegram.wait_for(lambda: not telegram.updates.waiting)
    assert heard.messages.empty()


async def test_what_is_none_of_ours_is_confirmed_and_forgotten(
    channel: TelegramChannel, telegram: FakeTelegram, ana: Person
) -> None:
    telegram.updates.add("message", {"message_id": "not a number", "chat": []})
    telegram.say(telegram.person("Robot", is_bot=True), "receive 10")
    telegram.say(ana, "balance", chat=telegram.group("Market"))
    telegram.say(ana, "help")
    heard = Heard()
    async with receiving(channel, heard):
        assert [(await heard.next()).text for _ in range(2)] == ["/start", "help"]
        await telegram.wait_for(lambda: not telegram.updates.waiting)


async def test_an_update_is_confirmed_only_after_it_was_taken(
    channel: TelegramChannel, telegram: FakeTelegram, ana: Person
) -> None:
    taking, taken = asyncio.Event(), asyncio.Event()

    async def slow(message: InboundMessage) -> None:
        taking.set()
        await taken.wait()

    async with receiving(channel, slow):
        await asyncio.wait_for(taking.wait(), PATIENT)
        assert len(telegram.updates.waiting) == 1
        taken.set()
        await telegram.wait_for(lambda: not telegram.updates.waiting)


async def test_what_could_not_be_stored_comes_again(
    channel: TelegramChannel, telegram: FakeTelegram, ana: Person
) -> None:
    heard = Heard(failures=1)
    async with receiving(channel, heard) as failing:
        with pytest.raises(StoreFullError):
            await asyncio.wait_for(failing, PATIENT)
    async with receiving(channel, heard):
        assert (await heard.next()).text == "/start"


async def test_ids_that_start_anew_lose_nothing(
    api: TelegramApi, telegram: FakeTelegram, ana: Person
) -> None:
    def empty_answers() -> bool:
        return sum(one.method == "getUpdates" and one.code == 200 for one in telegram.requests) >= 2

    heard = Heard()
    async with receiving(TelegramChannel(api, poll_seconds=1), heard):
        await heard.next()
        await telegram.wait_for(empty_answers)
        telegram.updates._ids = count(500)
        telegram.say(ana, "after a week")
        assert (await heard.next()).text == "after a week"
        await telegram.wait_for(lambda: not telegram.updates.waiting)


async def test_polling_takes_the_webhook_away_and_registers_the_menus_once(
    channel: TelegramChannel, api: TelegramApi, telegram: FakeTelegram, ana: Person
) -> None:
    await api.set_webhook("https://old.example/hook", "old")
    for _ in range(2):
        heard = Heard()
        telegram.say(ana, "help")
        async with receiving(channel, heard):
            await heard.next()
    assert await api.webhook() == ""
    menus = {language: [one["command"] for one in menu] for (_, language), menu in telegram.menus.items()}
    assert menus == {"": ["receive", "help"], "es": ["recibir"]}
    assert sum(request.method == "setMyCommands" for request in telegram.requests) == 2


async def test_a_menu_that_telegram_refuses_does_not_silence_the_bot(
    api: TelegramApi, telegram: FakeTelegram, ana: Person
) -> None:
    heard = Heard()
    channel = TelegramChannel(api, menus={"": (("No Good", "x"),), "es": (("recibir", "Cobrar"),)})
    async with receiving(channel, heard):
        assert (await heard.next()).text == "/start"
    assert [language for _, language in telegram.menus] == ["es"]


@pytest.mark.parametrize("method", ["getMe", "deleteWebhook", "setMyCommands", "getUpdates"])
@pytest.mark.parametrize(("code", "error"), [(429, TryLater), (500, OutcomeUnknown)])
async def test_trouble_at_the_start_is_raised_and_the_next_start_does_all_that_is_left(
    channel: TelegramChannel,
    telegram: FakeTelegram,
    ana: Person,
    method: str,
    code: int,
    error: type[ChannelError],
) -> None:
    heard = Heard()
    telegram.fault(method, "error", code=code)
    async with receiving(channel, heard) as failing:
        with pytest.raises(error):
            await asyncio.wait_for(failing, PATIENT)
    async with receiving(channel, heard):
        await heard.next()
    assert {language for _, language in telegram.menus} == {"", "es"}


async def test_a_refused_token_is_said_and_may_be_mended(
    opening: Opening, telegram: FakeTelegram, place: Conversation
) -> None:
    async with opening("1:unknown", telegram.url) as api:
        with pytest.raises(TryLater, match="refuses the bot's token"):
            await TelegramChannel(api).send(place, OutboundMessage("Ten"), key="k")
        with pytest.raises(TryLater, match="refuses the bot's token"):
            await asyncio.wait_for(TelegramChannel(api).receive(Heard()), PATIENT)


async def test_a_token_that_is_revoked_while_the_bot_polls_is_said_in_the_same_words(
    channel: TelegramChannel, telegram: FakeTelegram, ana: Person
) -> None:
    heard = Heard()
    async with receiving(channel, heard) as failing:
        await heard.next()
        telegram.fault("getUpdates", "error", code=401)
        telegram.say(ana, "help")
        with pytest.raises(TryLater, match="refuses the bot's token: Unauthorized"):
            await asyncio.wait_for(failing, PATIENT)
    telegram.fault("deleteWebhook", "error", code=401)
    with pytest.raises(TryLater, match="refuses the bot's token: Unauthorized"):
        await asyncio.wait_for(channel.receive(heard), PATIENT)


async def test_a_webhook_that_telegram_refuses_is_said(api: TelegramApi) -> None:
    channel = TelegramChannel(api, webhook=Webhook("http://shop.example/webhooks/telegram", "secret"))
    with pytest.raises(TryLater, match=r"(?i)https"):
        await asyncio.wait_for(channel.receive(Heard()), PATIENT)


async def test_a_bot_beside_ours_is_told_apart_from_the_end(
    channel: TelegramChannel, opening: Opening, telegram: FakeTelegram, ana: Person
) -> None:
    heard = Heard()
    async with receiving(channel, heard) as ours, opening(telegram.token, telegram.url) as other:
        await heard.next()
        await telegram.wait_for(lambda: not telegram.updates.waiting)
        await other.updates(await channel.me(), 0, 0)
        with pytest.raises(TryLater, match="other getUpdates"):
            await asyncio.wait_for(ours, PATIENT)


async def test_an_answer_to_a_button_that_fails_stops_nothing(
    channel: TelegramChannel, telegram: FakeTelegram, ana: Person, chat: Chat, place: Conversation
) -> None:
    heard = Heard()
    await channel.send(place, OutboundMessage("Ten", buttons=BUTTONS), key="k")
    telegram.fault("answerCallbackQuery", "error", code=400)
    telegram.press(ana, chat.answers[0], "Cancel")
    async with receiving(channel, heard):
        assert [(await heard.next()).text for _ in range(2)] == ["/start", "cancel K7Q2"]
        telegram.say(ana, "help")
        assert (await heard.next()).text == "help"


async def test_examining_finds_what_is_well(api: TelegramApi, telegram: FakeTelegram) -> None:
    results = await TelegramChannel(api).check()
    assert [(one.well, one.what) for one in results] == [
        (True, "Telegram knows the bot as @wallet_bot"),
        (True, "no webhook is set: updates are fetched"),
    ]
    assert [one.well for one in await TelegramChannel(api, polling=False).check()] == [True]
    assert telegram.updates.webhook.url == ""


async def test_examining_finds_a_webhook_that_is_not_ours_and_hides_its_path(api: TelegramApi) -> None:
    await api.set_webhook("https://other.example/hooks/s3cret", "x")
    ours = Webhook("https://shop.example/webhooks/telegram", "secret")
    for channel in (TelegramChannel(api), TelegramChannel(api, webhook=ours)):
        _, result = await channel.check()
        assert not result.well
        assert "other.example" in result.what
        assert "s3cret" not in result.what + result.mend
    await api.set_webhook(ours.url, ours.secret)
    _, result = await TelegramChannel(api, webhook=ours).check()
    assert (result.well, result.what) == (True, f"the bot's webhook is set to {ours.url}")


async def test_examining_without_a_token_or_a_network_says_so(
    opening: Opening, telegram: FakeTelegram
) -> None:
    async with opening("1:unknown", telegram.url) as api:
        (result,) = await TelegramChannel(api).check()
        assert (result.well, "Unauthorized" in result.what) == (False, True)
        async with telegram.unreachable():
            (result,) = await TelegramChannel(api).check()
        assert (result.well, "can't be reached" in result.what) == (False, True)
