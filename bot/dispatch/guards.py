"""What keeps some people from taking all that there is, joined: shares, limits, blocks and patience."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass
from functools import cached_property

from ...accounts.roles import Owners
from ...channels.recent import Recent
from ...storage.base import Repositories
from ...tracking.classes import HouseClasses, PeopleClasses
from ...tracking.clock import Clock
from ...tracking.limits import Limits
from ...tracking.shares import Classes, Limited, Shares
from ..config.settings import Settings
from .block_list import BlockList
from .crowd import Crowd
from .patience import UnknownReplies
from .throttle import Throttle
from .waiting import Waiting


@dataclass(frozen=True, kw_only=True)
class Guards:
    """What the guards stand on, and each of them, made when it is first asked for.

    `linking`: people may link wallets of their own; otherwise none but the shares of guests, and blocks, are asked for.
    `limited` counts refusals.
    """

    settings: Settings
    store: Repositories
    owners: Owners
    linking: bool
    limited: Limited
    clock: Clock

    @cached_property
    def shares(self) -> Shares:
        """How much a person may make and say; owners of the house as much as they like."""
        return Shares(
            self.store.buckets,
            self.store.windows,
            self._classes,
            address=self.settings.address_share,
            sources=self._sources,
            clock=self.clock,
            limited=self.limited,
        )

    @cached_property
    def _classes(self) -> Classes:
        settings = self.settings
        if not self.linking:
            return HouseClasses(self.owners, settings.guest_share)
        return PeopleClasses(
            self.owners,
            self.store.accounts,
            self.store.shops,
            guest=settings.guest_share,
            linked=settings.linked_share,
            window=settings.window_invoices_each,
            young=settings.young_for,
            clock=self.clock,
        )

    @cached_property
    def limits(self) -> Limits:
        """How many new people come, and how many links are begun."""
        return Limits(
            self.store.buckets,
            self.store.windows,
            self.settings.rules,
            sources=self._sources,
            clock=self.clock,
            limited=self.limited,
        )

    @cached_property
    def throttle(self) -> Throttle:
        """Who is heard."""
        blocks = BlockList(self.store.blocks, self.store.accounts, clock=self.clock, limited=self.limited)
        return Throttle(
            self.shares,
            self.store.inbox,
            self.store.outbox,
            self.clock,
            blocks=blocks,
            crowd=self._crowd if self.linking else None,
        )

    @cached_property
    def _crowd(self) -> Crowd:
        return Crowd(
            accounts=self.store.accounts,
            limits=self.limits,
            digest=self.store.digests.of,
            sources=self._sources,
            waiting=self.waiting,
            most=self.settings.waiting_messages,
            limited=self.limited,
        )

    @cached_property
    def _sources(self) -> MutableMapping[str, str]:
        return Recent()

    @cached_property
    def waiting(self) -> Waiting:
        """How many messages wait for an answer."""
        return Waiting()

    @cached_property
    def unknown_replies(self) -> UnknownReplies:
        """Who is answered that a line is unknown."""
        return UnknownReplies(
            self.store.unknown_lines,
            self.owners,
            self.settings.patience,
            clock=self.clock,
            limited=self.limited,
        )
