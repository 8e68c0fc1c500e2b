"""Who is bounded by which share: the house's owners by none, guests, people with wallets of their own, and new ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from ..accounts.base import AccountStore, Person
from ..accounts.links import LinkKind
from ..accounts.roles import Owners, Role
from ..accounts.shops import ShopStore
from ..wallet.base import HOUSE, WalletRef
from .clock import Clock, utc_now
from .shares import Share


class HouseClasses:
    """shares.Classes where the settings' wallet is the only one: its owners take all, all others have one share."""

    def __init__(self, owners: Owners, guest: Share) -> None:
        self._owners = owners
        self._guest = guest

    def bounds(self, person: Person) -> bool:
        return not self._owners.include(person)

    def lines(self, person: Person) -> int:
        return self._guest.lines_per_minute

    async def of_order(self, person: Person, wallet: WalletRef) -> Share | None:
        return self._guest if self.bounds(person) else None


class PeopleClasses:
    """shares.Classes where people link wallets of their own.

    On the house's wallet everybody but its owners is a guest. On a wallet of one's own one has the share of the
    `linked`, on a till with no more than `window` of its invoices, for anybody may have the same till. Guests, and
    accounts that are younger than `young`, have the `guest` share, of each wallet together, so that some is left to
    those who have been here for longer.
    """

    def __init__(
        self,
        owners: Owners,
        accounts: AccountStore,
        shops: ShopStore,
        *,
        guest: Share,
        linked: Share,
        window: int,
        young: timedelta,
        clock: Clock = utc_now,
    ) -> None:
        self._owners = owners
        self._accounts = accounts
        self._shops = shops
        self._guest = replace(guest, window=window)
        self._linked = replace(linked, invoices=None)
        self._till = replace(linked, invoices=None, window=window)
        self._young = young
        self._clock = clock

    def bounds(self, person: Person) -> bool:
        return not self._owners.include(person)

    def lines(self, person: Person) -> int:
        return self._linked.lines_per_minute

    async def of_order(self, person: Person, wallet: WalletRef) -> Share | None:
        if wallet.account == HOUSE and not self.bounds(person):
            return None
        account = await self._accounts.find(person)
        if wallet.account == HOUSE:
            # A further chat of an owner is no guest's.
            owns = account is not None and self._owners.role_of(account) is Role.OWNER
            return None if owns else self._guest
        if account is None or (account.made is not None and self._clock() < account.made + self._young):
            return self._guest
        shop = await self._shops.membership(account.shop, account.id) if account.shop else None
        link = None if shop is None else shop.link
        # Also one that was replaced, of which an older order gets a new QR.
        a_key = link is not None and link.wallet == wallet and link.kind is not LinkKind.TILL
        return self._linked if a_key else self._till
