"""The pages on which people set up their second factor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Protocol

from ..accounts.base import Person
from ..channels.base import Conversation
from .one_time_pages import Page, PageStore
from .outbox.base import News


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorPage(Page):
    """A page for a second factor; `replaces`: one counts already. It stands only while what counts is the same.

    `begun` is the mark of its secret, "" while it has none.
    """

    replaces: bool = False
    begun: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """What is stored with the first right code of a secret: `begun` as it lay there, and `sealed` as it counts.

    `step` is the time step of the code; `tells` who hears of it.
    """

    begun: str
    sealed: str
    step: int
    tells: Sequence[tuple[Conversation, News]]


class Put(StrEnum):
    """What came of a new page. It needs a code where a factor counts and that message said none; LOST: one counted for
    this person once, under an account that they have no more.
    """

    DONE = "done"
    NEEDS_CODE = "needs_code"
    LOST = "lost"


class FactorPageStore(PageStore[FactorPage], Protocol):
    """The repository of pages for second factors."""

    async def put(self, page: FactorPage, person: Person, origin: str) -> Put:
        """Keep a new page, for which a person asked by the message `origin`."""

    async def reveal(self, row: str, sealed: str, now: datetime) -> str | None:
        """The sealed secret of an open page: `sealed`, if it has none yet, which is begun in the same step.

        None where the page opens nothing, and where another secret was begun since for the account.
        """

    async def enrol(self, row: str, enrolled: Enrolled, now: datetime) -> bool:
        """Let a secret count, use the page up and tell, all in one step; the same again is the same.

        False where the page is over or the secret is not its own any more.
        """


def mark_of(sealed: str) -> str:
    """What tells a sealed secret from others, and nothing of it."""
    return sha256(sealed.encode()).hexdigest()
