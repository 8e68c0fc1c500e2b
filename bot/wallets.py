"""From the settings to the house's wallet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from ..accounts.secrets import Vault
from ..storage.base import Repositories
from ..tracking.clock import Clock, SteadyClock, utc_now
from ..tracking.linking import LinkCredentials
from ..tracking.shop_news import ShopNews
from ..wallet.backend import OpenWallet, WalletContext
from ..wallet.backends import HOUSE_BACKEND
from ..wallet.base import Credentials, Wallet
from ..wallet.linked import LinkedWallets
from ..wallet.registry import Wallets
from .budget import SharedBudget, shared_turns
from .config.settings import Settings, SettingsError
from .payees import StoredPayees
from .rates import StoredRates


def missing_for_wallet(settings: Settings) -> list[str]:
    """What must be set before the bot has a wallet, or where people link theirs a server alone, as sentences."""
    missing = HOUSE_BACKEND.missing(settings)
    # Where nothing at all is set, whoever begins is told of the credential too.
    credential = HOUSE_BACKEND.missing_credential(settings)
    return missing + credential if missing or not settings.links_wallets(house=not credential) else []


def house_wallet(
    settings: Settings, store: Repositories | None = None, clock: Clock | None = None
) -> OpenWallet:
    """Return the wallet that the settings name, which keeps in `store`, if there is one, how much it has asked.

    It sets `clock` right by its server's own, where that is a SteadyClock. Raises SettingsError when the settings do
    not say enough. Where people link wallets of their own, its account may be without a credential, and is refused.
    """
    if missing := missing_for_wallet(settings):
        raise SettingsError(missing)
    clock = clock or SteadyClock()
    on_date = clock.expect() if isinstance(clock, SteadyClock) else _leave
    return HOUSE_BACKEND.open(settings, _context(store, clock, on_date))


def linked_wallets(
    settings: Settings,
    house: OpenWallet,
    store: Repositories | None,
    credentials: Credentials,
    clock: Clock | None = None,
) -> LinkedWallets:
    """Return the wallets that people link on the server of the house's, to be opened after it and closed before.

    `house` is what `house_wallet` returned. How much they ask is counted in `store`, if there is one.
    """
    linker = HOUSE_BACKEND.link(settings, _context(store, clock or SteadyClock(), _leave), house)
    return LinkedWallets(HOUSE_BACKEND.name, linker, credentials)


def credentials_in(store: Repositories, vault: Vault, clock: Clock | None = None) -> Credentials:
    """The secrets of linked wallets as they lie in a store, sealed by a vault."""
    news = ShopNews(store.shops, clock=clock or utc_now)
    return LinkCredentials(store.shops, vault, news)


def _context(store: Repositories | None, clock: Clock, on_date: Callable[[datetime], None]) -> WalletContext:
    if store is None:
        return WalletContext(clock=clock, on_date=on_date)
    return WalletContext(
        clock=clock,
        on_date=on_date,
        payees=StoredPayees(store.values),
        windows=store.windows,
        last_rates=StoredRates(store.values),
        budget=partial(SharedBudget, store.buckets, HOUSE_BACKEND.name, clock=clock),
        turns=partial(shared_turns, store, HOUSE_BACKEND.name, clock=clock),
    )


def _leave(_: datetime) -> None:
    """A clock of the host's is right by itself, and one that is told the time already needs no more."""


def only(wallet: Wallet, settings: Settings, linked: LinkedWallets | None = None) -> Wallets:
    """Return the registry of the house's wallet, and of those that people link on its server, if they can."""
    return Wallets.single(wallet, HOUSE_BACKEND.name, linked, has_house=settings.has_house)
