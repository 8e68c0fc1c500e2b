"""Accounts and open questions in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Unpack

from ...accounts.base import Account, Person, Preferences


class MemoryAccounts:
    """accounts.base.AccountStore in memory."""

    def __init__(self, has_charges: Callable[[Person], bool]) -> None:
        self._has_charges = has_charges
        self._seen: dict[Person, datetime] = {}  # of those who may be forgotten
        self._accounts: dict[Person, Account] = {}
        self._questions: dict[Person, tuple[str, ...]] = {}
        self._taken: dict[Person, tuple[str, str]] = {}  # the message that answered last, and with what

    async def load(self, defaults: Account, at: datetime | None = None) -> Account:
        """See accounts.base.AccountStore."""
        person = defaults.person
        if at is not None and (person in self._seen or person not in self._accounts):
            self._seen[person] = max(at, self._seen.get(person, at))
        return self._accounts.setdefault(person, defaults)

    async def find(self, person: Person) -> Account | None:
        """See accounts.base.AccountStore."""
        return self._accounts.get(person)

    async def change(self, person: Person, **preferences: Unpack[Preferences]) -> None:
        """See accounts.base.AccountStore."""
        if person in self._accounts:
            self._accounts[person] = replace(self._accounts[person], **preferences)

    async def ask(self, person: Person, choices: tuple[str, ...]) -> None:
        """See accounts.base.AccountStore."""
        self._questions[person] = choices

    async def question(self, person: Person) -> tuple[str, ...]:
        """See accounts.base.AccountStore."""
        return self._questions.get(person, ())

    async def drop_question(self, person: Person) -> None:
        """See accounts.base.AccountStore. What was answered before is still known to the message that did."""
        self._questions.pop(person, None)

    async def take_choice(self, person: Person, number: int, origin: str) -> str | None:
        """See accounts.base.AccountStore."""
        taken_by, says = self._taken.get(person, (None, None))
        if taken_by == origin:
            return says
        choices = self._questions.get(person, ())
        if not 1 <= number <= len(choices):
            return None
        del self._questions[person]
        self._taken[person] = (origin, choices[number - 1])
        return choices[number - 1]

    async def clean(self, before: datetime) -> int:
        """See accounts.base.AccountStore."""
        self._seen = {person: at for person, at in self._seen.items() if not self._has_charges(person)}
        gone = [person for person, at in self._seen.items() if at < before]
        for person in gone:
            del self._seen[person], self._accounts[person]
            self._questions.pop(person, None)
            self._taken.pop(person, None)
        return len(gone)
