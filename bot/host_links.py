"""Wallets that a host's program links for its own users."""

from __future__ import annotations

import secrets
from dataclasses import replace

from ..accounts.base import Account, Person
from ..accounts.links import Link, LinkState
from ..accounts.shops import ShopStore
from ..storage.base import Repositories
from ..tracking.linking import Linking, LinkRefused
from .config.settings import Settings
from .edge.refs import Refs

_IN_USE = (LinkState.ACTIVE, LinkState.STALE)


class HostLinks:
    """Links for people whom the host knows by the ids of their channels."""

    def __init__(self, settings: Settings, store: Repositories, linking: Linking, refs: Refs) -> None:
        self._settings = settings
        self._accounts = store.accounts
        self._shops: ShopStore = store.shops
        self._linking = linking
        self._refs = refs

    async def link(self, person: Person, *, till: str = "", key: str = "") -> Link:
        """Have a person's new orders paid to the Flash user `till`, or to the account of an API `key`.

        Who is linked to it already stays so. Raises ValueError for neither or both, LinkRefused with a `text_key` for
        what can't be linked (`error-unknown-user` where there is nobody of that name), WalletError and StoreError.
        """
        if bool(till) == bool(key):
            raise ValueError("link a person either to a till or by a key")
        account, origin = await self._account(person), f"host:{secrets.token_hex(8)}"
        if key:
            found = await self._linking.probe(account, key)
            return (await self._linking.link_key(account, key, found, origin)).link
        user = await self._linking.find_till(account, till)
        if user is None:
            raise LinkRefused("error-unknown-user")
        known = await self._link_of(account)
        if known is not None and known.wallet == user.wallet and known.state is LinkState.ACTIVE:
            return known
        return (await self._linking.link_till(account, user, origin)).link

    async def unlink(self, person: Person) -> bool:
        """End a person's link; False if there is none. Raises StoreError."""
        account = await self._find(person)
        return account is not None and await self._linking.unlink(account) is not None

    async def linked(self, person: Person) -> Link | None:
        """The link of a person, ACTIVE or STALE; None if there is none. Raises StoreError."""
        account = await self._find(person)
        return None if account is None else await self._link_of(account)

    async def _link_of(self, account: Account) -> Link | None:
        if not account.shop:
            return None
        found = await self._shops.membership(account.shop, account.id)
        link = None if found is None else found.link
        return link if link is not None and link.state in _IN_USE else None

    async def _find(self, person: Person) -> Account | None:
        return await self._accounts.find(await self._inside(person))

    async def _account(self, person: Person) -> Account:
        """The account of a person, who may never have written."""
        settings = self._settings
        stranger = Account(
            await self._inside(person), settings.language, settings.time_zone, settings.currency
        )
        return await self._accounts.load(stranger)

    async def _inside(self, person: Person) -> Person:
        """A person as the store knows them."""
        if not self._refs.ready:
            return person
        return replace(person, id=await self._refs.ref_of(person.channel, person.id))
