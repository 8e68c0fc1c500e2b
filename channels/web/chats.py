"""Web chats, each opened by a random address of which only the hash is kept."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import orjson

from ..clock import utc_now
from ..values import KeyValues

ADDRESS = re.compile(r"[A-Za-z0-9_-]{20,64}")
"""The last part of a web chat's link."""
KEY_PREFIX = "sha256."
"""How the id of a web chat begins that an owner made. No address holds a dot, so none can be taken for such an id."""
STRANGER = re.compile(r"p-[A-Za-z0-9_-]{22,60}")
"""The last part of the link of a chat that somebody opened for themselves."""
STRANGER_PREFIX = "open."
"""How the id of such a web chat begins. No address holds a dot."""
NAME = re.compile(r"[^\x00-\x1f\x7f]{1,60}")
MOST = 1000  # web chats that owners made; who needs more has a loop in a program

_CHATS, _USED, _STARTED, _TAKEN_OVER = "web_chat:", "web_used:", "web_chats:started", "web_chats:taken-over"
_USE = timedelta(minutes=10)  # a use is noted again after as long


class WebChatRefused(Exception):
    """A web chat can't be made, or not be revoked. The message is a sentence for the person who wanted it."""


@dataclass(frozen=True, slots=True)
class WebChat:
    """One web chat. `key` is the hash of its address, `id` what stands in its conversations.

    An owner made it (`owner`), and anyone who has its address is one; any other is from before addresses were given
    out, or was opened by a `stranger`, and shows its own orders alone. `made` is unknown of those.
    """

    key: str
    id: str
    name: str
    owner: bool
    made: datetime | None = None
    used: datetime | None = None
    stranger: bool = False


def chat_id_of(address: str) -> str:
    """The id in the conversations of a web chat that an owner made."""
    return KEY_PREFIX + _hash(address)


class WebChats:
    """The web chats of a store. With `anybody` every address opens one, as an owner's: for a demo and for tests.

    With `strangers` people open chats for themselves, at addresses that begin as no owner's does; nothing is kept of
    one until something is said there.
    """

    def __init__(self, values: KeyValues, *, anybody: bool = False, strangers: bool = False) -> None:
        self._values = values
        self.anybody = anybody
        self.strangers = strangers
        self._noted: dict[str, datetime] = {}

    async def make(self, name: str = "") -> str:
        """Make a web chat and return its address, which nobody can ask for again. Raises WebChatRefused."""
        address = _new_address()
        if self.anybody:
            return address
        chats = await self.list()
        known = {chat.name for chat in chats}
        name = name.strip() or next(
            free for n in range(1, len(known) + 2) if (free := f"web-{n}") not in known
        )
        if name in known:
            raise WebChatRefused(f"there is a web chat of the name {name!r} already")
        if not NAME.fullmatch(name):
            raise WebChatRefused("a name is one line of 1 to 60 characters")
        if sum(chat.owner for chat in chats) >= MOST:
            raise WebChatRefused(f"there are {MOST} web chats already: revoke some")
        made = {"name": name, "owner": True, "made": utc_now().isoformat()}
        await self._values.put(_CHATS + _hash(address), _text(made))
        return address

    def open_address(self) -> str:
        """An address at which a stranger has a chat of their own."""
        return f"p-{secrets.token_urlsafe(16)}"

    async def make_first(self) -> str | None:
        """Make the first web chat of a store, and return its address; None if the store had its first one before.

        Raises WebChatRefused.
        """
        if await self._values.get(_STARTED) is not None:
            return None
        address = await self.make()
        if await self._values.add(_STARTED, utc_now().isoformat()):
            return address
        await self._values.delete(_CHATS + _hash(address))  # another instance was first
        return None

    async def find(self, address: str) -> WebChat | None:
        """The web chat that an address opens."""
        if not ADDRESS.fullmatch(address):
            return None
        key = _hash(address)
        record = await self._values.get(_CHATS + key)
        if record is not None:
            chat = _chat(key, record)
            return chat if chat.owner else replace(chat, id=address)
        if self.strangers and STRANGER.fullmatch(address):
            return WebChat(key, STRANGER_PREFIX + key, "", owner=False, stranger=True)
        return WebChat(key, KEY_PREFIX + key, "", owner=True) if self.anybody else None

    async def standing(self) -> set[str] | None:
        """The keys of all web chats, None where any address opens one."""
        if self.anybody:
            return None
        return {key.removeprefix(_CHATS) for key in await self._values.under(_CHATS)}

    async def list(self) -> Sequence[WebChat]:
        """All web chats, those of owners first, each with its last use as far as that was noted."""
        chats, used = await self._values.under(_CHATS), await self._values.under(_USED)
        found = []
        for stored, record in chats.items():
            key = stored.removeprefix(_CHATS)
            at = used.get(_USED + key)
            found.append(replace(_chat(key, record), used=datetime.fromisoformat(at) if at else None))
        return sorted(found, key=lambda chat: (not chat.owner, chat.made or _BEFORE, chat.name))

    async def revoke(self, name: str) -> Sequence[WebChat]:
        """Let the address of a web chat open nothing from now on; empty if there is none of that name."""
        return await self._revoke([chat for chat in await self.list() if chat.name == name])

    async def revoke_before(self) -> Sequence[WebChat]:
        """Let no address from before owners had to make them open anything from now on; return which those were."""
        return await self._revoke([chat for chat in await self.list() if not chat.owner])

    async def _revoke(self, found: Sequence[WebChat]) -> Sequence[WebChat]:
        for chat in found:
            await self._values.delete(_CHATS + chat.key)
            await self._values.delete(_USED + chat.key)
        return found

    async def note_use(self, chat: WebChat) -> None:
        """Remember that a web chat is used now."""
        now = utc_now()
        if chat.name and now - self._noted.get(chat.key, _BEFORE) > _USE:
            self._noted[chat.key] = now
            await self._values.put(_USED + chat.key, now.isoformat())

    async def take_over(self, spoken: Mapping[str, datetime]) -> int:
        """Once in the life of a store: let the addresses go on that were in use before an owner had to make them.

        `spoken` are the ids of all chats that something was said in, and when that was last. The id of such a chat is
        its address. Returns how many there are.
        """
        old = [(address, at) for address, at in spoken.items() if ADDRESS.fullmatch(address)]
        for number, (address, at) in enumerate(sorted(old, key=lambda one: one[1]), 1):
            key = _hash(address)
            if await self._values.add(_CHATS + key, _text({"name": f"before-{number}", "owner": False})):
                await self._values.put(_USED + key, at.isoformat())
        await self._values.put(_TAKEN_OVER, utc_now().isoformat())
        return len(old)

    async def taken_over(self) -> bool:
        """Whether `take_over` was done."""
        return await self._values.get(_TAKEN_OVER) is not None


_BEFORE = datetime.min.replace(tzinfo=UTC)


def _chat(key: str, record: str) -> WebChat:
    fields = orjson.loads(record)
    made = fields.get("made")
    made_at = datetime.fromisoformat(made) if made else None
    return WebChat(key, KEY_PREFIX + key, fields["name"], fields["owner"], made_at)


def _new_address() -> str:
    """An address that begins as no stranger's does."""
    while (address := secrets.token_urlsafe(16)).startswith("p-"):
        pass
    return address


def _hash(address: str) -> str:
    return sha256(address.encode()).hexdigest()


def _text(record: Mapping[str, object]) -> str:
    return orjson.dumps(record).decode()
