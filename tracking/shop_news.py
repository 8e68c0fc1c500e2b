"""What a shop's owners hear when their wallet takes its credential no more."""

from __future__ import annotations

from ..accounts.links import Link
from ..accounts.shops import ShopStore, Telling
from .clock import Clock, utc_now


class ShopNews:
    """Tells the owners of a shop, in all their chats: once, however many instances find it out."""

    def __init__(self, shops: ShopStore, *, clock: Clock = utc_now) -> None:
        self._shops = shops
        self._clock = clock

    async def stale(self, link: Link) -> bool:
        """The credential of a link is refused for good: note and tell it. False if that was known, or it has ended."""
        return await self._shops.mark_stale(link.id, Telling(self._clock())) is not None
