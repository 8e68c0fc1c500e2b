"""The settings of what one person may take who is no owner."""

from __future__ import annotations

from pydantic import BaseModel

from ...tracking.shares import Share
from ...web.fields import Count

_GUEST = Share()


class ShareSettings(BaseModel):
    """What an admin can set of the shares of guests."""

    guest_lines_per_minute: Count = _GUEST.lines_per_minute
    guest_orders_per_minute: Count = _GUEST.orders_per_minute
    guest_living_qrs: Count = _GUEST.living_qrs
    guest_invoices: Count = 12
    guest_invoices_each: Count = _GUEST.invoices_each

    @property
    def guest_share(self) -> Share:
        """What one guest may take."""
        return Share(
            lines_per_minute=self.guest_lines_per_minute,
            orders_per_minute=self.guest_orders_per_minute,
            living_qrs=self.guest_living_qrs,
            invoices=self.guest_invoices,
            invoices_each=self.guest_invoices_each,
        )
