"""People, chats and messages as the Bot API writes them."""

from __future__ import annotations

from typing import Any

from .telegram_world import Chat, Message, Person


def person_view(person: Person) -> dict[str, Any]:
    """The Bot API's User."""
    view: dict[str, Any] = {"id": person.id, "is_bot": person.is_bot, "first_name": person.first_name}
    return view | _given(username=person.username, language_code=person.language)


def chat_view(chat: Chat) -> dict[str, Any]:
    """The Bot API's Chat."""
    view: dict[str, Any] = {"id": chat.id, "type": chat.kind}
    if chat.person is not None:
        return view | _given(first_name=chat.person.first_name, username=chat.person.username)
    return view | _given(title=chat.title, is_forum=chat.is_forum or None)


def message_view(message: Message, bot: Person, *, with_reply: bool = True) -> dict[str, Any]:
    """The Bot API's Message; a message that is replied to is shown without what that one replied to."""
    view: dict[str, Any] = {
        "message_id": message.id,
        "date": int(message.at.timestamp()),
        "chat": chat_view(message.chat),
    }
    if message.chat.kind == "channel":
        view["sender_chat"] = view["chat"]
    else:
        view["from"] = person_view(message.sender or bot)
    view |= _given(message_thread_id=message.thread_id, is_topic_message=True if message.thread_id else None)
    if message.edited_at is not None:
        view["edit_date"] = int(message.edited_at.timestamp())
    replied = message.chat.messages.get(message.reply_to or 0)
    if with_reply and replied is not None:
        view["reply_to_message"] = message_view(replied, bot, with_reply=False)
    if message.keyboard:
        view["reply_markup"] = {"inline_keyboard": message.keyboard}
    return view | _content(message)


def _content(message: Message) -> dict[str, Any]:
    entities = list(message.words.entities) or None
    if message.service is not None:
        return message.service
    if message.picture is None:
        return _given(text=message.text, entities=entities)
    size = {
        "file_id": message.picture.file_id,
        "file_unique_id": message.picture.file_id[-16:],
        "width": message.picture.width,
        "height": message.picture.height,
        "file_size": len(message.picture.data),
    }
    return {"photo": [size]} | _given(caption=message.text or None, caption_entities=entities)


def _given(**members: Any) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
