"""What is there for people with wallets of their own, joined: linking, pages for keys, and who looks after links."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from ..accounts.base import Person
from ..accounts.incoming import IncomingSecrets
from ..accounts.secrets import Vault
from ..storage.base import Repositories
from ..tracking.attempts import Attempted
from ..tracking.clock import Clock
from ..tracking.key_entry import KeyEntry
from ..tracking.link_watch import LinkWatch
from ..tracking.linking import Linking
from ..tracking.proofs import Proofs
from ..tracking.shop_news import ShopNews
from ..wallet.registry import Wallets
from .config.settings import Settings
from .edge.refs import Refs
from .host_links import HostLinks
from .key_page import pages_address

MayLink = Callable[[Person], Awaitable[bool]]
"""A host's word on who may link a wallet in the chat; the person is known by the ids of their channel."""


@dataclass(frozen=True, kw_only=True)
class Links:
    """What these parts stand on, and each of them, made when it is first asked for."""

    settings: Settings
    store: Repositories
    wallets: Wallets
    vault: Vault
    refs: Refs
    may_link: MayLink | None
    attempted: Attempted
    clock: Clock

    @cached_property
    def on(self) -> bool:
        """Whether people may link wallets of their own."""
        return self.settings.links_wallets(house=self.wallets.has_house) and self.wallets.linked is not None

    @cached_property
    def linking(self) -> Linking:
        """What links wallets, and ends that."""
        return Linking(
            self.store.shops,
            self.wallets.linked,
            self.vault,
            proofs=Proofs(self.store.accounts, self.store.pairings, clock=self.clock),
            allowed=self._allowed,
            attempted=self.attempted,
            clock=self.clock,
        )

    @cached_property
    def host(self) -> HostLinks:
        """What a host's program links for its users."""
        return HostLinks(self.settings, self.store, self.linking, self.refs)

    @cached_property
    def watch(self) -> LinkWatch:
        """Whether linked wallets still take their credentials."""
        return LinkWatch(self.wallets, self._news)

    @cached_property
    def incoming(self) -> IncomingSecrets | None:
        """Keys that people wrote into a chat, for linking; None where nobody can link."""
        return IncomingSecrets(self.store.incoming, self.vault, self.clock) if self.on else None

    @cached_property
    def key_entry(self) -> KeyEntry:
        """What takes keys of wallets."""
        return KeyEntry(
            self.store.key_pages,
            self.linking,
            accounts=self.store.accounts,
            shops=self.store.shops,
            vault=self.vault,
            incoming=self.incoming,
            address=pages_address(self.settings) if self.on else None,
            current=self.refs.current,
            clock=self.clock,
        )

    async def expire(self, now: datetime) -> int:
        """Forget pasted keys and pages for keys whose time is over; return how many."""
        return await self.store.incoming.expire(now) + await self.store.key_pages.expire(now)

    @cached_property
    def _news(self) -> ShopNews:
        return ShopNews(self.store.shops, clock=self.clock)

    async def _allowed(self, person: Person) -> bool:
        if self.may_link is None:
            return True
        return await self.may_link(replace(person, id=await self.refs.id_of(person.channel, person.id)))
