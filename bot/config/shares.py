"""The settings of what people may take who are no owners of the house, and of how many may come."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, Field

from ...tracking.limits import Rules
from ...tracking.shares import AddressShare, Share
from ...tracking.unknown_lines import Patience
from ...web.fields import Count

_GUEST, _ADDRESS, _RULES, _PATIENCE = Share(), AddressShare(), Rules(), Patience()


class ShareSettings(BaseModel):
    """What an admin can set of shares and limits. All but those of guests count only where people link wallets."""

    guest_lines_per_minute: Count = _GUEST.lines_per_minute
    guest_orders_per_minute: Count = _GUEST.orders_per_minute
    guest_living_qrs: Count = _GUEST.living_qrs
    guest_invoices: Count = 12
    guest_invoices_each: Count = _GUEST.invoices_each
    linked_lines_per_minute: Count = 20
    linked_orders_per_minute: Count = 6
    linked_living_qrs: Count = 20
    window_invoices_each: Count = 6
    young_hours: Annotated[float, Field(ge=0, le=24 * 30)] = 24
    http_lines_per_minute: Count = _ADDRESS.lines_per_minute
    http_orders_per_minute: Count = _ADDRESS.orders_per_minute
    new_people_per_minute: Count = _RULES.new_people
    new_people_per_minute_in_all: Count = _RULES.new_people_in_all
    links_per_hour: Count = _RULES.links
    links_per_hour_in_all: Count = _RULES.links_in_all
    http_links_per_hour: Count = _RULES.links_of_address
    unknown_lines: Count = _PATIENCE.lines
    unknown_silence_minutes: Annotated[float, Field(gt=0, le=24 * 60)] = 10
    waiting_messages: Count = 500

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

    @property
    def linked_share(self) -> Share:
        """What one person may take of a wallet of their own."""
        return Share(
            lines_per_minute=self.linked_lines_per_minute,
            orders_per_minute=self.linked_orders_per_minute,
            living_qrs=self.linked_living_qrs,
            invoices=None,
        )

    @property
    def young_for(self) -> timedelta:
        """How long an account is new, and has the share of a guest."""
        return timedelta(hours=self.young_hours)

    @property
    def address_share(self) -> AddressShare:
        """What all may take together who come from one address of the net."""
        return AddressShare(
            lines_per_minute=self.http_lines_per_minute, orders_per_minute=self.http_orders_per_minute
        )

    @property
    def rules(self) -> Rules:
        """How many new people may come, and how many links be begun."""
        return Rules(
            young=self.young_for,
            new_people=self.new_people_per_minute,
            new_people_in_all=self.new_people_per_minute_in_all,
            links=self.links_per_hour,
            links_of_address=self.http_links_per_hour,
            links_in_all=self.links_per_hour_in_all,
        )

    @property
    def patience(self) -> Patience:
        """How many unknown lines in a row are answered, and how long none is afterwards."""
        return Patience(self.unknown_lines, timedelta(minutes=self.unknown_silence_minutes))
