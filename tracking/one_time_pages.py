"""One-time pages that people ask for in a chat: whose each is, until when, and how often something was entered."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from ..accounts.base import BRANDS, Account, AccountStore
from ..channels.base import Conversation
from .people import person_of

LIVES = timedelta(minutes=10)
MOST_TRIES = 5
"""How often something may be entered on one page."""

Current = Callable[[Conversation], Awaitable[Conversation]]
"""What a conversation is called by now that was stored before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as it is stored, without the token that opens it.

    `row` is the key of its record, made of the token; `account` whose it is, `chat` where it was asked for and `place`
    how that chat is called. `digits` stand there and on the page. `used` is the mark of what was right there.
    """

    row: str
    account: str
    chat: Conversation
    place: str
    digits: str
    until: datetime
    tries: int = 0
    used: str = ""


P_co = TypeVar("P_co", bound=Page, covariant=True)


class PageStore(Protocol[P_co]):
    """The repository of pages of one kind. Every method is one atomic step.

    A page is open until it is used, over, or tried out.
    """

    async def row(self, token: str) -> str:
        """The key of the record of a page: it opens nothing."""

    async def find(self, row: str, now: datetime) -> P_co | None:
        """An open page, None for all else."""

    async def take_try(self, row: str, now: datetime) -> P_co | None:
        """Count that something is entered on an open page, and return it as it is then; None for all else.

        A used page is returned too while its time lasts, and nothing is counted: the mark says for whom.
        """

    async def expire(self, now: datetime) -> int:
        """Delete those whose time is over; return how many."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A page that was made: its address, and the digits that it must show."""

    address: str
    digits: str


def new_token() -> tuple[str, str]:
    """What opens a new page, 128 bits, and the digits that it must show."""
    return secrets.token_urlsafe(16), f"{secrets.randbelow(10_000):04d}"


async def account_of(page: Page, accounts: AccountStore, current: Current) -> Account | None:
    """Whose a page is, None if the account of its chat is another one by now. Raises StoreError."""
    account = await accounts.find(person_of(await current(page.chat)))
    return account if account is not None and account.maker == page.account else None


async def place_named(account: Account, accounts: AccountStore) -> str:
    """How the chat of somebody is called on a page: “Telegram, Ana, …0543”. Raises StoreError."""
    brand = BRANDS.get(account.person.channel, account.person.channel.capitalize())
    for one in await accounts.addresses(account.person):
        if one.person == account.person:
            return ", ".join(filter(None, (brand, one.name, one.hint)))
    return brand
