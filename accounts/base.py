"""People, their accounts with language, time zone and currency, and the repository that keeps them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol, TypedDict, Unpack

SILENCE = timedelta(days=90)
"""After how long a silence an id that may become somebody else's is doubted: operators give numbers out again then."""

MOST_ADDRESSES = 5
"""How many addresses an account may have, and how many ids its charges may be kept under."""


@dataclass(frozen=True, slots=True)
class Person:
    """A sender: the channel and the channel's own opaque id."""

    channel: str
    id: str

    @property
    def key(self) -> str:
        """Both in one text, as a name of what is kept of a person."""
        return f"{self.channel}:{self.id}"


BRANDS = {"whatsapp": "WhatsApp"}
"""How channels are called that their name with a capital does not spell."""
_HINT = 3


def hint_of(person: Person) -> str:
    """What may be shown of an id to somebody who knows it: its last three letters or digits."""
    return "…" + "".join(sign for sign in person.id if sign.isalnum())[-_HINT:]


def place_of(person: Person, hint: str = "") -> str:
    """How a chat is called to its human: WhatsApp …543."""
    return f"{BRANDS.get(person.channel, person.channel.capitalize())} {hint or hint_of(person)}"


class Profile(StrEnum):
    """What an amount without a unit is to a person, and what amounts are shown in first. UNSET: they never said."""

    UNSET = ""
    DOLLARS = "dollars"
    SATS = "sats"


class AddressState(StrEnum):
    """How an address stands.

    QUARANTINED: its id became somebody else's, as far as the channel tells, and who writes there is new.
    GONE: nobody can write there any more, or nobody is known to.
    """

    ACTIVE = "active"
    QUARANTINED = "quarantined"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Address:
    """One chat of a human: where they write, and what may be shown of it (`hint`: "…543").

    `chat_id` is where they are written to alone. `since` is when it became its account's, `heard` when it last wrote,
    to the day; None for what an older version did not note. `name` is what they call themselves there, which
    identifies nobody. `alias_of`: a further id of the same chat, as what WhatsApp gives beside a number.
    """

    person: Person
    chat_id: str
    hint: str
    state: AddressState = AddressState.ACTIVE
    since: datetime | None = None
    heard: datetime | None = None
    name: str = ""
    alias_of: Person | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What a message tells of who wrote it, besides their address.

    `aliases` are further ids of the sender on that channel, `name` what they call themselves, `chat_id` the chat where
    that has another id than the sender. `recycled`: the id may become somebody else's, as a telephone number does.
    `lost`: the channel found that it reaches nobody, since it last wrote.
    """

    aliases: tuple[str, ...] = ()
    name: str = ""
    chat_id: str = ""
    recycled: bool = False
    lost: bool = False


NOTHING_TOLD = Told()


@dataclass(frozen=True, slots=True)
class Standing:
    """What else is known of an account where somebody writes, or is written to.

    `named`: the channel tells a further id with the address, which becomes nobody else's. `also` are ids under which
    charges of theirs are kept too, `others` their other addresses. `doubted`: who writes may be somebody else than
    before, and has not been confirmed. `quarantined`: since when the address is that of somebody
    new, None where it is not; `orphan`: nobody could be told of that.
    """

    also: tuple[str, ...] = ()
    others: tuple[Person, ...] = ()
    doubted: bool = False
    quarantined: datetime | None = None
    orphan: bool = False
    named: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """The preferences of a person. `currency` is a code for display; `time_zone` an IANA name.

    `id` is the account's own, whatever addresses are bound to it; empty where it is not stored. It says nothing of how
    somebody is spoken to, so accounts are compared without it. `shop` is the id of the shop that they belong to, empty
    for none; `made` when they first said something, as far as that is known. `consents` are what they were told of or
    agreed to, with its version, each with the origin of the message that they were told it after.
    """

    person: Person
    language: str
    time_zone: str
    currency: str
    id: str = field(default="", compare=False)
    shop: str = field(default="", compare=False)
    made: datetime | None = field(default=None, compare=False)
    standing: Standing = field(default=Standing(), compare=False)
    consents: Mapping[str, str] = field(default_factory=dict, compare=False)
    profile: Profile = Profile.UNSET

    @property
    def makers(self) -> tuple[str, ...]:
        """All ids under which orders of this person are kept, that of new ones first."""
        return (self.maker, *self.standing.also)

    @property
    def persons(self) -> tuple[Person, ...]:
        """By whom this person may be known: all their addresses, but for one that was somebody else's."""
        own = () if self.standing.quarantined else (self.person,)
        return (*own, *self.standing.others)

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
    profile: Profile


class AccountStore(Protocol):
    """The repository of accounts and of the one open question each person may have. Every method is one atomic step."""

    async def load(self, defaults: Account, at: datetime | None = None, told: Told = NOTHING_TOLD) -> Account:
        """Return the account of `defaults.person`, storing `defaults` if there is none yet.

        `at` is when they said something; an account that is made without it is never forgotten. What the message
        `told` of them binds their other ids to the account. An id that comes with other aliases than before is
        somebody else's from then on: theirs is a new account, and the old one is asked in its other chats.
        """

    async def foreseen(
        self, defaults: Account, at: datetime | None = None, told: Told = NOTHING_TOLD
    ) -> Standing:
        """How `load` would leave the account; nothing is stored, so a lockdown does not hide whose an id is by now."""

    async def addresses(self, person: Person) -> Sequence[Address]:
        """The addresses of a person's account: those that are `disconnect`ed by their number first, then aliases.

        Those that became somebody else's come last, QUARANTINED.
        """

    async def of_id(self, account_id: str) -> Sequence[Address] | None:
        """The same by the id of the account, or of one that was merged into it; None if there is no such account."""

    async def find(self, person: Person) -> Account | None:
        """Return a person's account, None if there is none. Nothing is stored."""

    async def change(self, person: Person, **preferences: Unpack[Preferences]) -> None:
        """Change these preferences of an account that exists, all in one step; the others stay as they are."""

    async def consent(self, person: Person, what: str, origin: str, at: datetime) -> None:
        """Note that a person was told of something, or agreed to it, by the message `origin`; the first time counts."""

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
