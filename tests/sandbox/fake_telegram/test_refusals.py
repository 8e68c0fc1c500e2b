"""What the stand-in for Telegram refuses, in Telegram's words: asked over plain HTTP, since clients are too polite."""

from __future__ import annotations

from typing import Any

import pytest

from chatwallet.tests.fakes.telegram import FakeTelegram
from chatwallet.tests.fakes.telegram_world import Chat
from chatwallet.tests.sandbox.fake_telegram.clients import post


@pytest.fixture
def chat(fake: FakeTelegram) -> Chat:
    person = fake.person("Ana")
    fake.say(person, "/start")
    return fake.private(person)


KEYBOARD = {"inline_keyboard": [[{"text": "Cancel", "callback_data": "x"}]]}


def with_button(**button: Any) -> dict[str, Any]:
    return {"text": "Ten", "reply_markup": {"inline_keyboard": [[button]]}}


@pytest.mark.parametrize(
    ("method", "values", "description"),
    [
        ("sendMessage", {}, "message text is empty"),
        ("sendMessage", {"text": " \n "}, "message text is empty"),
        ("sendMessage", {"text": "x" * 4097}, "message is too long"),
        ("sendMessage", {"text": "🌞" * 2049}, "message is too long"),
        ("sendMessage", {"text": 5}, "can't parse text: expected String"),
        ("sendMessage", {"text": "\ud83c"}, "strings must be encoded in UTF-8"),
        ("sendMessage", {"text": "Ten", "chat_id": 12345}, "chat not found"),
        ("sendMessage", {"text": "Ten", "chat_id": "@nobody_here"}, "chat not found"),
        ("sendMessage", {"text": "Ten", "colour": "red"}, 'unknown parameter "colour" of sendMessage'),
        ("sendMessage", {"text": "Ten", "reply_markup": KEYBOARD | {"x": 1}}, 'unknown field "x"'),
        ("sendMessage", {"text": "Ten", "reply_markup": "{}"}, "can't parse reply_markup"),
        ("sendMessage", {"text": "*Ten*", "parse_mode": "MarkdownV2"}, "can't parse entities"),
        ("sendMessage", {"text": "Ten", "message_thread_id": 77}, "message thread not found"),
        ("sendMessage", {"text": "Ten", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
        ("sendMessage", with_button(text="Cancel"), "Text buttons are not allowed in the inline keyboard"),
        ("sendMessage", with_button(text="Cancel", callback_data=""), "BUTTON_DATA_INVALID"),
        ("sendMessage", with_button(text="Cancel", callback_data="é" * 33), "BUTTON_DATA_INVALID"),
        ("sendMessage", with_button(callback_data="x"), "text"),
        ("sendPhoto", {}, "there is no photo in the request"),
        ("sendPhoto", {"photo": "attach://none"}, "file attachment is missing"),
        ("sendPhoto", {"photo": "https://example.com/a.png"}, "wrong file identifier/HTTP URL specified"),
        ("sendPhoto", {"photo": "x", "caption": "x" * 1025}, "message caption is too long"),
        ("editMessageText", {"text": "Ten"}, "message identifier is not specified"),
        ("editMessageText", {"text": "Ten", "message_id": 99}, "message to edit not found"),
        ("sendChatAction", {"action": "dancing"}, "wrong parameter action in request"),
    ],
)  # fmt: skip
async def test_what_is_wrong_with_a_request_is_said(
    fake: FakeTelegram, chat: Chat, method: str, values: dict[str, Any], description: str
) -> None:
    async with post(fake, method, {"chat_id": chat.id} | values) as (status, body):
        assert (status, body["ok"], body["error_code"]) == (400, False, 400)
        assert body["description"].startswith("Bad Request: ")
        assert description in body["description"]
    assert not chat.answers


@pytest.mark.parametrize(
    ("method", "values", "description"),
    [
        ("setMyCommands", {"commands": [{"command": "Receive", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ("setMyCommands", {"commands": [{"command": "a" * 33, "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ("setMyCommands", {"commands": [{"command": "a", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ("setMyCommands", {"commands": [], "language_code": "es-MX"}, "invalid language code"),
        ("setWebhook", {"url": "http://example.com/hook"}, "An HTTPS URL must be provided for webhook"),
        ("setWebhook", {"url": "https://x.example", "secret_token": "a b"}, "secret token contains unallowed"),
        ("setWebhook", {"url": "https://x.example", "secret_token": "a" * 257}, "secret token is too long"),
        ("getUpdates", {"limit": 101}, "limit must be from 1 to 100"),
        ("getUpdates", {"timeout": True}, "can't parse timeout: expected Integer"),
    ],
)  # fmt: skip
async def test_what_is_wrong_with_a_setting_is_said(
    fake: FakeTelegram, method: str, values: dict[str, Any], description: str
) -> None:
    async with post(fake, method, values) as (status, body):
        assert (status, body["error_code"]) == (400, 400)
        assert description in body["description"]


@pytest.mark.parametrize(("offset", "length"), [(0, 4), (2, 2), (-1, 2), (0, 0), (1, 1), (0, 1)], ids=str)
async def test_an_entity_lies_inside_the_text_and_cuts_no_character(
    fake: FakeTelegram, chat: Chat, offset: int, length: int
) -> None:
    entities = [{"type": "code", "offset": offset, "length": length}]
    async with post(fake, "sendMessage", {"chat_id": chat.id, "text": "🌞x", "entities": entities}) as (
        status,
        body,
    ):
        assert (status, body["description"]) == (400, "Bad Request: ENTITY_BOUNDS_INVALID")


@pytest.mark.parametrize("as_form", [False, True], ids=["JSON", "form"])
async def test_a_gone_message_may_be_replied_to_without_it(
    fake: FakeTelegram, chat: Chat, as_form: bool
) -> None:
    gone = '{"message_id": 99, "allow_sending_without_reply": true}'
    reply: Any = gone if as_form else {"message_id": 99, "allow_sending_without_reply": True}
    values = {"chat_id": str(chat.id) if as_form else chat.id, "text": " Ten\n", "reply_parameters": reply}
    async with post(fake, "sendMessage", values, as_form=as_form) as (status, body):
        assert status == 200
        assert (body["result"]["text"], body["result"].get("reply_to_message")) == ("Ten", None)


async def test_a_wrong_token_and_a_wrong_method_are_refused(fake: FakeTelegram) -> None:
    async with post(fake, "getMe", {}, token="1:wrong") as answer:
        assert answer == (401, {"ok": False, "error_code": 401, "description": "Unauthorized"})
    async with post(fake, "getMoney", {}) as answer:
        assert answer == (404, {"ok": False, "error_code": 404, "description": "Not Found"})
    async with post(fake, "getme", {}) as (status, body):
        assert (status, body["result"]["username"]) == (200, "wallet_bot")


async def test_only_the_updates_that_were_asked_for_come(fake: FakeTelegram, chat: Chat) -> None:
    async with post(fake, "getUpdates", {"allowed_updates": ["callback_query"]}) as (_, body):
        assert len(body["result"]) == 1
    assert chat.person is not None
    fake.say(chat.person, "not heard")
    fake.block(chat.person)
    assert len(fake.updates.waiting) == 1
