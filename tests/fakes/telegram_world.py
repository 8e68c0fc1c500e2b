"""People, chats and messages: what Telegram's server knows, and what a person sees."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any, Literal

from .telegram_errors import bad_request, forbidden
from .telegram_pictures import Picture
from .telegram_texts import Text

ChatKind = Literal["private", "group", "supergroup", "channel"]


@dataclass(eq=False, slots=True)
class Person:
    """A person, or another bot. `language` is the IETF tag that their application tells."""

    id: int
    first_name: str
    username: str | None = None
    language: str | None = None
    is_bot: bool = False


@dataclass(eq=False, slots=True)
class Message:
    """A message as a person sees it; `sender` is None for the bot's own, `keyboard` rows of the API's buttons."""

    id: int
    chat: Chat
    sender: Person | None
    at: datetime
    words: Text = field(default_factory=Text)
    picture: Picture | None = None
    keyboard: list[list[dict[str, Any]]] = field(default_factory=list)
    reply_to: int | None = None
    thread_id: int | None = None
    edited_at: datetime | None = None
    service: dict[str, Any] | None = None
    """What happened, in the words of the Bot API, where the message tells that instead of a text."""

    @property
    def text(self) -> str:
        """The text, or the caption under the photo."""
        return self.words.text

    @property
    def photo(self) -> bytes | None:
        """The photo, byte by byte as it was uploaded."""
        return self.picture.data if self.picture else None

    @property
    def labels(self) -> list[str]:
        """What stands on the buttons."""
        return [button["text"] for row in self.keyboard for button in row]

    def button(self, label: str) -> dict[str, Any]:
        """The button with this label; raises LookupError when there is none."""
        for row in self.keyboard:
            for button in row:
                if button["text"] == label:
                    return button
        raise LookupError(f"no button {label!r} under {self.text!r}")


@dataclass(eq=False, slots=True)
class Chat:
    """A chat with the bot in it. Message ids count from 1 in each chat, so no two chats' ids are told apart."""

    id: int
    kind: ChatKind
    title: str = ""
    person: Person | None = None
    is_forum: bool = False
    threads: set[int] = field(default_factory=set)
    closed_threads: set[int] = field(default_factory=set)
    messages: dict[int, Message] = field(default_factory=dict)
    bot_may_delete: bool = False
    """Whether the bot is an admin who may delete what others wrote."""
    closed: str = ""
    """What the Bot API says instead of taking a message: blocked, kicked, deactivated."""
    migrated_to: Chat | None = None
    _ids: count[int] = field(default_factory=lambda: count(1))

    def add(self, sender: Person | None, words: Text | None = None, **more: Any) -> Message:
        """A new message at the end of the chat."""
        message = Message(next(self._ids), self, sender, datetime.now(UTC), words or Text(), **more)
        self.messages[message.id] = message
        return message

    @property
    def answers(self) -> list[Message]:
        """The bot's own messages, oldest first."""
        return [message for message in self.messages.values() if message.sender is None]


class World:
    """All people and chats. Numbers are of the real size: above 32 bits, negative for groups."""

    def __init__(self) -> None:
        self.chats: dict[int, Chat] = {}
        self._people = count(5_000_000_001)
        self._groups = count(4_000_000_001)

    def person(self, first_name: str, username: str | None, language: str | None, *, is_bot: bool) -> Person:
        """Somebody new, who has not spoken to the bot yet."""
        person = Person(next(self._people), first_name, username, language, is_bot)
        self.chats[person.id] = Chat(person.id, "private", person=person)
        self.chats[person.id].closed = "bot can't initiate conversation with a user"
        return person

    def group(self, title: str, kind: ChatKind, *, is_forum: bool = False) -> Chat:
        """A new group, supergroup or channel with the bot in it."""
        number = next(self._groups)
        # Ids of supergroups and channels begin with -100 (core.telegram.org/api/bots/ids).
        chat = Chat(-number if kind == "group" else -(10**12) - number, kind, title, is_forum=is_forum)
        self.chats[chat.id] = chat
        return chat

    def find(self, chat_id: int | str) -> Chat:
        """The chat of a request; raises 400 for one that is unknown."""
        chat = self.chats.get(chat_id) if isinstance(chat_id, int) else None
        if chat is None:
            raise bad_request("chat not found")
        return chat

    def open(self, chat_id: int | str) -> Chat:
        """A chat that takes messages; raises 403 for a closed one, 400 with the new id for a migrated group."""
        chat = self.find(chat_id)
        if chat.migrated_to is not None:
            raise bad_request(
                "group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to.id
            )
        if chat.closed:
            raise forbidden(chat.closed)
        return chat

    def pictures(self) -> Iterable[Picture]:
        """Every photo that was ever sent and still stands in a chat."""
        for chat in self.chats.values():
            for message in chat.messages.values():
                if message.picture is not None:
                    yield message.picture
