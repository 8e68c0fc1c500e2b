"""The settings of who may link a wallet of their own, and what strangers of the house's wallet may do."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from ...web.fields import HttpUrl


class PeopleSettings(BaseModel):
    """What an admin can set of people; what is not set follows from whether the house has a wallet."""

    linking: Literal["on", "off"] | None = None
    guests: Literal["orders", "none"] | None = None
    privacy_url: HttpUrl | None = None

    def links_wallets(self, *, house: bool) -> bool:
        """Whether people may link wallets of their own: where nobody said, if there is no wallet of the `house`."""
        return self.linking == "on" or (self.linking is None and not house)

    def takes_guests(self, *, house: bool) -> bool:
        """Whether who has no wallet of their own may make orders for the house's: where nobody said, if that is all."""
        unsaid = "none" if self.links_wallets(house=house) else "orders"
        return house and (self.guests or unsaid) == "orders"
