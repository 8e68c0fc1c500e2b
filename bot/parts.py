"""The parts of a bot, each made of others when it is first asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from ..accounts.admins import Admins
from ..accounts.roles import Owners
from ..accounts.secrets import Vault
from ..channels.base import Channel
from ..commands.base import Command
from ..commands.parsing.router import Router
from ..commands.registry import find_commands
from ..locales.texts import Catalogue
from ..storage.base import Repositories
from ..tracking.alerts import Alerts
from ..tracking.audit_keeping import AuditKeeper
from ..tracking.base import Source
from ..tracking.bookkeeping import Bookkeeper
from ..tracking.charges import Charges
from ..tracking.clock import Clock, SteadyClock
from ..tracking.credits import CreditLookup
from ..tracking.enrolling import Enrolling
from ..tracking.erasing import Eraser
from ..tracking.event_log import EventLog
from ..tracking.jobs import Jobs
from ..tracking.outbox.receipt_poller import ReceiptPoller
from ..tracking.outbox.worker import Heartbeat
from ..tracking.payments.tracker import Tracker
from ..tracking.payments.watcher import watchers
from ..tracking.recipients import PROGRAM
from ..tracking.supervisor import Supervisor
from ..tracking.unmatched import StoredUnmatched
from ..wallet.base import RateSource, WalletAccount
from ..wallet.registry import Wallets
from ..web.tickets import Tickets
from .admin.word import ADMIN
from .config.settings import Settings
from .delivering import Delivering
from .dispatch.guards import Guards
from .edge.refs import Refs
from .factor_page import enrolling_of
from .hooks import HookCalls
from .links import Links, MayLink
from .monitoring.counters import Counters
from .monitoring.credential import Credential
from .monitoring.monitors import Monitors
from .my_data import MyData
from .sources import event_sources


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What was given, and each part made of it when it is first asked for: their order is that of their needs."""

    settings: Settings
    store: Repositories
    wallets: Wallets
    channels: Mapping[str, Channel]
    calls: HookCalls
    counters: Counters
    prefix: str
    heartbeat: Heartbeat | None
    clock: Clock
    rates: RateSource | None
    replay_since: datetime | None
    vault: Vault
    refs: Refs
    may_link: MayLink | None = None

    def sure(self) -> bool:
        """Whether the clock is right as far as anybody can say."""
        return not isinstance(self.clock, SteadyClock) or self.clock.sure

    @cached_property
    def house(self) -> WalletAccount:
        """The account that the settings name."""
        return self.wallets.of(self.wallets.house)

    @cached_property
    def event_log(self) -> EventLog:
        """Where is told what happens."""
        return EventLog(self.counters)

    @cached_property
    def supervisor(self) -> Supervisor:
        """What keeps the parts running."""
        return Supervisor()

    @cached_property
    def commands(self) -> Sequence[Command]:
        """What a person can say."""
        return find_commands()

    @cached_property
    def catalogue(self) -> Catalogue:
        """All texts, those among them that commands bring."""
        return Catalogue(command.locales for command in self.commands)

    @cached_property
    def router(self) -> Router:
        """What reads their lines."""
        return Router(self.catalogue, (*self.commands, ADMIN), self.prefix, linking=self.links.on)

    @cached_property
    def links(self) -> Links:
        """What is there for people with wallets of their own."""
        return Links(
            settings=self.settings,
            store=self.store,
            wallets=self.wallets,
            vault=self.vault,
            refs=self.refs,
            may_link=self.may_link,
            attempted=self.counters.tried_to_link,
            clock=self.clock,
        )

    @cached_property
    def owners(self) -> Owners:
        """Who may see what the wallet holds, by the settings and by the channels' keys."""
        abilities = {name: channel.abilities for name, channel in self.channels.items()}
        keyed = [name for name, one in abilities.items() if one.authenticated]
        return Owners(self.settings.owners, keyed, {name: one.key_prefix for name, one in abilities.items()})

    @cached_property
    def admins(self) -> Admins:
        """Who runs the bot, by the settings and by the store."""
        return Admins(Owners(self.settings.admins), self.store.admins)

    @cached_property
    def alerts(self) -> Alerts:
        """What owners and admins hear of without having asked."""
        return Alerts(self.store.values, self.store.outbox, self.owners, admins=self.admins, clock=self.clock)

    @cached_property
    def enrolling(self) -> Enrolling:
        """What sets up second factors of admins on pages."""
        stands_on = (self.settings, self.store, self.vault, self.admins, self.alerts)
        return enrolling_of(*stands_on, current=self.refs.current, clock=self.clock)

    async def expire(self, now: datetime) -> int:
        """Forget what was to be kept for minutes; return how much."""
        forgotten = await self.store.factor_pages.expire(now)
        return forgotten + await self.links.expire(now) if self.links.on else forgotten

    @cached_property
    def credential(self) -> Credential:
        """Whether the wallet's credential does what is needed."""
        return Credential(self.house if self.wallets.has_house else None, self.alerts)

    @cached_property
    def tracker(self) -> Tracker:
        """What settles, and watches each server."""
        charges, clock = self.store.charges, self.clock
        return Tracker(
            charges,
            watchers(self.wallets, charges, tick=self.settings.poll_every, clock=clock),
            alerts=self.alerts,
            books=self.books,
            event_log=self.event_log,
            note=self.unmatched.note,
            clock=clock,
        )

    @cached_property
    def unmatched(self) -> StoredUnmatched:
        """The events that were matched with no invoice."""
        return StoredUnmatched(self.store.values, counted=self.counters.not_matched, clock=self.clock)

    @cached_property
    def books(self) -> Bookkeeper:
        """What writes the ledger."""
        charges, clock = self.store.charges, self.clock
        lookup = CreditLookup(charges, self.wallets)
        keep = self.settings.ledger_kept_for
        return Bookkeeper(charges, self.store.ledger, lookup, keep=keep, clock=clock)

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """All that say that something was paid."""
        others = event_sources(
            self.settings,
            ready=self.store.check,
            tracker=self.tracker,
            note=self.unmatched.note,
            clock=self.clock,
        )
        return (*self.tracker.sources, *others)

    @cached_property
    def delivering(self) -> Delivering:
        """What sends what lies in the outbox."""
        return Delivering(
            settings=self.settings,
            store=self.store,
            wallets=self.wallets,
            channels=self.channels,
            catalogue=self.catalogue,
            owners=self.owners,
            calls=self.calls,
            event_log=self.event_log,
            heartbeat=self.heartbeat,
            prefix=self.prefix,
            refs=self.refs,
            clock=self.clock,
            sure=self.sure,
        )

    @cached_property
    def guards(self) -> Guards:
        """What keeps people from taking so much that nothing is left for others."""
        return Guards(
            settings=self.settings,
            store=self.store,
            owners=self.owners,
            linking=self.links.on,
            limited=self.counters.limited,
            clock=self.clock,
        )

    @cached_property
    def charges(self) -> Charges:
        """What people ask to be paid."""
        return Charges(
            self.store.charges,
            self.wallets,
            self.tracker,
            also_tell=() if self.calls.hooks.on_paid is None else (PROGRAM,),
            open_for=self.settings.charges_open_for,
            host=self.calls,
            event_log=self.event_log,
            shares=self.guards.shares,
            clock=self.clock,
            earlier=self.refs.earlier,
            modes=self.store.modes,
        )

    @cached_property
    def my_data(self) -> MyData:
        """What is kept of a person, for them."""
        return MyData.of(self.settings, self.store, self.wallets, self.refs, self.clock)

    @cached_property
    def audit_keeper(self) -> AuditKeeper:
        """What tells the end of the audit outside the store."""
        keep = self.settings.audit_kept_for
        return AuditKeeper(self.store.audit, self.store.values, self.alerts, keep=keep, clock=self.clock)

    @cached_property
    def tickets(self) -> Tickets:
        """Links to the page of admins."""
        return Tickets()

    @cached_property
    def jobs(self) -> Jobs:
        """What is done every so often."""
        store = self.store
        return Jobs(
            store.charges,
            self.tracker,
            leases=store.leases,
            ends=ReceiptPoller(
                store.outbox,
                self.channels,
                ask_after=self.settings.ask_after,
                event_log=self.event_log,
                clock=self.clock,
            ),
            clean=store.clean,
            erase=Eraser(store, clock=self.clock).run,
            expire=self.expire,
            books=self.books,
            audit=self.audit_keeper,
            keep=self.settings.kept_for,
            clock=self.clock,
            modes=store.modes,
            sure=self.sure,
        )

    @cached_property
    def monitors(self) -> Monitors:
        """What monitors ask for and keep."""
        return Monitors(
            counters=self.counters,
            delivery=self.delivering.worker,
            supervisor=self.supervisor,
            sources=self.sources,
            channels=self.channels,
            credential=self.credential,
            store=self.store,
            jobs=self.jobs,
            zone=self.settings.time_zone,
            clock=self.clock,
        )
