"""Shops: who owns a wallet link and its charges, and who belongs to one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from ..wallet.base import WalletRef
from .base import Person
from .links import Link
from .roles import Role

HOUSE_SHOP = "house"
"""The shop that the settings describe. It is no record: its wallet and its owners are read from the settings."""

MOST_SHOPS = 3
"""How many shops may be linked to one account of a wallet by its key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """What an account is to a shop of its own, or of others. `link` is the newest one, None where there never was."""

    shop: str
    name: str
    role: Role
    since: datetime
    link: Link | None


class LinkResult(StrEnum):
    """What came of linking. Nothing is stored unless it is LINKED."""

    LINKED = "linked"
    NOT_OWNER = "not_owner"
    TOO_MANY = "too_many"  # shops are linked to this account of the wallet already


@dataclass(frozen=True, slots=True)
class Linking:
    """What came of linking, and the link that stood before, which is REPLACED now."""

    result: LinkResult
    replaced: Link | None = None


@dataclass(frozen=True, slots=True)
class SealedCredential:
    """What a link keeps of its secret: sealed for `owner`, which is its shop, in the row of its own record."""

    link: Link
    owner: str
    row: str
    sealed: str


@dataclass(frozen=True, slots=True)
class Telling:
    """That a shop's owners hear of what is done to their link, in the same step, which is `at` a time.

    They hear it in all their chats but that of `said_in`.
    """

    at: datetime
    said_in: Person | None = None


class ShopStore(Protocol):
    """The repository of shops, their members and their links. Every method is one atomic step and safe to repeat."""

    async def membership(self, shop: str, account: str) -> Membership | None:
        """What an account is to a shop; None for nothing."""

    async def link(self, new: Link, *, sealed: str = "", telling: Telling | None = None) -> Linking:
        """Make a link the one of its maker's shop, in the place of the one before.

        `new.shop` is the shop of the maker where they have one, else the id of the shop that is made for them. The
        same `new.id` again changes nothing. The `sealed` secret is kept with the link, for `new.shop` and the row
        `link_row(new.id)`. Nobody is told without a `telling`.
        """

    async def unlink(self, shop: str, account: str, telling: Telling | None = None) -> Link | None:
        """Remove the link of a shop and forget its secret; return it as it was, None where there is none to remove.

        Charges keep their wallet. Only an owner's account changes anything; nobody is told without a `telling`.
        """

    async def end_link(self, link: str, by: str, reason: str, telling: Telling | None = None) -> Link | None:
        """Remove a link, whosever it is, and forget its secret; return it as it was, None if it is not in use.

        `by` is the account of the admin who does it, in a lockdown too; owners are told to delete the key.
        """

    def in_use(self) -> AsyncIterator[Link]:
        """All links that are ACTIVE or STALE, of every shop, page by page; some may come twice."""

    async def mark_stale(self, link: str, telling: Telling | None = None) -> Link | None:
        """Note that the credential of a link is refused; return the link if this is news, which is told, else None."""

    async def of_wallet(self, wallet: WalletRef) -> Sequence[Link]:
        """The links of a wallet that are in use, ACTIVE or STALE, whichever shops have them."""

    async def credentials(self, wallet: WalletRef) -> Sequence[SealedCredential]:
        """The sealed secrets of the ACTIVE links of a wallet, that of the newest first."""

    async def is_first_payment(self, shop: str, wallet: WalletRef, payment_hash: str) -> bool:
        """Whether a payment is the first to a till that a shop has linked; the same one is so again."""

    async def members(self, shop: str) -> Sequence[tuple[str, Role]]:
        """The accounts that belong to a shop, with their roles, the longest first."""

    async def links(self, shop: str) -> Sequence[Link]:
        """All links that a shop has had, the newest first."""


def link_row(link: str) -> str:
    """The name of the record of a link, which its secret is sealed for."""
    return f"link:{link}"
