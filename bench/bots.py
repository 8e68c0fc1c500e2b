"""The bot as `chatwallet run` joins it, on a real channel and on Flash, with shares so large that a bench may hurry."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial

from crowd import crowd_settings

from chatwallet.accounts.secrets import Vault
from chatwallet.bot.app import App
from chatwallet.bot.budget import SharedBudget
from chatwallet.bot.build import build
from chatwallet.bot.channels import open_channels
from chatwallet.bot.collector import rare_collections
from chatwallet.bot.edge.refs import refs_of
from chatwallet.bot.http import public_app
from chatwallet.bot.payees import StoredPayees
from chatwallet.bot.rates import StoredRates
from chatwallet.bot.stores import open_store
from chatwallet.bot.wallets import only
from chatwallet.channels.base import Pace
from chatwallet.channels.telegram.channel import TelegramChannel
from chatwallet.channels.whatsapp import channel as whatsapp
from chatwallet.channels.whatsapp.content_forms import MOST_BUTTONS
from chatwallet.channels.whatsapp.contents import Contents, Registered
from chatwallet.tracking.clock import SteadyClock
from chatwallet.wallet.backend import WalletContext
from chatwallet.wallet.backends import HOUSE_BACKEND
from chatwallet.wallet.base import Window, Windows
from chatwallet.web.server import listen, serving

_FAST = Pace(per_second=1e6, burst=1_000_000, per_chat=1e6)


class ManyWindows:
    """A window of a wallet as many, each as full as the one ever gets: its cost stays, and nobody waits."""

    def __init__(self, windows: Windows) -> None:
        self._windows = windows
        self._taken = 0

    async def take(self, window: Window, place: str, now: datetime) -> float:
        """See wallet.base.Windows."""
        self._taken += 1
        return await self._windows.take(self._one_of(window), place, now)

    async def give_back(self, window: Window, place: str) -> None:
        """See wallet.base.Windows."""
        await self._windows.give_back(self._one_of(window), place)

    async def close(self, window: Window, seconds: float, now: datetime) -> None:
        """See wallet.base.Windows."""
        await self._windows.close(self._one_of(window), seconds, now)

    def _one_of(self, window: Window) -> Window:
        return replace(window, name=f"{window.name}:{self._taken // window.limit}")


@contextmanager
def in_a_hurry() -> Iterator[None]:
    """Channels that take messages as fast as they come, instead of the 20 to 25 a second that their services allow."""
    telegram, of_whatsapp = TelegramChannel.abilities, whatsapp._PACE
    TelegramChannel.abilities = replace(telegram, pace=_FAST)
    whatsapp._PACE = _FAST
    try:
        yield
    finally:
        TelegramChannel.abilities, whatsapp._PACE = telegram, of_whatsapp


async def note_buttons(store_url: str, account_sid: str) -> None:
    """Let WhatsApp have buttons, as `chatwallet whatsapp setup` notes them in the store of a bot."""
    async with open_store(crowd_settings({"store": store_url})) as store:
        contents = Contents(store.values, account_sid, configured={}, clock=SteadyClock())
        await contents.note(Registered({count: f"HX{count:032x}" for count in range(1, MOST_BUTTONS + 1)}))


@asynccontextmanager
async def open_bot(
    store_url: str, flash: Mapping[str, str], more: Mapping[str, object], vault: Vault | None = None
) -> AsyncIterator[tuple[App, str]]:
    """Run the bot with these settings, see bot/run.py; yields it and its address.

    With a `vault` people are known by refs.
    """
    with listen("127.0.0.1", 0) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        settings = crowd_settings(
            {
                "store": store_url,
                "public_url": address,
                "flash_token": "bench",
                "flash_graphql_url": flash["graphql_url"],
                "flash_ws_url": flash["ws_url"],
                **more,
            }
        )
        store, clock = open_store(settings), SteadyClock()
        context = WalletContext(
            clock=clock,
            on_date=clock.expect(),
            payees=StoredPayees(store.values),
            windows=ManyWindows(store.windows),
            last_rates=StoredRates(store.values),
            budget=partial(SharedBudget, store.buckets, HOUSE_BACKEND.name, clock=clock),
        )
        wallet = HOUSE_BACKEND.open(settings, context)
        refs = refs_of(store, vault)
        async with open_channels(settings, store, clock=clock, refs=refs) as channels:
            app = build(
                settings,
                store=store,
                wallet=only(wallet, settings),
                channels=channels,
                opened=(store, wallet),
                clock=clock,
                refs=refs,
            )
            public = public_app(settings, app, channels, hosts=settings.hosts(settings.public_url))
            async with app, serving(public, listener, settings.limits):
                with rare_collections():
                    yield app, address
