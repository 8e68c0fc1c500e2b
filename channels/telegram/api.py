"""The calls of Telegram's Bot API that the wallet makes, so that its behaviour is the same over any library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from ..base import InboundMessage


class Refused(Exception):
    """The Bot API refuses a request for good (400): `description` is its own text.

    `migrate_to` is the new id of a group that became a supergroup.
    """

    def __init__(self, description: str, *, migrate_to: str | None = None) -> None:
        super().__init__(description)
        self.description = description
        self.migrate_to = migrate_to


@dataclass(frozen=True, slots=True)
class BotUser:
    """The bot's own account. `username` is without the @."""

    id: int
    username: str


@dataclass(frozen=True, slots=True)
class SendOptions:
    """What goes with a text or a caption.

    `code` is the part to show as code, a touch on which copies it: offset and length in UTF-16 units, as the Bot
    API counts. `keyboard` is one row per button: (label, callback data of 1 to 64 bytes). `reply_to` and
    `thread_id` are empty where there is none; a reply to a message that is gone goes out without it, but in a topic
    it is refused.
    """

    code: tuple[int, int] | None = None
    keyboard: tuple[tuple[str, str], ...] = ()
    reply_to: str = ""
    thread_id: str = ""


@dataclass(frozen=True, slots=True)
class Update:
    """One update: `message` is None for what is not for us, `callback_query` the id of a button's press."""

    id: int
    message: InboundMessage | None
    callback_query: str | None = None


class TelegramApi(Protocol):
    """The Bot API over one library. No call is tried twice; each takes its place in nobody's rate.

    All raise ChannelError: TryLater when surely nothing was done (no connection; 429, with its `retry_after`),
    OutcomeUnknown after a broken connection, a time-out, a 5xx or an unreadable answer, Unreachable for 403 and
    "chat not found"; and Refused for any other 400. Message ids are texts.
    """

    async def me(self) -> BotUser:
        """`getMe`. A token that Telegram does not know raises Refused with 401's own text."""

    async def send_text(self, chat_id: str, text: str, options: SendOptions) -> str:
        """`sendMessage` without a parse mode and without link previews; returns the message id."""

    async def send_photo(self, chat_id: str, png: bytes, caption: str, options: SendOptions) -> str:
        """`sendPhoto` of an uploaded picture; returns the message id."""

    async def edit_text(self, chat_id: str, message_id: str, text: str, options: SendOptions) -> None:
        """`editMessageText`; without a keyboard the buttons go. `reply_to` and `thread_id` do not count."""

    async def edit_caption(self, chat_id: str, message_id: str, caption: str, options: SendOptions) -> None:
        """`editMessageCaption`; otherwise as `edit_text`."""

    async def edit_photo(
        self, chat_id: str, message_id: str, png: bytes, caption: str, options: SendOptions
    ) -> None:
        """`editMessageMedia` with an uploaded picture and its caption; otherwise as `edit_text`."""

    async def delete_message(self, chat_id: str, message_id: str) -> None:
        """`deleteMessage`: a person's own too in private, and in a group where the bot is an admin who may do that."""

    async def show_typing(self, chat_id: str, thread_id: str) -> None:
        """`sendChatAction` with `typing`, which is seen for five seconds or until a message comes."""

    async def answer_callback_query(self, query_id: str) -> None:
        """`answerCallbackQuery`: the button stops to spin."""

    async def updates(self, me: BotUser, offset: int, wait: int) -> Sequence[Update]:
        """`getUpdates` of messages and button presses, after `wait` seconds at most."""

    def read(self, me: BotUser, raw: Mapping[str, Any]) -> Update | None:
        """One update as a webhook brings it; None for what is no update at all."""

    async def set_webhook(self, url: str, secret: str) -> None:
        """`setWebhook` for messages and button presses."""

    async def delete_webhook(self) -> None:
        """`deleteWebhook`; updates that wait are kept."""

    async def webhook(self) -> str:
        """The address that `getWebhookInfo` names; empty when none is set."""

    async def set_commands(self, commands: Sequence[tuple[str, str]], language: str) -> None:
        """`setMyCommands`: (word, description) in a language (ISO 639-1, empty for all others)."""
