"""What admins work with: the parts of the running bot that their commands may look at, and few that they may move."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ...accounts.admins import Admins, Invitations
from ...accounts.roles import Owners
from ...accounts.second_factor import SecondFactor
from ...accounts.secrets import Vault
from ...locales.texts import Catalogue
from ...storage.base import Repositories
from ...tracking.alerts import Alerts
from ...tracking.clock import Clock
from ...tracking.enrolling import Enrolling
from ...tracking.unmatched import UnmatchedEvents
from ...web.tickets import Tickets
from ..config.settings import Settings
from ..edge.refs import Refs
from ..links import Links
from ..monitoring.counters import Counters
from ..monitoring.health import Health
from ..monitoring.statistician import Statistician


@dataclass(frozen=True, kw_only=True, slots=True)
class Office:
    """The parts that commands of admins may use.

    They look at the store beside the bot, over a connection of their own (`looking.py`), so that no query of theirs
    holds up a payment; through `store` they change what they change. `started` is when this bot was.
    """

    settings: Settings
    store: Repositories
    admins: Admins
    owners: Owners
    invitations: Invitations
    enrolling: Enrolling
    factor: SecondFactor
    vault: Vault
    refs: Refs
    links: Links
    alerts: Alerts
    health: Health
    counters: Counters
    clock: Clock
    catalogue: Catalogue
    channels: tuple[str, ...]
    unmatched: UnmatchedEvents
    statistician: Statistician
    started: datetime
    tickets: Tickets
