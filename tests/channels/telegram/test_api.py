"""The Bot API over either library, against a strict stand-in: what every method does."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chatwallet.channels.errors import TryLater
from chatwallet.channels.qr import png
from chatwallet.channels.qr.stamp import paid
from chatwallet.channels.telegram.api import BotUser, Refused, SendOptions, TelegramApi
from chatwallet.tests.channels.conftest import Opening
from chatwallet.tests.fakes.telegram import FakeTelegram
from chatwallet.tests.fakes.telegram_world import Chat, Person

PATIENT = 10.0
PICTURE = png("LNBC1")


async def test_the_bot_knows_itself(api: TelegramApi, me: BotUser) -> None:
    assert await api.me() == me


async def test_opening_asks_telegram_nothing(opening: Opening, telegram: FakeTelegram) -> None:
    async with telegram.unreachable(), opening(telegram.token, telegram.url) as api:
        with pytest.raises(TryLater):
            await api.me()


async def test_what_is_no_token_is_told_at_once(opening: Opening, telegram: FakeTelegram) -> None:
    with pytest.raises(ValueError, match="no token of a Telegram bot"):
        async with opening("token", telegram.url):
            pass


async def test_an_unknown_token_is_refused(opening: Opening, telegram: FakeTelegram) -> None:
    async with opening("1:unknown", telegram.url) as api:
        with pytest.raises(Refused, match="Unauthorized"):
            await api.me()


async def test_a_text_is_shown_with_code_buttons_and_as_a_reply(
    api: TelegramApi, telegram: FakeTelegram, ana: Person, chat: Chat
) -> None:
    question = telegram.say(ana, "receive 10")
    options = SendOptions((3, 6), (("Cancel", "cw:cancel"), ("Status", "cw:=")), str(question.id))
    reference = await api.send_text(str(chat.id), "🌞 <b>_*x https://example.com", options)
    seen = await telegram.answer(chat)
    assert (str(seen.id), seen.text) == (reference, "🌞 <b>_*x https://example.com")
    assert seen.words.entities == ({"type": "code", "offset": 3, "length": 6},)
    assert seen.keyboard == [
        [{"text": "Cancel", "callback_data": "cw:cancel"}],
        [{"text": "Status", "callback_data": "cw:="}],
    ]
    assert seen.reply_to == question.id
    options = telegram.requests[-1].values["link_preview_options"]
    assert options["is_disabled"] is True


async def test_a_photo_is_shown_with_all_that_a_text_has(
    api: TelegramApi, telegram: FakeTelegram, ana: Person, chat: Chat
) -> None:
    options = SendOptions((0, 5), (("Cancel", "cw:cancel"),), "1")
    reference = await api.send_photo(str(chat.id), PICTURE, "lnbc1", options)
    seen = await telegram.answer(chat)
    assert (str(seen.id), seen.photo, seen.text) == (reference, PICTURE, "lnbc1")
    assert (seen.words.marked("code"), seen.labels, seen.reply_to) == (["lnbc1"], ["Cancel"], 1)


async def test_a_message_goes_into_its_thread(api: TelegramApi, telegram: FakeTelegram, ana: Person) -> None:
    forum = telegram.group("Market", "supergroup", is_forum=True)
    thread = telegram.thread(forum, ana)
    await api.send_text(str(forum.id), "Ten", SendOptions(thread_id=str(thread)))
    await api.send_photo(str(forum.id), PICTURE, "", SendOptions(thread_id=str(thread)))
    assert [seen.thread_id for seen in forum.answers] == [thread, thread]


async def test_a_reply_to_a_message_that_is_gone_goes_out_without_it(
    api: TelegramApi, telegram: FakeTelegram, chat: Chat
) -> None:
    await api.send_text(str(chat.id), "Ten", SendOptions(reply_to="999"))
    await api.send_photo(str(chat.id), PICTURE, "Ten", SendOptions(reply_to="999"))
    assert [seen.reply_to for seen in chat.answers] == [None, None]


async def test_an_edit_changes_the_words_and_takes_the_buttons(
    api: TelegramApi, telegram: FakeTelegram, chat: Chat
) -> None:
    options = SendOptions(keyboard=(("Cancel", "cw:cancel"),))
    text = await api.send_text(str(chat.id), "Ten", options)
    photo = await api.send_photo(str(chat.id), PICTURE, "Ten", options)
    await api.edit_text(str(chat.id), text, "Paid lnbc1", SendOptions(code=(5, 5)))
    await api.edit_caption(str(chat.id), photo, "Paid lnbc1", SendOptions(code=(5, 5)))
    media = await api.send_photo(str(chat.id), PICTURE, "Ten", options)
    await api.edit_photo(str(chat.id), media, paid("$10.00"), "Paid lnbc1", SendOptions(code=(5, 5)))
    for seen in chat.answers:
        assert (seen.text, seen.labels, seen.words.marked("code")) == ("Paid lnbc1", [], ["lnbc1"])
    assert [seen.photo for seen in chat.answers] == [None, PICTURE, paid("$10.00")]


async def test_updates_come_translated_and_wait_until_an_offset_confirms_them(
    api: TelegramApi, telegram: FakeTelegram, me: BotUser, ana: Person, chat: Chat
) -> None:
    question = telegram.say(ana, "receive 10")
    telegram.say(ana, "again", reply_to=question)
    _, first, second = await api.updates(me, 0, 0)
    assert first.message is not None
    assert second.message is not None
    assert (first.message.text, first.message.language, first.message.name) == ("receive 10", "es", "Ana")
    assert (first.message.id, first.message.private) == (str(first.id), True)
    conversation = first.message.conversation
    assert (conversation.channel, conversation.chat_id) == ("telegram", str(chat.id))
    assert (conversation.sender_id, conversation.thread_id) == (str(ana.id), "")
    assert abs(first.message.at - datetime.now(UTC)) < timedelta(minutes=1)
    assert second.message.reply_to == str(question.id)
    assert await api.updates(me, second.id + 1, 0) == []
    assert not telegram.updates.waiting


async def test_a_wait_for_updates_ends_when_somebody_speaks(
    api: TelegramApi, telegram: FakeTelegram, me: BotUser
) -> None:
    waiting = asyncio.create_task(api.updates(me, 0, 50))
    await telegram.wait_for(lambda: telegram.updates.polled)
    telegram.say(telegram.person("Ana"), "help")
    (update,) = await asyncio.wait_for(waiting, PATIENT)
    assert update.message is not None
    assert update.message.text == "help"


async def test_a_press_comes_as_what_the_button_says_and_is_answered(
    api: TelegramApi, telegram: FakeTelegram, me: BotUser, ana: Person, chat: Chat
) -> None:
    options = SendOptions(keyboard=(("Cancel", "cw:cancel K7Q2"), ("status", "cw:=1")))
    reference = await api.send_text(str(chat.id), "Ten", options)
    presses = [telegram.press(ana, chat.answers[0], label) for label in ("Cancel", "status")]
    updates = (await api.updates(me, 0, 0))[-2:]
    assert [update.callback_query for update in updates] == presses
    messages = [update.message for update in updates if update.message is not None]
    assert [message.text for message in messages] == ["cancel K7Q2", "status"]
    assert {message.reply_to for message in messages} == {reference}
    assert {message.conversation.sender_id for message in messages} == {str(ana.id)}
    await api.answer_callback_query(presses[0])
    assert telegram.presses[presses[0]] is not None
    assert telegram.presses[presses[1]] is None


async def test_only_messages_and_presses_are_asked_for(
    api: TelegramApi, telegram: FakeTelegram, me: BotUser, ana: Person
) -> None:
    await api.updates(me, 0, 0)
    before = set(telegram.updates.waiting)
    telegram.edit(telegram.say(ana, "help"), "helper")
    telegram.block(ana)
    assert len(set(telegram.updates.waiting) - before) == 1


async def test_two_pollers_may_try_later(
    api: TelegramApi, opening: Opening, telegram: FakeTelegram, me: BotUser
) -> None:
    older = asyncio.create_task(api.updates(me, 0, 50))
    await telegram.wait_for(lambda: telegram.updates.polled)
    async with opening(telegram.token, telegram.url) as other:
        assert await other.updates(me, 0, 0) == []
    with pytest.raises(TryLater):
        await asyncio.wait_for(older, PATIENT)


async def test_what_a_webhook_brings_is_read_like_what_is_fetched(
    api: TelegramApi, telegram: FakeTelegram, me: BotUser, ana: Person
) -> None:
    telegram.say(ana, "receive 10")
    raw = list(telegram.updates.waiting.values())
    assert [api.read(me, one) for one in raw] == await api.updates(me, 0, 0)


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"hello": 1},
        {"update_id": "x"},
        {"update_id": 5, "message": "x"},
        {"update_id": 5, "message": {"message_id": 1, "date": 10**20, "chat": {"id": 1, "type": "private"}}},
        {"update_id": 5, "message": {"message_id": 1, "date": 1, "chat": []}},
    ],
)
async def test_what_is_no_update_is_not_read(api: TelegramApi, me: BotUser, raw: dict[str, Any]) -> None:
    assert api.read(me, raw) is None


async def test_an_update_that_cannot_be_read_holds_up_no_other(
    api: TelegramApi, telegram: FakeTelegram, me: BotUser, ana: Person
) -> None:
    telegram.updates.add("message", {"message_id": 1, "date": 1, "chat": []})
    telegram.say(ana, "help")
    _, unreadable, help_ = await api.updates(me, 0, 0)
    assert (unreadable.message, help_.id) == (None, unreadable.id + 1)
    assert help_.message is not None


async def test_an_update_of_another_kind_is_an_update_without_a_message(
    api: TelegramApi, telegram: FakeTelegram, me: BotUser, ana: Person
) -> None:
    telegram.edit(telegram.say(ana, "help"), "helper")
    telegram.block(ana)
    *_, edited, blocked = telegram.updates.waiting.values()
    for raw in (edited, blocked, {"update_id": 5, "of_tomorrow": {"x": 1}}):
        update = api.read(me, raw)
        assert update is not None
        assert (update.id, update.message, update.callback_query) == (raw["update_id"], None, None)


async def test_a_webhook_is_set_named_and_taken_away(
    api: TelegramApi, telegram: FakeTelegram, ana: Person
) -> None:
    assert await api.webhook() == ""
    await api.set_webhook("https://shop.example/webhooks/telegram", "s3cret")
    assert await api.webhook() == "https://shop.example/webhooks/telegram"
    assert telegram.updates.webhook.secret == "s3cret"
    assert telegram.updates.webhook_view()["allowed_updates"] == ["callback_query", "message"]
    await api.delete_webhook()
    assert await api.webhook() == ""
    assert len(telegram.updates.waiting) == 1


async def test_a_menu_is_set_for_a_language_and_for_all_others(
    api: TelegramApi, telegram: FakeTelegram
) -> None:
    await api.set_commands([("receive", "Get paid"), ("help", "Show help")], "")
    await api.set_commands([("recibir", "Cobrar")], "es")
    menus = {language: menu for (_, language), menu in telegram.menus.items()}
    assert menus == {
        "": [
            {"command": "receive", "description": "Get paid"},
            {"command": "help", "description": "Show help"},
        ],
        "es": [{"command": "recibir", "description": "Cobrar"}],
    }
