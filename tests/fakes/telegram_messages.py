"""Sending and editing messages, with what Telegram's server finds wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from .telegram_errors import bad_request
from .telegram_limits import Limits
from .telegram_pictures import Picture, read_picture
from .telegram_texts import Text, read_text
from .telegram_world import Chat, Message, World

Values = Mapping[str, Any]
Files = Mapping[str, bytes]

DELETABLE: Final = timedelta(hours=48)
"""How long after it was sent a bot may delete a message (https://core.telegram.org/bots/api#deletemessage)."""

_SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
# Exactly one of them makes a button of an inline keyboard.
_PURPOSES = {
    "url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay",
}  # fmt: skip


class Messages:
    """The bot's own messages in the chats of a world; `limits` None lets it send as fast as it can."""

    def __init__(self, world: World, limits: Limits | None) -> None:
        self._world = world
        self._limits = limits

    def send_text(self, values: Values) -> Message:
        """`sendMessage`."""
        return self._send(values, _text(values), None)

    def send_photo(self, values: Values, files: Files) -> Message:
        """`sendPhoto`: an upload, or the `file_id` of a photo that was sent before."""
        return self._send(values, _caption(values), self._picture(values["photo"], files))

    def edit_text(self, values: Values) -> Message:
        """`editMessageText`."""
        message = self._own(values)
        if message.picture is not None:
            raise bad_request("there is no text in the message to edit")
        return _edited(message, _text(values), _keyboard(values))

    def edit_caption(self, values: Values) -> Message:
        """`editMessageCaption`."""
        message = self._own(values)
        if message.picture is None:
            raise bad_request("there is no caption in the message to edit")
        return _edited(message, _caption(values), _keyboard(values))

    def edit_media(self, values: Values, files: Files) -> Message:
        """`editMessageMedia` with a photo, the only media here; a text becomes a photo by it."""
        media = values["media"]
        if media["type"] != "photo":
            raise bad_request("unsupported media type")
        message = self._own(values)
        picture, words, keyboard = self._picture(media["media"], files), _caption(media), _keyboard(values)
        return _edited(message, words, keyboard, picture)

    def edit_keyboard(self, values: Values) -> Message:
        """`editMessageReplyMarkup`."""
        message = self._own(values)
        return _edited(message, message.words, _keyboard(values))

    def delete(self, values: Values) -> bool:
        """`deleteMessage`: also a person's, in private; in a group only the bot's own, unless it may delete there."""
        chat = self._world.open(values["chat_id"])
        message = chat.messages.get(values["message_id"])
        if message is None:
            raise bad_request("message to delete not found")
        allowed = message.sender is None or chat.kind == "private" or chat.bot_may_delete
        if not allowed or datetime.now(UTC) - message.at >= DELETABLE:
            raise bad_request("message can't be deleted for everyone")
        del chat.messages[message.id]
        return True

    def _send(self, values: Values, words: Text, picture: Picture | None) -> Message:
        chat = self._world.open(values["chat_id"])
        keyboard = _keyboard(values)
        thread_id = values.get("message_thread_id")
        if thread_id is not None and thread_id not in chat.threads:
            raise bad_request("message thread not found")
        if thread_id in chat.closed_threads:
            raise bad_request("TOPIC_CLOSED")
        reply_to = _replied(chat, values.get("reply_parameters"), in_topic=thread_id is not None)
        if self._limits is not None:
            self._limits.count(chat.id)
        return chat.add(
            None, words, picture=picture, keyboard=keyboard, reply_to=reply_to, thread_id=thread_id
        )

    def _picture(self, photo: str | bytes, files: Files) -> Picture:
        if isinstance(photo, bytes):
            return read_picture(photo)
        if photo.startswith("attach://"):
            part = files.get(photo.removeprefix("attach://"))
            if part is None:
                raise bad_request("file attachment is missing")
            return read_picture(part)
        for picture in self._world.pictures():
            if picture.file_id == photo:
                return picture
        raise bad_request("wrong file identifier/HTTP URL specified")

    def _own(self, values: Values) -> Message:
        if "inline_message_id" in values:
            raise bad_request("MESSAGE_ID_INVALID")
        for name, missing in (
            ("chat_id", "chat_id is empty"),
            ("message_id", "message identifier is not specified"),
        ):
            if name not in values:
                raise bad_request(missing)
        message = self._world.open(values["chat_id"]).messages.get(values["message_id"])
        if message is None:
            raise bad_request("message to edit not found")
        if message.sender is not None:
            raise bad_request("message can't be edited")
        return message


def _text(values: Values) -> Text:
    words = read_text(values.get("text", ""), values.get("entities"), values.get("parse_mode"))
    if not words.text:
        raise bad_request("message text is empty")
    return words


def _caption(values: Values) -> Text:
    return read_text(values.get("caption", ""), values.get("caption_entities"), values.get("parse_mode"))


def _keyboard(values: Values) -> list[list[dict[str, Any]]]:
    rows: list[list[dict[str, Any]]] = values.get("reply_markup", {}).get("inline_keyboard", [])
    for row in rows:
        for button in row:
            if not button["text"].strip():
                raise bad_request("can't parse inline keyboard button: Text must be non-empty")
            if len(_PURPOSES & button.keys()) != 1:
                raise bad_request(
                    "can't parse inline keyboard button: Text buttons are not allowed in the inline keyboard"
                )
    return [row for row in rows if row]


def _replied(chat: Chat, reply: Values | None, *, in_topic: bool) -> int | None:
    """The message replied to, None where it is gone and may be; in a topic it may not (core: ReplyParameters)."""
    if reply is None:
        return None
    if reply.get("chat_id", chat.id) == chat.id and reply["message_id"] in chat.messages:
        message_id: int = reply["message_id"]
        return message_id
    if reply.get("allow_sending_without_reply") and not in_topic:
        return None
    raise bad_request("message to be replied not found")


def _edited(
    message: Message, words: Text, keyboard: list[list[dict[str, Any]]], picture: Picture | None = None
) -> Message:
    picture = picture or message.picture
    if (words, keyboard, picture) == (message.words, message.keyboard, message.picture):
        raise bad_request(_SAME)
    message.words, message.keyboard, message.picture = words, keyboard, picture
    message.edited_at = datetime.now(UTC)
    return message
