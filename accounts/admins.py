"""The operator's admins: who they are, how one becomes one, and the repository that keeps them."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from ..wallet.base import Window, Windows
from .base import Person
from .connections import ALPHABET, LENGTH, TooManyCodes
from .roles import Owners

CODE_LIVES = timedelta(minutes=10)
"""How long a code of an invitation counts."""

_TRIES = 5  # wrong codes an hour, by one person
_TRIES_IN_ALL = 60
_HOUR = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Admin:
    """One admin: an address, whole, and nothing that resembles it. `hint` is what may be shown of its id: "…543".

    `account` is that under which they act, empty where they have not written yet; `by` the account that made them one,
    empty for the machine.
    """

    person: Person
    hint: str
    account: str
    by: str
    since: datetime


class JoinResult(StrEnum):
    """What came of a code."""

    JOINED = "joined"
    ALREADY = "already"  # who wrote is an admin
    UNKNOWN = "unknown"  # no code, a used one, or one that is over


class AdminStore(Protocol):
    """The repository of admins. Every method is one atomic step, and what changes something stands in the audit."""

    async def invite(self, code: str, at: datetime, by: str) -> None:
        """Keep a code, by its digest, that one person may use within CODE_LIVES."""

    async def join(self, code: str, person: Person, account: str, origin: str, at: datetime) -> JoinResult:
        """Use a code. The same message `origin` gets the same answer again."""

    async def add(self, person: Person, at: datetime, by: str, account: str = "") -> bool:
        """Make an address an admin's, whose `account` it is where that is known; False if it was so."""

    async def remove(self, admin: str, by: str, *, last_too: bool = False) -> Admin | None:
        """Make the admin of this account, or of this `Person.key`, none any more; None if there is no such admin.

        Raises LastAdmin where no other would be left, unless `last_too`.
        """

    async def has(self, person: Person) -> bool:
        """Whether an address is an admin's."""

    async def all(self) -> Sequence[Admin]:
        """All of them, the oldest first."""


class LastAdmin(Exception):
    """Nobody would be left who could make another admin."""


class Admins:
    """Who is an admin: whom the settings name, and whom the store knows. Asked for each message, kept over none."""

    def __init__(self, named: Owners, store: AdminStore) -> None:
        """`named` are those of the settings, compared whole as owners are."""
        self.named = named
        self._store = store

    def is_named(self, person: Person) -> bool:
        """Whether the settings name somebody."""
        return self.named.include(person)

    async def is_admin(self, person: Person) -> bool:
        """Whether somebody is an admin. Raises StoreError."""
        return self.is_named(person) or await self._store.has(person)


def new_code() -> str:
    """A code of an invitation, as it is stored: people read and write it with a dash in its middle."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


class Invitations:
    """Codes that make one person an admin. A wrong one takes one of five places of an hour, a right one gives it back.

    Every method raises what the store raises.
    """

    def __init__(self, store: AdminStore, windows: Windows, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._windows = windows
        self._clock = clock

    async def invite(self, by: str) -> str:
        """Make a code; `by` is the account of the admin who wants it, empty for the machine."""
        code = new_code()
        await self._store.invite(code, self._clock(), by)
        return code

    async def join(self, code: str, person: Person, account: str, origin: str) -> JoinResult:
        """Use a code. Raises TooManyCodes. The same message `origin` counts once."""
        own = Window(f"admin-join:{account or person.key}", _TRIES, _HOUR)
        every = Window("admin-join", _TRIES_IN_ALL, _HOUR)
        now = self._clock()
        for window in (own, every):  # before it is looked at: tries that come at once count
            if (wait := await self._windows.take(window, origin, now)) > 0:
                raise TooManyCodes(wait)
        result = await self._store.join(code, person, account, origin, now)
        if result is not JoinResult.UNKNOWN:
            for window in (own, every):
                await self._windows.give_back(window, origin)
        return result
