"""What every part of a bot may stand on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ..accounts.roles import Owners
from ..channels.base import Channel
from ..locales.texts import Catalogue
from ..storage.base import Repositories
from ..tracking.clock import Clock, SteadyClock
from ..tracking.journal import Journal
from ..wallet.base import Wallet
from ..wallet.money import Currency
from .config.settings import Settings
from .dispatch.manners import Manners
from .hooks import HookCalls
from .monitoring.tally import Tally


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What was there before the parts; `channels` has the host's own among them, if it wants to be told."""

    settings: Settings
    store: Repositories
    wallet: Wallet
    channels: Mapping[str, Channel]
    catalogue: Catalogue
    calls: HookCalls
    tally: Tally
    clock: Clock

    @cached_property
    def journal(self) -> Journal:
        """Where is told what happens."""
        return Journal(self.tally)

    @cached_property
    def owners(self) -> Owners:
        """Who may see what the wallet holds, by the settings and by the channels' keys."""
        abilities = {name: channel.abilities for name, channel in self.channels.items()}
        keyed = [name for name, one in abilities.items() if one.keyed]
        return Owners(self.settings.owners, keyed, {name: one.key_prefix for name, one in abilities.items()})

    @property
    def manners(self) -> Manners:
        """How strangers are spoken to."""
        settings = self.settings
        unit = Currency.of(settings.default_unit.upper())
        return Manners(settings.language, settings.time_zone, settings.currency, unit)

    def sure(self) -> bool:
        """Whether the clock is right as far as anybody can say."""
        return not isinstance(self.clock, SteadyClock) or self.clock.sure
