"""Sends and edits messages on Telegram: in parts, with their picture, and in the new chat where a group has moved."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from .. import qr
from ..base import Card, CardState, Conversation, OutboundMessage
from ..errors import ChannelError, TryLater, Unreachable
from ..qr import stamp
from ..recent import Recent
from ..splitting import split
from .api import Refused, SendOptions, TelegramApi
from .text import CAPTION_LIMIT, TEXT_LIMIT, options_for, parts_of, payment_request

Result = TypeVar("Result")

_MESSAGE_ID = re.compile(r"[1-9][0-9]{0,17}")

# Texts of the Bot API; libraries cut a prefix off, or write their first letter large.
_NO_CAPTION = ("no caption in the message",)
_NO_REPLY = (
    "message to be replied not found",
    "message to reply not found",
    "replied message not found",
    "reply message not found",
    "reply_message_id_invalid",
    "message_id_invalid",
)
_NO_THREAD = (
    "message thread not found",
    "topic_closed",
    "topic_deleted",
    "topic_id_invalid",
    "is not a forum",
)
_NOTHING_TO_EDIT = (
    "message is not modified",
    "message_not_modified",
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "message_author_required",
    "message_edit_time_expired",
    *_NO_THREAD,
)
_NOTHING_TO_DELETE = ("message to delete not found", "message_id_invalid")
_STAMPS = {
    CardState.EXPIRED: stamp.expired,
    CardState.PAID: stamp.paid,
    CardState.CANCELLED: stamp.closed,
    CardState.LAPSED: stamp.closed,
}
_TOKEN_REFUSED = ("unauthorized", "not found")


@dataclass(frozen=True, slots=True)
class _Begun:
    """The texts of a message, and the ids of those that Telegram has taken."""

    parts: tuple[str, ...]
    ids: tuple[str, ...]


class Sending:
    """Carries neutral messages to Telegram."""

    def __init__(self, api: TelegramApi) -> None:
        self._api = api
        self._begun: Recent[_Begun] = Recent()

    async def send(self, conversation: Conversation, message: OutboundMessage, key: str) -> str:
        """Send a message and return its id: that of the picture, else of the last part; there its buttons are.

        A part that Telegram took is not sent again when `key` comes back after a later part failed. What it replies
        to, and the topic, may be gone: it goes out without them.
        """
        thread_id = conversation.thread_id
        if not _MESSAGE_ID.fullmatch(message.reply_to or ""):
            message = replace(message, reply_to=None)
        while True:
            try:
                return await _where_it_is(conversation, partial(self._parts, thread_id, message, key))
            except Refused as refused:
                # In a topic a reply to what is gone is refused, whatever it asks for (ReplyParameters).
                if message.reply_to and _says(refused, _NO_REPLY):
                    message = replace(message, reply_to=None)
                elif thread_id and _says(refused, _NO_THREAD):
                    thread_id = ""
                else:
                    raise meaning(refused) from refused

    async def edit(self, conversation: Conversation, message_id: str, message: OutboundMessage) -> None:
        """Make a message say something else. One that is gone, or says it already, is left as it is.

        The text takes the place of one message, so only its first part is shown. Of an order that is paid or over
        the picture changes too, so that nobody scans it any more.
        """
        if not _MESSAGE_ID.fullmatch(message_id):
            return
        try:
            await _where_it_is(conversation, partial(self._edit, message_id, message))
        except Refused as refused:
            if not _says(refused, _NOTHING_TO_EDIT):
                raise meaning(refused) from refused

    async def delete(self, conversation: Conversation, message_id: str) -> None:
        """Take a message out of its chat; one that is gone already is as good."""
        if not _MESSAGE_ID.fullmatch(message_id):
            raise Unreachable("no message has this id")
        try:
            await _where_it_is(conversation, partial(self._delete, message_id))
        except Refused as refused:
            if not _says(refused, _NOTHING_TO_DELETE):
                raise meaning(refused) from refused

    async def _delete(self, message_id: str, chat_id: str) -> None:
        await self._api.delete_message(chat_id, message_id)

    async def _parts(self, thread_id: str, message: OutboundMessage, key: str, chat_id: str) -> str:
        parts = parts_of(message)
        begun = self._begun.get(key)
        ids = begun.ids if begun is not None and begun.parts == parts else ()
        # The id by which a message is edited and replied to must be of the part that has the buttons.
        marked = 0 if message.qr else len(parts) - 1
        for number in range(len(ids), len(parts)):
            options = options_for(
                parts[number],
                message,
                buttons=number == marked,
                reply_to=(message.reply_to or "") if number == 0 else "",
                thread_id=thread_id,
            )
            if message.qr and number == 0:
                picture = qr.png(message.qr)  # sooner drawn than a thread is spoken to
                sent = await self._api.send_photo(chat_id, picture, parts[number], options)
            else:
                sent = await self._api.send_text(chat_id, parts[number], options)
            ids = (*ids, sent)
            if len(ids) < len(parts):
                self._begun[key] = _Begun(parts, ids)
        return ids[marked]

    async def _edit(self, message_id: str, message: OutboundMessage, chat_id: str) -> None:
        request = payment_request(message)
        caption = split(message.text, CAPTION_LIMIT, whole=request)[0]
        options = options_for(caption, message, buttons=True)
        if await self._stamped(chat_id, message_id, caption, options, message.card):
            return
        try:
            await self._api.edit_caption(chat_id, message_id, caption, options)
        except Refused as refused:
            if not _says(refused, _NO_CAPTION):
                raise
            text = split(message.text, TEXT_LIMIT, whole=request)[0]
            await self._api.edit_text(chat_id, message_id, text, options_for(text, message, buttons=True))

    async def _stamped(
        self, chat_id: str, message_id: str, caption: str, options: SendOptions, card: Card | None
    ) -> bool:
        """Whether the picture was changed together with its caption; a chat may take no pictures."""
        draw = _STAMPS.get(card.state) if card is not None else None
        if card is None or draw is None:
            return False
        png = await asyncio.to_thread(draw, card.amount)
        try:
            await self._api.edit_photo(chat_id, message_id, png, caption, options)
        except Refused as refused:
            if refused.migrate_to is not None or _says(refused, _NOTHING_TO_EDIT):
                raise
            return False
        return True


def _says(refused: Refused, texts: Sequence[str]) -> bool:
    return any(text in refused.description.lower() for text in texts)


def meaning(refused: Refused) -> ChannelError:
    """What it means for a message that Telegram refuses it for good: a token can be mended, the rest can't."""
    if refused.description.lower() in _TOKEN_REFUSED:
        return TryLater(f"Telegram refuses the bot's token: {refused.description}")
    return Unreachable(refused.description)


async def _where_it_is(conversation: Conversation, call: Callable[[str], Awaitable[Result]]) -> Result:
    """Call with the id of the chat, and once more with the new one if the group has become a supergroup."""
    try:
        return await call(conversation.chat_id)
    except Refused as refused:
        if refused.migrate_to is None:
            raise
        return await call(refused.migrate_to)
