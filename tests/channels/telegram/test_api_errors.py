"""What goes wrong with the Bot API, over either library: the same errors of ours."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from chatwallet.channels.errors import ChannelError, OutcomeUnknown, TryLater, Unreachable
from chatwallet.channels.qr import png
from chatwallet.channels.telegram.api import Refused, SendOptions, TelegramApi
from chatwallet.tests.fakes.telegram import FakeTelegram
from chatwallet.tests.fakes.telegram_world import Chat, Person

PLAIN = SendOptions()
PICTURE = png("LNBC1")
OTHER = png("LNBC2")
TOO_LARGE = bytes(10 * 1024 * 1024 + 1)
Call = Callable[[TelegramApi, str], Awaitable[object]]
SENDING: dict[str, tuple[str, Call]] = {
    "text": ("sendMessage", lambda api, chat_id: api.send_text(chat_id, "Ten", PLAIN)),
    "photo": ("sendPhoto", lambda api, chat_id: api.send_photo(chat_id, PICTURE, "Ten", PLAIN)),
    "edited text": ("editMessageText", lambda api, chat_id: api.edit_text(chat_id, "2", "Ten", PLAIN)),
    "edited photo": ("editMessageMedia", lambda api, chat_id: api.edit_photo(chat_id, "3", OTHER, "Ten", PLAIN)),
    "edited caption": ("editMessageCaption", lambda api, chat_id: api.edit_caption(chat_id, "3", "Ten", PLAIN)),
}  # fmt: skip


@pytest.fixture(params=SENDING)
async def sending(
    request: pytest.FixtureRequest, api: TelegramApi, telegram: FakeTelegram, chat: Chat
) -> tuple[str, Call]:
    """A method and its call, each of those that change what a person sees; 2 and 3 are messages of the bot."""
    await api.send_text(str(chat.id), "first", PLAIN)
    await api.send_photo(str(chat.id), PICTURE, "second", PLAIN)
    return SENDING[request.param]


@pytest.mark.parametrize(
    ("call", "description"),
    [
        (lambda api, chat_id: api.edit_text(chat_id, "2", "first", PLAIN), "message is not modified"),
        (lambda api, chat_id: api.edit_caption(chat_id, "2", "x", PLAIN), "there is no caption in the message to edit"),
        (lambda api, chat_id: api.edit_photo(chat_id, "99", PICTURE, "x", PLAIN), "message to edit not found"),
        (lambda api, chat_id: api.edit_photo(chat_id, "2", b"none", "x", PLAIN), "IMAGE_PROCESS_FAILED"),
        (lambda api, chat_id: api.edit_text(chat_id, "99", "x", PLAIN), "message to edit not found"),
        (lambda api, chat_id: api.edit_text(chat_id, "1", "x", PLAIN), "message can't be edited"),
        (lambda api, chat_id: api.send_text(chat_id, "x" * 4097, PLAIN), "message is too long"),
        (lambda api, chat_id: api.send_photo(chat_id, PICTURE, "x" * 1025, PLAIN), "message caption is too long"),
        (lambda api, chat_id: api.send_photo(chat_id, b"none", "x", PLAIN), "IMAGE_PROCESS_FAILED"),
        (lambda api, chat_id: api.send_photo(chat_id, TOO_LARGE, "x", PLAIN), "Request Entity Too Large"),
        (lambda api, chat_id: api.answer_callback_query("1"), "query is too old"),
        (lambda api, chat_id: api.set_webhook("http://example.com", "s"), "An HTTPS URL must be provided"),
        (lambda api, chat_id: api.set_commands([("No!", "x")], ""), "BOT_COMMAND_INVALID"),
    ],
)  # fmt: skip
async def test_what_is_refused_for_good_says_so_in_telegram_s_words(
    api: TelegramApi, chat: Chat, call: Call, description: str
) -> None:
    await api.send_text(str(chat.id), "first", PLAIN)
    with pytest.raises(Refused) as refused:
        await call(api, str(chat.id))
    # python-telegram-bot changes the letters' case.
    assert description.lower() in refused.value.description.lower()
    assert refused.value.migrate_to is None


async def test_too_many_messages_may_be_sent_later(
    api: TelegramApi, telegram: FakeTelegram, chat: Chat, sending: tuple[str, Call]
) -> None:
    method, call = sending
    telegram.fault(method, "error", code=429, retry_after=7)
    with pytest.raises(TryLater) as later:
        await call(api, str(chat.id))
    assert later.value.retry_after == 7
    await call(api, str(chat.id))


async def test_without_a_connection_nothing_was_sent(
    api: TelegramApi, telegram: FakeTelegram, chat: Chat, sending: tuple[str, Call]
) -> None:
    _, call = sending
    async with telegram.unreachable():
        with pytest.raises(TryLater) as later:
            await call(api, str(chat.id))
    assert later.value.retry_after is None
    await call(api, str(chat.id))


@pytest.mark.parametrize("code", [500, 502, 503])
async def test_after_a_server_s_error_nobody_knows(
    api: TelegramApi, telegram: FakeTelegram, chat: Chat, sending: tuple[str, Call], code: int
) -> None:
    method, call = sending
    telegram.fault(method, "error", code=code)
    with pytest.raises(OutcomeUnknown):
        await call(api, str(chat.id))


@pytest.mark.parametrize("kind", ["broken", "lost", "garbled"])
async def test_without_an_answer_nobody_knows(
    api: TelegramApi, telegram: FakeTelegram, chat: Chat, sending: tuple[str, Call], kind: Any
) -> None:
    method, call = sending
    telegram.fault(method, kind)
    with pytest.raises(OutcomeUnknown):
        await call(api, str(chat.id))


async def test_a_call_is_never_tried_twice(api: TelegramApi, telegram: FakeTelegram, chat: Chat) -> None:
    telegram.fault("sendMessage", "lost", times=5)
    with pytest.raises(OutcomeUnknown):
        await api.send_text(str(chat.id), "Ten", PLAIN)
    assert len(chat.answers) == 1


async def test_who_blocked_the_bot_is_unreachable(
    api: TelegramApi, telegram: FakeTelegram, ana: Person, chat: Chat, sending: tuple[str, Call]
) -> None:
    _, call = sending
    telegram.block(ana)
    with pytest.raises(Unreachable, match="blocked by the user"):
        await call(api, str(chat.id))


async def test_a_chat_that_is_unknown_is_unreachable(api: TelegramApi, sending: tuple[str, Call]) -> None:
    _, call = sending
    with pytest.raises(Unreachable, match=r"(?i)chat not found"):
        await call(api, "12345")


async def test_a_group_that_became_a_supergroup_tells_its_new_id(
    api: TelegramApi, telegram: FakeTelegram, sending: tuple[str, Call]
) -> None:
    _, call = sending
    group = telegram.group("Market")
    moved = telegram.migrate(group)
    with pytest.raises(Refused) as refused:
        await call(api, str(group.id))
    assert refused.value.migrate_to == str(moved.id)


async def test_errors_name_the_library_s_error_as_their_cause(
    api: TelegramApi, telegram: FakeTelegram, ana: Person, chat: Chat
) -> None:
    telegram.block(ana)
    with pytest.raises(ChannelError) as blocked:
        await api.send_text(str(chat.id), "Ten", PLAIN)
    assert blocked.value.__cause__ is not None
