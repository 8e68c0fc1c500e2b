"""What sends what lies in the outbox, joined: the words of notices, the worker, and the hook of a host's program."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from ..accounts.base import Account, Person
from ..accounts.roles import Owners
from ..channels.base import Channel
from ..locales.texts import Catalogue
from ..storage.base import Repositories
from ..tracking.clock import Clock
from ..tracking.event_log import EventLog
from ..tracking.outbox.diversion import Diversion
from ..tracking.outbox.policy import DeliveryPolicy
from ..tracking.outbox.rendering import NoticeRenderer
from ..tracking.outbox.worker import DeliveryWorker, Heartbeat
from ..tracking.recipients import RecipientKind
from ..wallet.registry import Wallets
from .config.settings import Settings
from .edge.refs import Refs
from .hooks import HookCalls, HookDeliverer, hook_deliverer


@dataclass(frozen=True, kw_only=True)
class Delivering:
    """What these parts stand on, and each of them, made when it is first asked for."""

    settings: Settings
    store: Repositories
    wallets: Wallets
    channels: Mapping[str, Channel]
    catalogue: Catalogue
    owners: Owners
    calls: HookCalls
    event_log: EventLog
    heartbeat: Heartbeat | None
    prefix: str
    refs: Refs
    clock: Clock
    sure: Callable[[], bool]

    @cached_property
    def worker(self) -> DeliveryWorker:
        """The worker of the outbox."""
        return DeliveryWorker(
            self.store.outbox,
            self._renderer,
            self.channels,
            deliverers={} if self.hook is None else {RecipientKind.HOOK: self.hook},
            policy=DeliveryPolicy(ask=self.settings.ask_after),
            buckets=self.store.buckets,
            host=self.calls,
            event_log=self.event_log,
            heartbeat=self.heartbeat,
            clock=self.clock,
            sure=self.sure,
        )

    @cached_property
    def hook(self) -> HookDeliverer | None:
        """What tells the program of payments, where it wants to be told."""
        return hook_deliverer(self.calls, self.store.charges, self.wallets, self.clock)

    @cached_property
    def _renderer(self) -> NoticeRenderer:
        settings = self.settings
        return NoticeRenderer(
            self.store.charges,
            self.store.accounts,
            self.wallets,
            self.catalogue,
            defaults=Account(Person("", ""), settings.language, settings.time_zone, settings.currency),
            prefix=self.prefix,
            event_log=self.event_log,
            diversion=Diversion(self.store.accounts, self.store.outbox, self.store.values, self.owners),
            clock=self.clock,
            current=self.refs.current,
            shops=self.store.shops,
        )
