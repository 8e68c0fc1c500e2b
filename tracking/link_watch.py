"""Whether the wallets that people linked still take their credentials."""

from __future__ import annotations

import asyncio
from functools import partial

import structlog

from ..accounts.links import Link
from ..wallet.base import Need
from ..wallet.errors import WalletError
from ..wallet.registry import Wallets
from .outages import retry_while_unavailable
from .shop_news import ShopNews

log = structlog.get_logger(__name__)

LATER = 5.0
"""Seconds after which a credential that was refused is asked for once more: an auth service that stumbles says the
same (protocol.md 2)."""


class LinkWatch:
    """Asks again where a wallet refused somebody's credential, and has its link called stale where it still does."""

    def __init__(self, wallets: Wallets, news: ShopNews) -> None:
        self._wallets = wallets
        self._news = news
        self._doubted: dict[str, Link] = {}
        self._doubt = asyncio.Event()

    def doubt(self, link: Link) -> None:
        """A credential was refused: look into it soon."""
        self._doubted[link.id] = link
        self._doubt.set()

    async def run(self) -> None:
        """Look into each a little later, for ever."""
        while True:
            await self._doubt.wait()
            self._doubt.clear()
            await asyncio.sleep(LATER)
            await self.look()

    async def look(self) -> None:
        """Ask for each that is in doubt."""
        while self._doubted:
            _, link = self._doubted.popitem()
            if await self._is_refused(link):
                log.warning("link_stale", link=link.id)
                await retry_while_unavailable(partial(self._news.stale, link))

    async def _is_refused(self, link: Link) -> bool:
        try:
            return Need.ACCESS in await self._wallets.of(link.wallet).lacks()
        except WalletError as error:  # away, or unlinked meanwhile: no word about the credential
            log.info("link_unknown", link=link.id, error=type(error).__name__)
            return False
