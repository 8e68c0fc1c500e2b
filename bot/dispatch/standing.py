"""Which shop somebody acts for, and what they are to it: read for each message, and kept over none."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ...accounts.base import Account
from ...accounts.links import LinkState
from ...accounts.roles import Owners, Role
from ...accounts.shops import ShopStore
from ...commands.base import Shop

_WITH_WALLET = (LinkState.ACTIVE, LinkState.STALE)
NOWHERE = ""
"""The id of the shop of somebody who has none, and is no guest of the house."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standings:
    """Finds where somebody stands: in a shop of their own, in the house, or nowhere yet.

    `house` is the shop that the settings describe, without a wallet where they name none. `guests`: who has no shop of
    their own may make orders for the house.
    """

    shops: ShopStore
    owners: Owners
    house: Shop
    guests: bool

    async def of(self, account: Account) -> tuple[Role, Shop]:
        """The role of an account and its shop. Raises StoreError."""
        if self.house.linking and account.shop:
            found = await self.shops.membership(account.shop, account.id)
            if found is not None:
                link = found.link
                wallet = link.wallet if link is not None and link.state in _WITH_WALLET else None
                own = replace(self.house, id=found.shop, name=found.name, wallet=wallet, link=link)
                return found.role, own
        role = self.owners.role_of(account)
        if self.house.wallet is not None and (role.allows(Role.OWNER) or self.guests):
            return role, self.house
        return Role.GUEST, replace(self.house, id=NOWHERE, wallet=None)
