"""One-time pages on which people enter the key of a wallet: whose each is, until when, and how often it was tried."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from ..accounts.links import Link
from ..accounts.shops import Linking, Telling
from ..channels.base import Conversation
from .outbox.base import News

LIVES = timedelta(minutes=10)
MOST_TRIES = 5
"""How often something may be entered on one page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPage:
    """A page as it is stored, without the token that opens it.

    `row` is the key of its record, made of the token; `account` and `shop` ("" for none) whose it is, `chat` where it
    was asked for and `place` how that chat is called. `digits` stand there and on the page. `used` is the mark of the
    key that was linked there, see Entered.
    """

    row: str
    account: str
    shop: str
    chat: Conversation
    place: str
    digits: str
    until: datetime
    tries: int = 0
    used: str = ""


@dataclass(frozen=True, slots=True)
class Entered:
    """What is stored of a key that was entered: the `link` with its secret `sealed` for it, and the `news` of it.

    Which other chats hear of it `telling` says. `mark` is a digest of the key: whoever enters the same one again, on
    the same page and at once, has linked it.
    """

    link: Link
    sealed: str
    mark: str
    news: News
    telling: Telling


class PageStore(Protocol):
    """The repository of pages. Every method is one atomic step; a page is open until it is used, over, or tried out."""

    async def row(self, token: str) -> str:
        """The key of the record of a page: it opens nothing."""

    async def put(self, page: KeyPage) -> None:
        """Keep a new page."""

    async def find(self, row: str, now: datetime) -> KeyPage | None:
        """An open page, None for all else."""

    async def take_try(self, row: str, now: datetime) -> KeyPage | None:
        """Count that something is entered on an open page, and return it as it is then; None for all else.

        A used page is returned too while its time lasts, and nothing is counted: the mark says for whom.
        """

    async def use(self, row: str, entered: Entered, now: datetime) -> Linking | None:
        """Link, use the page up and tell its chat, all in one step; None where another key has used it.

        What is refused uses nothing up.
        """

    async def expire(self, now: datetime) -> int:
        """Delete those whose time is over; return how many."""
