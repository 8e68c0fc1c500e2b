"""The pages on which people enter the key of a wallet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ..accounts.links import Link
from ..accounts.shops import Linking, Telling
from .one_time_pages import Page, PageStore
from .outbox.base import News


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPage(Page):
    """A page for a key. `shop` is that of its account, "" for none."""

    shop: str


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


class KeyPageStore(PageStore[KeyPage], Protocol):
    """The repository of pages for keys."""

    async def put(self, page: KeyPage) -> None:
        """Keep a new page."""

    async def use(self, row: str, entered: Entered, now: datetime) -> Linking | None:
        """Link, use the page up and tell its chat, all in one step; None where another key has used it.

        What is refused uses nothing up.
        """
