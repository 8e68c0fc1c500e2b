"""`chatwallet run`: the bot alone, from its settings."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from starlette.routing import BaseRoute

from ..storage.base import Repositories
from ..tracking.clock import SteadyClock
from ..tracking.event_log import EventLog
from ..wallet.base import Wallet
from ..web.limits import within_files
from ..web.server import listen, serve_until_signal, server, serving
from .app import App
from .build import build
from .channels import missing_for_channels, open_channels
from .collector import rare_collections
from .config.settings import Settings, SettingsError
from .edge.refs import refs_of
from .faults import FragileStore, die_at, fragile
from .home import home
from .http import private_app, public_app
from .monitoring.counters import Counters
from .monitoring.systemd import Systemd
from .stores import open_store
from .vault import RingKeeper, open_vault, refuse_wrong_ring
from .wallets import credentials_in, house_wallet, linked_wallets, missing_for_wallet, only
from .web_chats import web_chats, welcome


async def run(
    settings: Settings,
    *,
    framed_by: str = "'none'",
    more: tuple[BaseRoute, ...] = (),
    clock: SteadyClock | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> None:
    """Run until SIGINT or SIGTERM, then drain. `more` are further routes, and `clock` is another than the
    machine's, as the demo has them.

    `tell` is given lines for the person who started it: where it is, and its first web chat. Raises SettingsError,
    StoreError or CantListen.
    """
    missing = missing_for_wallet(settings) + settings.missing_for_sources()
    if missing := missing + missing_for_channels(settings, settings.channels):
        raise SettingsError(missing)
    counters = Counters()
    vault, source = open_vault(settings, counters)
    await refuse_wrong_ring(settings, vault)
    opened_store, clock = open_store(settings), clock or SteadyClock()
    opened_wallet = house_wallet(settings, opened_store, clock)
    wallet: Wallet = opened_wallet
    store: Repositories = opened_store
    linked = linked_wallets(settings, opened_wallet, store, credentials_in(store, vault, clock), clock)
    reach = die_at(settings.fault_point) if settings.fault_point else None
    if reach is not None:
        store, wallet = FragileStore(opened_store, reach), fragile(opened_wallet, "wallet", reach)
    refs = refs_of(store, vault)
    systemd = Systemd()
    async with open_channels(
        settings, store, framed_by=framed_by, event_log=EventLog(counters), clock=clock, refs=refs
    ) as opened:
        channels = opened
        if reach is not None:
            channels = {name: fragile(channel, "channel", reach) for name, channel in opened.items()}
        app = build(
            settings,
            store=store,
            wallet=only(wallet, settings, linked),
            channels=channels,
            opened=(opened_store, opened_wallet, linked),
            counters=counters,
            heartbeat=systemd,
            clock=clock,
            refs=refs,
            keeper=RingKeeper(vault, source, store, clock=clock, hears=True),
        )
        limits, hosts = within_files(settings.limits), settings.hosts(settings.public_url)
        public = public_app(settings, app, opened, more=more, limits=limits, hosts=hosts)
        with listen(settings.http_host, settings.http_port) as listener:
            async with _monitored(settings, app), app:
                systemd.ready()
                await _welcome(settings, store, tell, port=listener.getsockname()[1])
                with rare_collections():
                    running = server(public, limits, settings.proxies)
                    await serve_until_signal(running, listener, on_stop=lambda: _leave(app, systemd))


@asynccontextmanager
async def _monitored(settings: Settings, app: App) -> AsyncIterator[None]:
    """Serve the port for monitors, if one is set, until the bot has drained."""
    if settings.metrics_port is None:
        yield
        return
    with listen(settings.metrics_host, settings.metrics_port, "METRICS") as listener:
        private = private_app(app, limits=settings.limits, hosts=settings.hosts(settings.public_url))
        async with serving(private, listener, settings.limits):
            yield


async def _welcome(
    settings: Settings, store: Repositories, tell: Callable[[str], None], *, port: int
) -> None:
    tell(f"chatwallet runs at {home(settings, port)}")
    if "web" in settings.channels:
        await welcome(settings, web_chats(settings, store), tell, port=port)


def _leave(app: App, systemd: Systemd) -> None:
    app.health.draining = True
    systemd.stopping()
