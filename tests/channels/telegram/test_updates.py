"""What updates mean for the wallet, read over both libraries (T17: what is said in groups is rarely said to us)."""

from __future__ import annotations

from typing import Any

import aiogram
import pytest
import telegram

from chatwallet.channels.base import Conversation
from chatwallet.channels.telegram.aiogram_engine import AiogramApi
from chatwallet.channels.telegram.api import BotUser, TelegramApi, Update
from chatwallet.channels.telegram.ptb_engine import PtbApi

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
ME = BotUser(110201543, "Wallet_bot")
BOT = {"id": ME.id, "is_bot": True, "first_name": "Wallet", "username": "Wallet_bot"}
OTHER_BOT = {"id": 77, "is_bot": True, "first_name": "Other", "username": "other_bot"}
ANA = {"id": 5_000_000_001, "is_bot": False, "first_name": "Ana", "language_code": "pt-br"}
PRIVATE = {"id": ANA["id"], "type": "private", "first_name": "Ana"}
GROUP = {"id": -1_000_000_000_042, "type": "supergroup", "title": "Market"}


@pytest.fixture(params=["aiogram", "ptb"])
def api(request: pytest.FixtureRequest) -> TelegramApi:
    if request.param == "aiogram":
        return AiogramApi(aiogram.Bot(TOKEN))
    return PtbApi(telegram.Bot(TOKEN))


def message(text: str | None = None, **more: Any) -> dict[str, Any]:
    base: dict[str, Any] = {"message_id": 12, "date": 1_790_000_000, "chat": PRIVATE, "from": ANA}
    return base | ({} if text is None else {"text": text}) | more


def said_in_group(text: str | None, **more: Any) -> dict[str, Any]:
    return message(text, **({"chat": GROUP} | more))


def bots_message(**more: Any) -> dict[str, Any]:
    return message("Receive $10", **({"message_id": 9, "chat": GROUP, "from": BOT} | more))


def press(data: str, **more: Any) -> dict[str, Any]:
    shown = message("Pick", message_id=9, **{"from": BOT})
    return {"id": "43", "from": ANA, "chat_instance": "1", "message": shown, "data": data} | more


def read(api: TelegramApi, **content: Any) -> Update:
    update = api.read(ME, {"update_id": 731, **content})
    assert update is not None
    assert update.id == 731
    return update


def test_a_private_message_has_all_that_is_known_of_its_person(api: TelegramApi) -> None:
    said = read(
        api, message=message("receive 10 Coffee", reply_to_message=bots_message(chat=PRIVATE))
    ).message
    assert said is not None
    assert said.conversation == Conversation("telegram", "5000000001", "5000000001")
    assert (said.id, said.text, said.reply_to) == ("731", "receive 10 Coffee", "9")
    assert (said.name, said.language, said.private, said.private_url) == ("Ana", "pt-br", True, None)
    assert said.at.isoformat() == "2026-09-21T14:13:20+00:00"


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("help", "help"),
        ("/start", "/start"),
        ("/receive@wallet_bot 10 Coffee", "/receive 10 Coffee"),
        ("/RECEIVE@WALLET_BOT 10", "/RECEIVE 10"),
        ("@Wallet_bot receive 10", "receive 10"),
        ("/receive@other_bot 10", "/receive@other_bot 10"),
        ("receive 10 for @Wallet_bot", "receive 10 for @Wallet_bot"),
    ],
)
def test_alone_with_a_person_everything_is_said_to_the_bot(api: TelegramApi, text: str, heard: str) -> None:
    said = read(api, message=message(text)).message
    assert said is not None
    assert said.text == heard


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("/help@Wallet_bot", "/help"),
        ("/balance@wallet_bot", "/balance"),
        ("/receive@WALLET_BOT 10 Coffee", "/receive 10 Coffee"),
        ("@wallet_bot price", "price"),
        ("@Wallet_bot, receive 10", "receive 10"),
        ("@Wallet_bot: balance", "balance"),
        ("@Wallet_bot\nhelp", "help"),
        ("@Wallet_bot", "/help"),
    ],
)
def test_in_a_group_what_names_the_bot_first_is_said_to_it(api: TelegramApi, text: str, heard: str) -> None:
    said = read(api, message=said_in_group(text)).message
    assert said is not None
    assert (said.text, said.private, said.private_url) == (heard, False, "https://t.me/Wallet_bot")
    assert said.conversation == Conversation("telegram", str(GROUP["id"]), str(ANA["id"]))


@pytest.mark.parametrize(
    "text",
    [
        "receive 10",
        "balance",
        "/help",
        "/receive 10",
        "/receive@other_bot 10",
        "/receive@Wallet_bot2 10",
        "/receive@Wallet_bot_test 10",
        "@other_bot balance",
        "@Wallet_botbalance",
        "@Wallet_bot2 balance",
        "ask @Wallet_bot for the balance",
        "balance @Wallet_bot",
        "balance /help@Wallet_bot",
        "Wallet_bot balance",
        "＠Wallet_bot balance",
        "",
    ],
)
def test_in_a_group_everything_else_is_said_to_others(api: TelegramApi, text: str) -> None:
    assert read(api, message=said_in_group(text)).message is None
    others = message("hello", message_id=3, **{"from": OTHER_BOT, "chat": GROUP})
    assert read(api, message=said_in_group(text, reply_to_message=others)).message is None


def test_in_a_group_a_reply_to_the_bot_is_said_to_it(api: TelegramApi) -> None:
    said = read(api, message=said_in_group("status", reply_to_message=bots_message())).message
    assert said is not None
    assert (said.text, said.reply_to, said.private) == ("status", "9", False)


def test_a_reply_to_the_bot_with_another_bots_command_is_the_others(api: TelegramApi) -> None:
    replying = said_in_group("/status@other_bot", reply_to_message=bots_message())
    assert read(api, message=replying).message is None


def test_a_topic_that_the_bot_opened_is_no_message_to_reply_to(api: TelegramApi) -> None:
    opening = bots_message() | {"forum_topic_created": {"name": "Pay", "icon_color": 7322096}}
    del opening["text"]
    topic = {"message_thread_id": 9, "is_topic_message": True, "reply_to_message": opening}
    assert read(api, message=said_in_group("balance", **topic)).message is None
    said = read(api, message=said_in_group("/help@Wallet_bot", **topic)).message
    assert said is not None
    assert (said.reply_to, said.conversation.thread_id) == (None, "9")


def test_a_thread_of_replies_is_no_topic_to_write_to(api: TelegramApi) -> None:
    replying = said_in_group("status", message_thread_id=9, reply_to_message=bots_message())
    said = read(api, message=replying).message
    assert said is not None
    assert (said.conversation.thread_id, said.reply_to) == ("", "9")


@pytest.mark.parametrize(
    "content",
    [
        {"message": message("/help", **{"from": OTHER_BOT})},
        {"message": said_in_group("/help@Wallet_bot", sender_chat=GROUP)},
        {
            "message": said_in_group(
                "@Wallet_bot hi", sender_chat={"id": -100, "type": "channel", "title": "News"}
            )
        },
        {"message": message(sticker=None, new_chat_title="New")},
        {"message": message(photo=[], caption="receive 10")},
        {"edited_message": message("receive 10", edit_date=1_790_000_001)},
        {"channel_post": message("/help@Wallet_bot", chat={"id": -100, "type": "channel", "title": "News"})},
        {"inline_query": {"id": "1", "from": ANA, "query": "receive", "offset": ""}},
        {"something_of_tomorrow": {"text": "receive 10"}},
        {},
    ],
    ids=["bot", "anonymous", "channel", "service", "photo", "edit", "post", "inline", "unknown", "empty"],
)
def test_what_no_person_newly_says_is_none_of_ours(api: TelegramApi, content: dict[str, Any]) -> None:
    update = read(api, **content)
    assert (update.message, update.callback_query) == (None, None)


def test_a_button_says_its_text_for_the_message_that_it_is_under(api: TelegramApi) -> None:
    update = read(api, callback_query=press("cw:cancel K7Q2"))
    assert update.callback_query == "43"
    said = update.message
    assert said is not None
    assert (said.text, said.reply_to, said.id, said.name) == ("cancel K7Q2", "9", "731", "Ana")
    assert said.conversation == Conversation("telegram", "5000000001", "5000000001")


def test_in_a_group_a_button_is_pressed_by_whom_it_was_pressed(api: TelegramApi) -> None:
    shown = bots_message(message_thread_id=4, is_topic_message=True)
    said = read(api, callback_query=press("cw:help", message=shown)).message
    assert said is not None
    assert (said.private, said.private_url) == (False, "https://t.me/Wallet_bot")
    assert said.conversation == Conversation("telegram", str(GROUP["id"]), str(ANA["id"]), "4")


def test_a_button_that_says_its_label_is_read_from_the_message(api: TelegramApi) -> None:
    rows = [
        [{"text": "receive 10 usd", "callback_data": "cw:=0"}],
        [{"text": "receive 10 sat", "callback_data": "cw:=1"}],
    ]
    shown = bots_message(chat=PRIVATE, reply_markup={"inline_keyboard": rows})
    said = read(api, callback_query=press("cw:=1", message=shown)).message
    assert said is not None
    assert said.text == "receive 10 sat"


def test_a_button_under_a_message_too_old_to_be_shown_still_says_its_text(api: TelegramApi) -> None:
    gone = {"chat": PRIVATE, "message_id": 9, "date": 0}
    said = read(api, callback_query=press("cw:status", message=gone)).message
    assert said is not None
    assert (said.text, said.reply_to) == ("status", "9")


def test_a_button_whose_label_is_gone_only_stops_to_spin(api: TelegramApi) -> None:
    gone = {"chat": PRIVATE, "message_id": 9, "date": 0}
    update = read(api, callback_query=press("cw:=1", message=gone))
    assert (update.message, update.callback_query) == (None, "43")


@pytest.mark.parametrize("data", ["menu", "CW:help", " cw:help", "cancel"])
def test_a_hosts_button_is_the_hosts(api: TelegramApi, data: str) -> None:
    update = read(api, callback_query=press(data))
    assert (update.message, update.callback_query) == (None, None)
