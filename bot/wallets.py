"""From the settings to the house's wallet."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from ..storage.base import Repositories
from ..tracking.clock import Clock, SteadyClock
from ..wallet.backend import OpenWallet, WalletContext
from ..wallet.backends import HOUSE_BACKEND
from ..wallet.base import Wallet
from ..wallet.registry import Wallets
from .budget import SharedBudget
from .config.settings import Settings, SettingsError
from .payees import StoredPayees
from .rates import StoredRates


def missing_for_wallet(settings: Settings) -> list[str]:
    """What must be set before the bot has a wallet, as sentences."""
    return HOUSE_BACKEND.missing(settings)


def house_wallet(
    settings: Settings, store: Repositories | None = None, clock: Clock | None = None
) -> OpenWallet:
    """Return the wallet that the settings name, which keeps in `store`, if there is one, how much it has asked.

    It sets `clock` right by its server's own, where that is a SteadyClock. Raises SettingsError when the settings do
    not say enough.
    """
    if missing := missing_for_wallet(settings):
        raise SettingsError(missing)
    clock = clock or SteadyClock()
    on_date = clock.expect() if isinstance(clock, SteadyClock) else _leave
    if store is None:
        return HOUSE_BACKEND.open(settings, WalletContext(clock=clock, on_date=on_date))
    context = WalletContext(
        clock=clock,
        on_date=on_date,
        payees=StoredPayees(store.values),
        windows=store.windows,
        last_rates=StoredRates(store.values),
        budget=partial(SharedBudget, store.buckets, HOUSE_BACKEND.name, clock=clock),
    )
    return HOUSE_BACKEND.open(settings, context)


def _leave(_: datetime) -> None:
    """A clock of the host's is right by itself."""


def only(wallet: Wallet) -> Wallets:
    """Return the registry in which the house's wallet is the only one."""
    return Wallets.single(wallet, HOUSE_BACKEND.name)
