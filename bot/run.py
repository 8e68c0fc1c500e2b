"""`chatwallet run`: the bot alone, from its settings."""

from __future__ import annotations

from starlette.routing import BaseRoute

from ..storage.base import Repositories
from ..storage.sqlite.store import SqliteStore
from ..wallet.base import Wallet
from ..wallet.flash.wallet import FlashWallet
from .build import build
from .channels import missing_for_channels, open_channels, routes_of
from .collector import rare_collections
from .faults import FragileStore, die_at, fragile
from .http import http_app, listen, serve_until_signal, server
from .settings import Settings, SettingsError


def flash_wallet(settings: Settings) -> FlashWallet:
    """Return the wallet that the settings name. Raises SettingsError when they do not say enough."""
    if missing := settings.missing_for_flash():
        raise SettingsError(missing)
    return FlashWallet(
        graphql_url=str(settings.flash_graphql_url),
        ws_url=str(settings.flash_ws_url),
        token=settings.flash_token.get_secret_value() if settings.flash_token else None,
        api_key=settings.flash_api_key.get_secret_value() if settings.flash_api_key else None,
        polls_per_minute=settings.polls_per_minute,
    )


async def run(settings: Settings, *, framed_by: str = "'none'", more: tuple[BaseRoute, ...] = ()) -> None:
    """Run until SIGINT or SIGTERM, then drain. `more` are further routes, as the demo has them.

    Raises SettingsError, StoreError, or OSError for a port that can't be had.
    """
    if missing := settings.missing_for_flash() + missing_for_channels(settings, settings.channels):
        raise SettingsError(missing)
    flash, sqlite = flash_wallet(settings), SqliteStore(settings.store_path)
    wallet: Wallet = flash
    store: Repositories = sqlite
    reach = die_at(settings.fault_point) if settings.fault_point else None
    if reach is not None:
        store, wallet = FragileStore(sqlite, reach), fragile(flash, "wallet", reach)
    async with open_channels(settings, store, framed_by=framed_by) as opened:
        channels = opened
        routes = [*routes_of(opened), *more]
        if reach is not None:
            channels = {name: fragile(channel, "channel", reach) for name, channel in opened.items()}
        app = build(settings, store=store, wallet=wallet, channels=channels, opened=(sqlite, flash))
        with listen(settings.http_host, settings.http_port) as listener:
            async with app:
                with rare_collections():
                    await serve_until_signal(server(http_app(app, routes)), listener)
