"""People's own data, joined: what makes the copy, the links to it, and the page behind them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from starlette.routing import BaseRoute

from ..accounts.audit import Act, Entry
from ..accounts.modes import ModeHeld
from ..accounts.secrets import Unreadable
from ..storage.base import Repositories
from ..storage.errors import StoreError
from ..tracking.clock import Clock
from ..tracking.export_links import ExportLinks
from ..tracking.own_data import OwnData
from ..wallet.registry import Wallets
from ..web.export_page import ExportPage
from ..web.signpost import Closed, Unsure
from .config.settings import Settings
from .dispatch.holding import words_of
from .edge.refs import Refs

PATH = "export"


@dataclass(frozen=True)
class MyData:
    """The parts of it."""

    own: OwnData
    links: ExportLinks
    store: Repositories
    language: str

    @classmethod
    def of(
        cls, settings: Settings, store: Repositories, wallets: Wallets, refs: Refs, clock: Clock
    ) -> MyData:
        """All of it, on one store."""

        async def reveal(channel: str, known_as: str) -> str:
            try:
                return await refs.id_of(channel, known_as)
            except Unreadable:  # its key is lost: there is no more to tell
                return known_as

        own = OwnData(
            store.charges,
            store.accounts,
            store.shops,
            store.erasures,
            wallets,
            ledger=store.ledger,
            factors=store.factors,
            reveal=reveal,
            clock=clock,
        )
        links = ExportLinks(store.values, store.windows, address=_address(settings), clock=clock)
        return cls(own, links, store, settings.language)

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """The page behind a link, where there are any."""
        if self.links.address is None:
            return ()
        return ExportPage(self._number, self._fetch, language=self.language).routes(f"/{PATH}")

    async def _number(self, token: str) -> str | None:
        try:
            number, modes = await self.links.number(token), await self.store.modes.now()
        except StoreError as error:
            raise Unsure from error
        if number is not None and modes.lockdown is not None:
            raise Closed(partial(words_of, modes))
        return number

    async def _fetch(self, token: str) -> str | None:
        try:
            return await self._made(token)
        except ModeHeld as held:
            raise Closed(partial(words_of, held.modes)) from held
        except StoreError as error:
            raise Unsure from error

    async def _made(self, token: str) -> str | None:
        """The file. The link is used up when it is there: what fails before leaves it as it was."""
        found = await self.links.opened(token)
        account = None if found is None else await self.store.accounts.find(found[0])
        if (
            found is None or account is None or account.id != found[1]
        ):  # the chat may be somebody else's by now
            return None
        document = await self.own.document(account)
        once = f"export:{hashlib.sha256(token.encode()).hexdigest()}"
        await self.store.audit.write(Entry(account.maker, Act.EXPORT, account.maker), key=once)
        return document if await self.links.take(token) is not None else None


def _address(settings: Settings) -> str | None:
    """Where links begin: only over https, since whoever reads along has all of it."""
    public = settings.public_url
    return f"{str(public).rstrip('/')}/{PATH}/" if public is not None and public.scheme == "https" else None
