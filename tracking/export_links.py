"""Links under which somebody fetches their own data: for some minutes, once, after a yes in the chat.

Kept are the digest of a link's token, and whose data it opens. Whoever has the link alone opens nothing: its page shows
a number, which is to be written in the chat that the link was asked for in.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

import orjson

from ..accounts.base import Account, Person
from ..channels.values import KeyValues
from ..wallet.base import Window, Windows
from .clock import Clock, utc_now

LIVES = timedelta(minutes=15)
A_DAY = Window("export", 2, 24 * 3600.0)
"""How often a day somebody may ask for theirs."""

_KIND = "export:"
_DIGITS = 10_000


@dataclass(frozen=True, slots=True)
class _Link:
    account: str
    channel: str
    person: str
    number: str
    until: float  # seconds since 1970
    opened: bool

    def dump(self) -> str:
        return orjson.dumps({"v": 1, **asdict(self)}).decode()


class ExportLinks:
    """The links of a store. Raises what the store raises.

    `address` is what stands before their tokens, None where no page of ours is reached safely.
    """

    def __init__(
        self, values: KeyValues, windows: Windows, *, address: str | None = None, clock: Clock = utc_now
    ) -> None:
        self.address = address
        self._values = values
        self._windows = windows
        self._clock = clock

    async def wait(self, account: Account, origin: str) -> float:
        """Take one of the day's times; the seconds until there is one. The same message takes one once."""
        window = replace(A_DAY, name=f"{A_DAY.name}:{account.maker}")
        place = hashlib.sha256(origin.encode()).hexdigest()  # an origin may tell whose it is
        return await self._windows.take(window, place, self._clock())

    async def make(self, account: Account) -> str:
        """A new link's token, in the place of an older one."""
        await self._forget_old(account)
        token, now = secrets.token_urlsafe(16), self._clock()
        number = f"{secrets.randbelow(_DIGITS):04d}"
        person = account.person
        link = _Link(account.id, person.channel, person.id, number, (now + LIVES).timestamp(), opened=False)
        await self._values.put(_key(token), link.dump())
        return token

    async def number(self, token: str) -> str | None:
        """What the page of a link shows: the number that is to be written, empty where none is; None for no link."""
        found = await self._find(token)
        if found is None:
            return None
        return "" if found.opened else found.number

    async def open(self, account: Account, number: str) -> bool:
        """The number was written in the chat: the link may be used; False where there is none of that number."""
        for key, text in (await self._values.under(_KIND)).items():
            link = _read(text)
            if link.account == account.id and link.number == number and not self._is_over(link):
                return await self._values.replace(key, text, replace(link, opened=True).dump())
        return False

    async def opened(self, token: str) -> tuple[Person, str] | None:
        """Whose data may be fetched now, and the account that they had as they asked; None where it may not."""
        found = await self._find(token)
        if found is None or not found.opened:
            return None
        return Person(found.channel, found.person), found.account

    async def take(self, token: str) -> Person | None:
        """Whose data is fetched now, and never again; None where it may not."""
        found = await self.opened(token)
        return found[0] if found is not None and await self._values.delete(_key(token)) else None

    async def forget(self, account: Account) -> None:
        """Let no link of somebody open anything."""
        for key, text in (await self._values.under(_KIND)).items():
            if _read(text).account == account.id:
                await self._values.delete(key)

    async def _forget_old(self, account: Account) -> None:
        """Of all that are over, and of those that the new one replaces."""
        for key, text in (await self._values.under(_KIND)).items():
            link = _read(text)
            if link.account == account.id or self._is_over(link):
                await self._values.delete(key)

    async def _find(self, token: str) -> _Link | None:
        text = await self._values.get(_key(token))
        link = None if text is None else _read(text)
        return None if link is None or self._is_over(link) else link

    def _is_over(self, link: _Link) -> bool:
        return self._clock() >= datetime.fromtimestamp(link.until, self._clock().tzinfo)


def _key(token: str) -> str:
    return _KIND + hashlib.sha256(token.encode()).hexdigest()


def _read(text: str) -> _Link:
    body = orjson.loads(text)
    return _Link(*(body[name] for name in _Link.__slots__))
