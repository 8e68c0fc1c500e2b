"""A stand-in for Telegram: its Bot API over real HTTP, and the people at the other end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import count
from types import TracebackType
from typing import Any, Self, TypeVar

from .changes import Changes
from .telegram_faults import Fault, FaultKind, Faults
from .telegram_http import Request, TelegramHttp
from .telegram_limits import Limits
from .telegram_messages import Messages, Values
from .telegram_methods import Methods
from .telegram_texts import typed
from .telegram_updates import Updates
from .telegram_views import chat_view, message_view, person_view
from .telegram_world import Chat, ChatKind, Message, Person, World

T = TypeVar("T")


class FakeTelegram:
    """One bot's Telegram. Strict: what the Bot API's description does not name is refused.

    `limited` enforces 30 messages a second and one a second to one chat. People belong to this process: they say,
    press, edit and block by methods of this object, and what they see is in their chats' `messages`.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        token: str = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw",  # the one in Telegram's manual
        username: str = "wallet_bot",
        limited: bool = False,
        retry_delay: float = 0.05,
    ) -> None:
        self.token = token
        self.bot = Person(int(token.partition(":")[0]), "Wallet", username, is_bot=True)
        self._changes = Changes()
        self._world = World()
        self.updates = Updates(self._changes, retry_delay)
        limits = Limits(lambda: asyncio.get_running_loop().time()) if limited else None
        self._methods = Methods(self.bot, self._world, self.updates, Messages(self._world, limits))
        self._faults = Faults()
        self._http = TelegramHttp(host, token, self._methods, self._faults, self._changes)
        self._presses = count(4_382_000_000_000_001)

    async def __aenter__(self) -> Self:
        """Opens the port."""
        async with AsyncExitStack() as opened:
            await self._http.open()
            opened.push_async_callback(self._http.close)
            pushing = asyncio.create_task(self.updates.push())
            opened.push_async_callback(_ended, pushing)
            self._opened = opened.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the port; whatever is connected is cut."""
        await self._opened.aclose()

    @property
    def url(self) -> str:
        """What libraries take for `https://api.telegram.org`: `/bot<token>/<method>` is appended to it."""
        return f"http://{self._http.host}:{self._http.port}"

    @property
    def requests(self) -> list[Request]:
        """Every request so far, oldest first."""
        return self._http.requests

    @property
    def menus(self) -> dict[tuple[str, str], list[dict[str, str]]]:
        """The command menus by scope (as JSON) and language."""
        return self._methods.menus

    @property
    def presses(self) -> dict[str, Values | None]:
        """What the bot answered to each press of a button, None as long as the button spins."""
        return self._methods.presses

    @property
    def actions(self) -> list[tuple[int, str]]:
        """What the bot was seen doing ("typing"), with the chat's id."""
        return self._methods.actions

    def person(
        self,
        first_name: str,
        *,
        username: str | None = None,
        language: str | None = None,
        is_bot: bool = False,
    ) -> Person:
        """Somebody new."""
        return self._world.person(first_name, username, language, is_bot=is_bot)

    def private(self, person: Person) -> Chat:
        """The chat of a person alone with the bot."""
        return self._world.chats[person.id]

    def group(self, title: str, kind: ChatKind = "group", *, is_forum: bool = False) -> Chat:
        """A group, supergroup or channel with the bot in it, where it reads every message."""
        return self._world.group(title, kind, is_forum=is_forum)

    def thread(self, chat: Chat, person: Person, name: str = "Topic") -> int:
        """A person opens a topic, of a forum or of their chat with the bot; returns the id of the thread."""
        opening = chat.add(person, service={"forum_topic_created": {"name": name, "icon_color": 7322096}})
        chat.threads.add(opening.id)
        return opening.id

    def say(
        self,
        person: Person,
        text: str,
        *,
        chat: Chat | None = None,
        reply_to: Message | None = None,
        thread_id: int | None = None,
    ) -> Message:
        """A person writes, to the bot alone unless `chat` is given; whoever blocked the bot unblocks it so."""
        place = chat or self.private(person)
        if place.kind == "private":
            place.closed = ""
        # In a topic, what replies to nothing replies to the message that opened the topic.
        answers = reply_to.id if reply_to else thread_id
        message = place.add(person, typed(text), reply_to=answers, thread_id=thread_id)
        if not place.closed:
            kind = "channel_post" if place.kind == "channel" else "message"
            self.updates.add(kind, message_view(message, self.bot))
        return message

    def press(self, person: Person, message: Message, label: str) -> str:
        """A person presses a button under a message; returns the id of the query. LookupError without it."""
        query = str(next(self._presses))
        self._methods.presses[query] = None
        press = {
            "id": query,
            "from": person_view(person),
            "message": message_view(message, self.bot),
            "chat_instance": str(abs(message.chat.id)),
            "data": message.button(label)["callback_data"],
        }
        self.updates.add("callback_query", press)
        return query

    def edit(self, message: Message, text: str) -> None:
        """A person edits their own message."""
        message.words, message.edited_at = typed(text), datetime.now(UTC)
        self.updates.add("edited_message", message_view(message, self.bot))

    def delete(self, message: Message) -> None:
        """A message is taken out of its chat; the Bot API tells nobody."""
        del message.chat.messages[message.id]
        self._changes.tell()

    def age(self, message: Message, hours: float = 48) -> None:
        """Move the time at which a message was sent into the past."""
        message.at -= timedelta(hours=hours)

    def close_topic(self, chat: Chat, thread_id: int) -> None:
        """An admin closes a topic: the bot, who is none, can't write there any more."""
        chat.closed_threads.add(thread_id)

    def delete_topic(self, chat: Chat, thread_id: int) -> None:
        """A topic goes, with all that was said in it; the Bot API tells nobody."""
        chat.threads.discard(thread_id)
        gone = [one.id for one in chat.messages.values() if thread_id in (one.id, one.thread_id)]
        for message_id in gone:
            del chat.messages[message_id]
        self._changes.tell()

    def block(self, person: Person) -> None:
        """A person blocks the bot."""
        self._close(self.private(person), person, "bot was blocked by the user", "kicked")

    def unblock(self, person: Person) -> None:
        """A person lets the bot write again."""
        self._close(self.private(person), person, "", "member")

    def kick(self, person: Person, chat: Chat) -> None:
        """A person throws the bot out of a group."""
        self._close(chat, person, f"bot was kicked from the {chat.kind} chat", "kicked")

    def migrate(self, chat: Chat) -> Chat:
        """A group becomes a supergroup; the old id only tells the new one."""
        moved = self.group(chat.title, "supergroup")
        chat.migrated_to = moved
        for place, service in (
            (chat, {"migrate_to_chat_id": moved.id}),
            (moved, {"migrate_from_chat_id": chat.id}),
        ):
            self.updates.add("message", message_view(place.add(self.bot, service=service), self.bot))
        return moved

    def fault(
        self,
        method: str,
        kind: FaultKind,
        *,
        times: int = 1,
        code: int = 500,
        retry_after: int = 1,
        description: str = "",
    ) -> None:
        """The next `times` requests of a method (`*`: of any) go wrong; `Fault` says how."""
        self._faults.add(Fault(method, kind, times, code, retry_after, description))

    @property
    def pending_faults(self) -> int:
        """How many requests are still to fail."""
        return self._faults.pending

    def behave(self) -> None:
        """No faults any more."""
        self._faults.clear()

    @asynccontextmanager
    async def unreachable(self) -> AsyncIterator[None]:
        """For a while nothing listens at `url`: connections are refused, those that are open are cut."""
        await self._http.refuse()
        try:
            yield
        finally:
            await self._http.open()

    async def wait_for(self, condition: Callable[[], T], seconds: float = 10.0) -> T:
        """The first true value of `condition`, looked at whenever something happened; TimeoutError after that."""
        return await self._changes.until(condition, seconds)

    async def answer(self, chat: Chat, number: int = 1, seconds: float = 10.0) -> Message:
        """The bot's `number`-th message in a chat, counted from 1, once it is there."""
        answers = await self.wait_for(lambda: chat.answers[number - 1 : number], seconds)
        return answers[0]

    def _close(self, chat: Chat, person: Person, why: str, status: str) -> None:
        was = "kicked" if chat.closed else "member"
        chat.closed = why
        user = person_view(self.bot)
        self.updates.add(
            "my_chat_member",
            {
                "chat": chat_view(chat),
                "from": person_view(person),
                "date": int(datetime.now(UTC).timestamp()),
                "old_chat_member": _membership(user, was),
                "new_chat_member": _membership(user, status),
            },
        )
        self._changes.tell()


def _membership(user: dict[str, Any], status: str) -> dict[str, Any]:
    return {"user": user, "status": status} | ({"until_date": 0} if status == "kicked" else {})


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
