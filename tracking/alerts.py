"""What admins and owners hear of unasked: once as it begins, once when it is over, however many bots run."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Protocol

import orjson

from ..accounts.base import Person
from ..accounts.roles import Owners
from ..channels.base import Conversation
from ..channels.values import KeyValues
from .clock import Clock, utc_now
from .outbox.base import News, NewsBox
from .reference import reference

TEMPLATE = "alert"
"""The kind of the approved text of alerts; its one place takes the whole text."""

_CHAT = "owner_chat"
_ALERT = "alert"


class Admins(Protocol):
    """Who runs the bot, as it stands in the store now."""

    def is_named(self, person: Person) -> bool:
        """Whether the settings name a person as an admin: that costs no look at the store."""

    async def is_admin(self, person: Person) -> bool:
        """Whether a person is an admin now. Raises StoreUnavailable."""


class NoAdmins:
    """Admins of a bot that has none."""

    def is_named(self, person: Person) -> bool:
        """Nobody is."""
        return False

    async def is_admin(self, person: Person) -> bool:
        """Nobody is."""
        return False


@dataclass(frozen=True, slots=True)
class _Alert:
    """An alert that stands. `id` sets it apart from an earlier one of its name; `told`: its news are in the outbox."""

    text: str
    values: Mapping[str, str | int]
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    told: bool = False

    def dump(self) -> str:
        return orjson.dumps({"v": 1, **asdict(self)}).decode()


class Alerts:
    """Tells each owner and each admin in the private chat in which they wrote last; who never wrote, when they do.

    Who is both is told once; who is neither any more hears nothing from then on, be their chat known or not.

    What stands is kept in `values`, so that several instances and restarts tell it once. The news lie in the outbox
    when a call returns. Raises what the store raises, and may be called again and again.
    """

    def __init__(
        self,
        values: KeyValues,
        outbox: NewsBox,
        owners: Owners,
        *,
        admins: Admins | None = None,
        clock: Clock = utc_now,
    ) -> None:
        self._values = values
        self._outbox = outbox
        self._owners = owners
        self._admins = admins or NoAdmins()
        self._clock = clock
        self._chats: dict[Person, Conversation] = {}  # as they were stored by this process

    async def heard(self, conversation: Conversation, *, admin: bool = False) -> None:
        """Somebody wrote in private: if they hear of trouble, this is where they are told from now on.

        Who could not be told before reads at once what stands. `admin`: they are served as one, which this does not
        ask itself: everybody's messages come by here.
        """
        person = Person(conversation.channel, conversation.sender_id)
        if self._chats.get(person) == conversation:
            return
        if not (admin or self._owners.include(person) or self._admins.is_named(person)):
            return
        known = await self._values.get(_chat_key(person)) is not None
        await self._values.put(_chat_key(person), orjson.dumps(asdict(conversation)).decode())
        if not known:
            for found in (await self._values.under(f"{_ALERT}:")).values():
                await self._tell_one(person, conversation, _load(found), "on")
        self._chats[person] = conversation

    async def forget(self, conversation: Conversation) -> None:
        """Tell nothing in a chat from now on: its address is somebody else's."""
        person = Person(conversation.channel, conversation.sender_id)
        self._chats.pop(person, None)
        if (
            await self._values.get(_chat_key(person)) is not None
        ):  # most who are forgotten never heard anything
            await forget_owner(self._values, person)

    async def raise_(self, name: str, text: str, values: Mapping[str, str | int] | None = None) -> bool:
        """Tell them the text of this key, once until `clear`; False if `name` stands already.

        When it is over they are told `{text}-over`, with the same values.
        """
        alert = _Alert(text, values or {})
        new = await self._values.add(f"{_ALERT}:{name}", alert.dump())
        stands = alert if new else await self._standing(name)
        # Not told yet: it is new, or the instance that raised it died before its news were stored.
        if stands is not None and not stands.told:
            await self._tell(stands, stands.text, "on")
            told = _Alert(stands.text, stands.values, stands.id, told=True)
            await self._values.replace(f"{_ALERT}:{name}", stands.dump(), told.dump())
        return new

    async def stands(self, name: str) -> bool:
        """Whether something of this name has begun, and is not over."""
        return await self._standing(name) is not None

    async def clear(self, name: str) -> bool:
        """It is over: tell them, if they were told that it began; False if `name` does not stand."""
        stands = await self._standing(name)
        if stands is None:
            return False
        if stands.told:
            await self._tell(stands, f"{stands.text}-over", "over")
        return await self._values.delete(f"{_ALERT}:{name}")

    async def tell(
        self,
        news_id: str,
        text: str,
        values: Mapping[str, str | int] | None = None,
        *,
        admins_only: bool = False,
    ) -> None:
        """Tell them something that is not over some day, once for each id; `admins_only`: no owner who is none."""
        alert = _Alert(text, values or {}, news_id)
        for person, conversation in (await owner_chats(self._values)).items():
            told = self._admins.is_admin(person) if admins_only else self._hears(person)
            if await told:
                await self._tell_one(person, conversation, alert, "once")

    async def admin_chats(self) -> list[Conversation]:
        """Where each admin wrote last, for news that is put into the outbox by another step."""
        chats = await owner_chats(self._values)
        return [chat for person, chat in chats.items() if await self._admins.is_admin(person)]

    async def payment_lost(self, payment_hash: str) -> None:
        """Tell them of a payment whose order the store has lost."""
        await self.tell(f"lost:{payment_hash}", "alert-payment-lost", {"ref": reference(payment_hash)})

    async def _standing(self, name: str) -> _Alert | None:
        found = await self._values.get(f"{_ALERT}:{name}")
        if found is None:
            return None
        return _load(found)

    async def _tell(self, alert: _Alert, text: str, when: str) -> None:
        for person, conversation in (await owner_chats(self._values)).items():
            if await self._hears(person):
                await self._tell_one(person, conversation, replace(alert, text=text), when)

    async def _tell_one(self, person: Person, conversation: Conversation, alert: _Alert, when: str) -> None:
        """Put it into the outbox, once for each person."""
        news = News(alert.text, alert.values, template=TEMPLATE)
        await self._outbox.put_news(f"{alert.id}:{when}:{person.key}", conversation, news, self._clock())

    async def _hears(self, person: Person) -> bool:
        return self._owners.include(person) or await self._admins.is_admin(person)


def _load(text: str) -> _Alert:
    body = orjson.loads(text)
    return _Alert(body["text"], body["values"], body["id"], body["told"])


@dataclass(frozen=True, slots=True)
class Standing:
    """Trouble that has begun and is not over: its name, and the text that was told of it with its values."""

    name: str
    text: str
    values: Mapping[str, str | int]


async def standing_alerts(values: KeyValues) -> list[Standing]:
    """All that stands, by its names. Raises what the store raises."""
    found = {key: _load(text) for key, text in (await values.under(f"{_ALERT}:")).items()}
    return [
        Standing(key.removeprefix(f"{_ALERT}:"), one.text, one.values) for key, one in sorted(found.items())
    ]


async def owner_chats(values: KeyValues) -> dict[Person, Conversation]:
    """Where each owner or admin wrote last, of all who ever were one and wrote."""
    found = [Conversation(**orjson.loads(text)) for text in (await values.under(f"{_CHAT}:")).values()]
    return {Person(one.channel, one.sender_id): one for one in found}


async def forget_owner(values: KeyValues, person: Person) -> None:
    """Tell a person nothing from now on: their chat can't be opened any more."""
    await values.delete(_chat_key(person))


def _chat_key(person: Person) -> str:
    return f"{_CHAT}:{person.key}"
