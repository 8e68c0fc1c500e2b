"""Reads updates of the Bot API: what is said to the bot, by whom and where.

Both libraries name the members of these objects as the Bot API does, so one reading serves both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from ..base import Conversation, InboundMessage
from .api import BotUser, Update
from .text import OURS, said_by

CHANNEL = "telegram"
KINDS = ["message", "callback_query"]
"""The updates that we ask Telegram for; edited messages are among what we leave out."""

_COMMAND = re.compile(r"(/\w+)@(\w+)")
BROUGHT = "c_"
"""How begins what a link of ours brings along: a code that was made in another chat (commands/connect.py)."""
_BROUGHT = re.compile(rf"/start(?:@\w+)? {BROUGHT}([A-Z]{{8}})")
_MENTION = re.compile(r"@(\w+)[\s,:]*")
_HELP = "/help"


class UserObject(Protocol):
    """A User of the Bot API, as far as it is read."""

    @property
    def id(self) -> int: ...
    @property
    def is_bot(self) -> bool: ...
    @property
    def first_name(self) -> str: ...
    @property
    def language_code(self) -> str | None: ...


class ChatObject(Protocol):
    """A Chat."""

    @property
    def id(self) -> int: ...
    @property
    def type(self) -> str: ...


class PlaceObject(Protocol):
    """A MaybeInaccessibleMessage: what is left of a message that is too old to be shown."""

    @property
    def message_id(self) -> int: ...
    @property
    def chat(self) -> ChatObject: ...


class MessageObject(PlaceObject, Protocol):
    """A Message."""

    @property
    def from_user(self) -> UserObject | None: ...
    @property
    def sender_chat(self) -> ChatObject | None: ...
    @property
    def date(self) -> datetime: ...
    @property
    def text(self) -> str | None: ...
    @property
    def reply_to_message(self) -> MessageObject | None: ...


class CallbackQueryObject(Protocol):
    """A CallbackQuery."""

    @property
    def id(self) -> str: ...
    @property
    def from_user(self) -> UserObject: ...
    @property
    def message(self) -> PlaceObject | None: ...
    @property
    def data(self) -> str | None: ...


class UpdateObject(Protocol):
    """An Update. Only new messages and presses are for us."""

    @property
    def update_id(self) -> int: ...
    @property
    def message(self) -> MessageObject | None: ...
    @property
    def callback_query(self) -> CallbackQueryObject | None: ...


def read_update(update: UpdateObject, me: BotUser) -> Update:
    """What an update means for the wallet.

    `message` is None for other bots, channels, service messages, pictures, and for what is said in a group
    without being said to the bot. `callback_query` is set for every button of ours, even where it can't be told what
    it says.
    """
    if update.message is not None:
        return Update(update.update_id, _read_message(update.message, me, update.update_id))
    query = update.callback_query
    if query is None or query.data is None or not query.data.startswith(OURS):
        return Update(update.update_id, None)
    return Update(update.update_id, _read_callback_query(query, query.data, me, update.update_id), query.id)


def _read_message(message: MessageObject, me: BotUser, update_id: int) -> InboundMessage | None:
    sender = message.from_user
    # A sender that is a chat (a channel's post, an anonymous admin) is no person that a wallet could know.
    if message.text is None or sender is None or sender.is_bot or message.sender_chat is not None:
        return None
    replied = _replied(message)
    text = _addressed(message, replied, me)
    if text is None:
        return None
    return InboundMessage(
        _conversation(message, sender),
        str(update_id),
        text,
        message.date.astimezone(UTC),
        reply_to=str(replied.message_id) if replied is not None else None,
        language=sender.language_code,
        name=sender.first_name,
        private=_is_private(message),
        private_url=_private_url(message, me),
        reference=str(message.message_id),
    )


def _read_callback_query(
    query: CallbackQueryObject, data: str, me: BotUser, update_id: int
) -> InboundMessage | None:
    place = query.message
    text = said_by(data, _labels(place))
    if place is None or text is None or query.from_user.is_bot:
        return None
    return InboundMessage(
        _conversation(place, query.from_user),
        str(update_id),
        text,
        datetime.now(UTC),  # a press has no time of its own
        reply_to=str(place.message_id),
        language=query.from_user.language_code,
        name=query.from_user.first_name,
        private=_is_private(place),
        private_url=_private_url(place, me),
    )


def _conversation(place: PlaceObject, sender: UserObject) -> Conversation:
    return Conversation(CHANNEL, str(place.chat.id), str(sender.id), _thread(place))


def _is_private(place: PlaceObject) -> bool:
    return place.chat.type == "private"


def _private_url(place: PlaceObject, me: BotUser) -> str | None:
    return None if _is_private(place) else f"https://t.me/{me.username}"


def _addressed(message: MessageObject, replied: MessageObject | None, me: BotUser) -> str | None:
    """What is said to the bot, without its name; None when it is said to others."""
    text = message.text or ""
    private = _is_private(message)
    if private and (brought := _BROUGHT.fullmatch(text)):
        return f"connect {brought[1]}"
    if found := _COMMAND.match(text):
        if _is_me(me, found[2]):
            return found[1] + text[found.end() :]
        return text if private else None
    found = _MENTION.match(text)
    if found and _is_me(me, found[1]):
        return text[found.end() :] or _HELP
    author = replied.from_user if replied is not None else None
    return text if private or (author is not None and author.id == me.id) else None


def _is_me(me: BotUser, username: str) -> bool:
    return username.lower() == me.username.lower()


def _replied(message: MessageObject) -> MessageObject | None:
    """The message that is replied to. What is written in a topic seems to reply to the topic's first message."""
    replied = message.reply_to_message
    return None if replied is None or str(replied.message_id) == _thread(message) else replied


def _thread(place: PlaceObject) -> str:
    """The topic, empty outside of topics: replies in a supergroup have a thread too, that takes no messages."""
    if not getattr(place, "is_topic_message", None):
        return ""
    return str(getattr(place, "message_thread_id", None) or "")


def _labels(place: PlaceObject | None) -> Sequence[str]:
    """The labels of the buttons under a message, row by row."""
    return tuple(_buttons(getattr(place, "reply_markup", None)))


def _buttons(markup: Any) -> Iterator[str]:
    if markup is not None:
        for row in markup.inline_keyboard:
            yield from (button.text for button in row)
