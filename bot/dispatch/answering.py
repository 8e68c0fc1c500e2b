"""What answers people, joined: the worker of the inbox, the handler of a message, and whose message it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ...accounts.incoming import IncomingSecrets
from ...accounts.roles import Owners
from ...channels.base import Abilities, Channel
from ...channels.dividing import divide_by
from ...commands.base import Services, Shop
from ...commands.parsing.router import Router
from ...locales.texts import Catalogue
from ...storage.base import Repositories
from ...tracking.alerts import Alerts
from ...tracking.clock import Clock
from ...tracking.link_watch import LinkWatch
from ...wallet.base import WalletRef
from ...wallet.money import USD, Currency, Money
from ..config.settings import Settings
from ..monitoring.credential import Credential
from .forgetting import Forgetting
from .greeting import Greeting
from .guards import Guards
from .handler import MessageHandler
from .holding import Holding
from .inbox_worker import Current, InboxWorker
from .matching import Matcher
from .progress import Progress
from .senders import Defaults, Senders
from .standing import Standings


@dataclass(frozen=True, kw_only=True)
class Answering:
    """What the parts that answer people stand on, and each of them, made when it is first asked for.

    `house` is the wallet that the settings name the credential of, None without one. `linking`:
    people may link wallets of their own, and `incoming` are keys that they pasted.
    """

    settings: Settings
    store: Repositories
    channels: Mapping[str, Channel]
    catalogue: Catalogue
    router: Router
    services: Services
    house: WalletRef | None
    linking: bool
    owners: Owners
    guards: Guards
    alerts: Alerts
    credential: Credential
    link_watch: LinkWatch
    incoming: IncomingSecrets | None
    clock: Clock
    current: Current

    @cached_property
    def inbox_worker(self) -> InboxWorker:
        """What takes messages and has each answered."""
        return InboxWorker(
            self.store.inbox,
            self._handler,
            progress=Progress(self.channels, self.store.outbox, clock=self.clock),
            divide=divide_by(self.channels),
            current=self.current,
            forgetting=Forgetting(self.channels),
            throttle=self.guards.throttle,
            waiting=self.guards.waiting,
            incoming=self.incoming,
            senders=self._senders,
        )

    @cached_property
    def matcher(self) -> Matcher:
        """What tells the wallet's messages from those of a host's bot."""
        return Matcher(self.router, self._senders, self.services, self._house)

    @cached_property
    def _handler(self) -> MessageHandler:
        return MessageHandler(
            self.router,
            self._senders,
            self.services,
            self.catalogue,
            standings=self._standings,
            alerts=self.alerts,
            abilities=self._abilities,
            patience=self.guards.unknown_replies,
            holding=Holding(self.store.modes, self.store.windows, self.clock),
            credential=self.credential,
            link_watch=self.link_watch,
            greeting=Greeting(str(self.settings.privacy_url or "")),
        )

    def _abilities(self, channel: str) -> Abilities:
        """What a channel can do now: buttons of WhatsApp may be set up while the bot runs."""
        return self.channels[channel].abilities if channel in self.channels else Abilities()

    @cached_property
    def _senders(self) -> Senders:
        settings = self.settings
        defaults = Defaults(settings.language, settings.time_zone, settings.currency)
        return Senders(self.store.accounts, defaults, self.catalogue, self._abilities)

    @cached_property
    def _standings(self) -> Standings:
        guests = self.settings.takes_guests(house=self.house is not None)
        return Standings(shops=self.store.shops, owners=self.owners, house=self._house, guests=guests)

    @cached_property
    def _house(self) -> Shop:
        return Shop(
            Currency.of(self.settings.default_unit.upper()),
            largest=Money.from_major(self.settings.max_amount_usd, USD),
            wallet=self.house,
            linking=self.linking,
        )
