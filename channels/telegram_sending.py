"""Sends and edits messages on Telegram: in parts, with their picture, and in the new chat where a group has moved."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from . import qr
from .base import Conversation, OutboundMessage
from .errors import ChannelError, TryLater, Unreachable
from .recent import Recent
from .splitting import split
from .telegram_api import Refused, TelegramApi
from .telegram_text import CAPTION_LIMIT, TEXT_LIMIT, dressed, parts_of, payment_request

Result = TypeVar("Result")

_MESSAGE_ID = re.compile(r"[1-9][0-9]{0,17}")

# Texts of the Bot API; libraries cut a prefix off, or write their first letter large.
_NO_CAPTION = "no caption in the message"
_NO_THREAD = "message thread not found"
_NOTHING_TO_EDIT = (
    "message is not modified",
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
)
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

        A part that Telegram took is not sent again when `key` comes back after a later part failed.
        """
        thread_id = conversation.thread_id
        try:
            return await _where_it_is(conversation, partial(self._parts, thread_id, message, key))
        except Refused as refused:
            if not thread_id or _NO_THREAD not in refused.description.lower():
                raise meaning(refused) from refused
        try:
            return await _where_it_is(conversation, partial(self._parts, "", message, key))
        except Refused as refused:
            raise meaning(refused) from refused

    async def edit(self, conversation: Conversation, message_id: str, message: OutboundMessage) -> None:
        """Make a message say something else. One that is gone, or says it already, is left as it is.

        The text takes the place of one message, so only its first part is shown.
        """
        if not _MESSAGE_ID.fullmatch(message_id):
            return
        try:
            await _where_it_is(conversation, partial(self._edit, message_id, message))
        except Refused as refused:
            if not any(text in refused.description.lower() for text in _NOTHING_TO_EDIT):
                raise meaning(refused) from refused

    async def _parts(self, thread_id: str, message: OutboundMessage, key: str, chat_id: str) -> str:
        parts = parts_of(message)
        begun = self._begun.get(key)
        ids = begun.ids if begun is not None and begun.parts == parts else ()
        # The id by which a message is edited and replied to must be of the part that has the buttons.
        marked = 0 if message.qr else len(parts) - 1
        reply_to = message.reply_to or ""
        for number in range(len(ids), len(parts)):
            dress = dressed(
                parts[number],
                message,
                buttons=number == marked,
                reply_to=reply_to if number == 0 and _MESSAGE_ID.fullmatch(reply_to) else "",
                thread_id=thread_id,
            )
            if message.qr and number == 0:
                png = await asyncio.to_thread(qr.png, message.qr)
                sent = await self._api.send_photo(chat_id, png, parts[number], dress)
            else:
                sent = await self._api.send_text(chat_id, parts[number], dress)
            ids = (*ids, sent)
            if len(ids) < len(parts):
                self._begun[key] = _Begun(parts, ids)
        return ids[marked]

    async def _edit(self, message_id: str, message: OutboundMessage, chat_id: str) -> None:
        request = payment_request(message)
        caption = split(message.text, CAPTION_LIMIT, whole=request)[0]
        try:
            dress = dressed(caption, message, buttons=True)
            await self._api.edit_caption(chat_id, message_id, caption, dress)
        except Refused as refused:
            if _NO_CAPTION not in refused.description.lower():
                raise
            text = split(message.text, TEXT_LIMIT, whole=request)[0]
            await self._api.edit_text(chat_id, message_id, text, dressed(text, message, buttons=True))


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
