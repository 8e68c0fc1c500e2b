"""A bot in which people link wallets by keys, on the sandbox over real HTTP, with the pages that it serves."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from itertools import count
from urllib.parse import urlsplit

import httpx

from chatwallet.accounts.base import Account
from chatwallet.accounts.links import Link
from chatwallet.accounts.secrets import Vault
from chatwallet.bot.build import build
from chatwallet.bot.config.settings import load_settings
from chatwallet.bot.http import public_app
from chatwallet.bot.keys import ProcessSource
from chatwallet.bot.vault import RingKeeper
from chatwallet.channels.base import Conversation, OutboundMessage
from chatwallet.channels.memory import ALL_ABILITIES, MemoryChannel, Sent
from chatwallet.sandbox.app import Sandbox
from chatwallet.sandbox.flash.ledger import Account as FlashUser
from chatwallet.storage.base import Repositories
from chatwallet.tests.wallet.feed_servers import TIMES
from chatwallet.tests.wallet.town import RECEIVES
from chatwallet.tracking.clock import Clock, utc_now
from chatwallet.tracking.linking import LinkCredentials
from chatwallet.tracking.people import person_of
from chatwallet.tracking.shop_news import ShopNews
from chatwallet.wallet.flash.linker import FlashLinker
from chatwallet.wallet.flash.wallet import FlashWallet
from chatwallet.wallet.linked import LinkedWallets
from chatwallet.wallet.registry import Wallets
from chatwallet.web.limits import Limits
from chatwallet.web.server import listen, serving

ANA, BEN = (Conversation("memory", name, name) for name in ("ana", "ben"))
_ADDRESS = re.compile(r"http://\S+/link/(\S+)")
_DIGITS = re.compile(r"must show (\d{4})\.")
NO_KEYS = replace(ALL_ABILITIES, authenticated=False)


class Page:
    """A page that somebody was told of: where it is, and what is entered there."""

    def __init__(self, web: httpx.AsyncClient, address: str, digits: str) -> None:
        self._web = web
        self.address = address
        self.digits = digits

    @property
    def token(self) -> str:
        return self.address.rpartition("/")[2]

    async def look(self) -> httpx.Response:
        return await self._web.get(self.address)

    async def enter(self, key: str) -> httpx.Response:
        """Post the form as a browser does whose page sends no referrer."""
        headers = {"origin": "null", "sec-fetch-site": "same-origin"}
        return await self._web.post(self.address, data={"key": key}, headers=headers)


class KeyBot:
    """One instance of the bot, what is said to it, and its pages."""

    def __init__(
        self, store: Repositories, channel: MemoryChannel, sandbox: Sandbox, web: httpx.AsyncClient
    ) -> None:
        self.store = store
        self.channel = channel
        self.sandbox = sandbox
        self.web = web
        self._numbers = count(1)

    async def say(self, text: str, who: Conversation = ANA, *, id: str | None = None) -> OutboundMessage:  # noqa: A002
        """Say a line and return the answer."""
        number = id or f"line-{next(self._numbers)}"
        await self.channel.say(who, text, id=number)
        return (await self._found(lambda one: one.key.endswith(f":{number}"), 1))[0]

    async def told(self, text: str, times: int = 1) -> Sequence[OutboundMessage]:
        """The messages that hold a text, as soon as there are so many."""
        return await self._found(lambda one: text in one.message.text.replace("\u00a0", " "), times)

    async def _found(self, wanted: Callable[[Sent], bool], times: int) -> list[OutboundMessage]:
        looked = 0
        while True:
            sent = await self.channel.wait_for(looked)
            found = [one.message for one in sent if wanted(one)]
            if len(found) >= times:
                return found
            looked = len(sent) + 1

    async def page(self, who: Conversation = ANA) -> Page:
        """Ask for a page."""
        said = (await self.say("link key", who)).text
        address, digits = _ADDRESS.search(said), _DIGITS.search(said)
        assert address is not None, said
        assert digits is not None, said
        return Page(self.web, address[0], digits[1])

    def user(self, name: str) -> FlashUser:
        return self.sandbox.open_account(name)

    def key(self, name: str, scopes: Sequence[str] = RECEIVES) -> str:
        """A key of a new user."""
        return self.sandbox.make_key(self.user(name), tuple(scopes))

    async def account(self, who: Conversation = ANA) -> Account:
        found = await self.store.accounts.find(person_of(who))
        assert found is not None
        return found

    async def links(self, who: Conversation = ANA) -> Sequence[Link]:
        shop = (await self.account(who)).shop
        return await self.store.shops.links(shop) if shop else ()


@asynccontextmanager
async def key_bots(
    stores: Sequence[Repositories],
    sandbox: Sandbox,
    *,
    source: ProcessSource | None = None,
    clock: Clock = utc_now,
    channel: MemoryChannel | None = None,
    **settings: object,
) -> AsyncIterator[list[KeyBot]]:
    """An instance of the bot on each store, with a ring in common; pages are served by each on a port of its own."""
    source = source or ProcessSource()
    async with AsyncExitStack() as opened:
        yield [
            await opened.enter_async_context(_bot(store, sandbox, source, clock, channel, settings))
            for store in stores
        ]


@asynccontextmanager
async def _bot(
    store: Repositories,
    sandbox: Sandbox,
    source: ProcessSource,
    clock: Clock,
    channel: MemoryChannel | None,
    given: dict[str, object],
) -> AsyncIterator[KeyBot]:
    listener = listen("127.0.0.1", 0)
    public = f"http://127.0.0.1:{listener.getsockname()[1]}"
    settings = load_settings(**{"linking": "on", "public_url": public, **given})
    url = f"http://localhost:{urlsplit(sandbox.graphql_url).port}/graphql"
    ws_url = f"ws://localhost:{urlsplit(sandbox.ws_url).port}/graphql"
    vault, news = Vault(source), ShopNews(store.shops, clock=clock)
    house = FlashWallet(graphql_url=url, ws_url=ws_url, token=sandbox.token, feed_times=TIMES)
    linked = LinkedWallets("flash", FlashLinker(house, "flash"), LinkCredentials(store.shops, vault, news))
    heard = channel or MemoryChannel(abilities=NO_KEYS)
    app = build(
        settings,
        store=store,
        wallet=Wallets.single(house, "flash", linked),
        channels={heard.name: heard},
        opened=(house, linked),
        keeper=RingKeeper(vault, source, store, clock=clock),
        clock=clock,
    )
    served = public_app(settings, app, {heard.name: heard}, hosts=settings.hosts(settings.public_url))
    async with (
        app,
        serving(served, listener, Limits()),
        httpx.AsyncClient() as web,
        asyncio.timeout(60),
    ):
        yield KeyBot(store, heard, sandbox, web)
