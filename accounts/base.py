"""People, their accounts with language, time zone and currency, and the repository that keeps them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypedDict, Unpack


@dataclass(frozen=True, slots=True)
class Person:
    """A sender: the channel and the channel's own opaque id."""

    channel: str
    id: str

    @property
    def key(self) -> str:
        """Both in one text, as a name of what is kept of a person."""
        return f"{self.channel}:{self.id}"


@dataclass(frozen=True, slots=True)
class Account:
    """The preferences of a person. `currency` is a code for display; `time_zone` an IANA name.

    `id` is the account's own, whatever addresses are bound to it; empty where it is not stored. It says nothing of how
    somebody is spoken to, so accounts are compared without it. `shop` is the id of the shop that they belong to, empty
    for none; `made` when they first said something, as far as that is known.
    """

    person: Person
    language: str
    time_zone: str
    currency: str
    id: str = field(default="", compare=False)
    shop: str = field(default="", compare=False)
    made: datetime | None = field(default=None, compare=False)

    @property
    def maker(self) -> str:
        """The id under which this person's orders are kept: the account's, or the address where there is no account."""
        return self.id or self.person.key


class QuestionExpired(Exception):
    """A question was answered after its end, and is forgotten."""


class Preferences(TypedDict, total=False):
    """What a person can change about their account, see Account."""

    language: str
    time_zone: str
    currency: str


class AccountStore(Protocol):
    """The repository of accounts and of the one open question each person may have. Every method is one atomic step."""

    async def load(self, defaults: Account, at: datetime | None = None) -> Account:
        """Return the account of `defaults.person`, storing `defaults` if there is none yet.

        `at` is when they said something; an account that is made without it is never forgotten.
        """

    async def find(self, person: Person) -> Account | None:
        """Return a person's account, None if there is none. Nothing is stored."""

    async def change(self, person: Person, **preferences: Unpack[Preferences]) -> None:
        """Change these preferences of an account that exists, all in one step; the others stay as they are."""

    async def ask(self, person: Person, choices: tuple[str, ...], until: datetime | None = None) -> None:
        """Remember an open question: what each choice, numbered from 1, would have the person say. Replaces another.

        It stands `until` a time, where one is given.
        """

    async def question(self, person: Person) -> tuple[str, ...]:
        """The choices of the open question; empty when there is none."""

    async def drop_question(self, person: Person) -> None:
        """Forget the open question, if any."""

    async def take_choice(
        self, person: Person, number: int, origin: str, at: datetime | None = None
    ) -> str | None:
        """Answer the open question for the message `origin`, said `at` a time, and return what that choice says.

        None when no question is open or it has no such choice. Raises QuestionExpired, once, where its time was over.
        The same `origin` gets the same answer again (the message may be handled twice after a crash); another one
        finds the question answered: None.
        """
