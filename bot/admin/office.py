"""What admins work with: the parts of the running bot that their commands may look at, and few that they may move."""

from __future__ import annotations

from dataclasses import dataclass

from ...accounts.admins import Admins, Invitations
from ...accounts.roles import Owners
from ...accounts.second_factor import SecondFactor
from ...accounts.secrets import Vault
from ...storage.base import Repositories
from ...tracking.alerts import Alerts
from ...tracking.clock import Clock
from ..config.settings import Settings
from ..edge.refs import Refs
from ..links import Links
from ..monitoring.counters import Counters
from ..monitoring.health import Health


@dataclass(frozen=True, kw_only=True, slots=True)
class Office:
    """The parts that commands of admins may use.

    They look at the store beside the bot, by the address in the `settings` (`storage/addresses.py`), so that no query
    of theirs holds up a payment; through `store` they change what they change.
    """

    settings: Settings
    store: Repositories
    admins: Admins
    owners: Owners
    invitations: Invitations
    factor: SecondFactor
    vault: Vault
    refs: Refs
    links: Links
    alerts: Alerts
    health: Health
    counters: Counters
    clock: Clock
