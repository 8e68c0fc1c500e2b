"""A hundred strangers at the door of a bot where anybody may link a wallet, and one shop that goes on (T14)."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import aiohttp
import pytest

from chatwallet.accounts.base import Account, Person
from chatwallet.accounts.links import Link, LinkKind
from chatwallet.bot.cli.bot_process import BotProcess
from chatwallet.bot.cli.ports import Port
from chatwallet.bot.cli.web_client import WebClient
from chatwallet.channels.web.chats import WebChats
from chatwallet.sandbox.flash.backend import DEFAULT_USERNAME
from chatwallet.storage.sqlite.store import SqliteStore
from chatwallet.tracking.shares import Share
from chatwallet.wallet.base import WalletRef

from .conftest import PATIENCE, Stage, open_stage

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

STRANGERS, ROUNDS = 100, 8
TILL_ORDERS = 5  # of the six a minute that Flash is asked for one person
LINES = ("receive 1", "what is this", "receive 2", "price", "receive 3")
AT_ONCE = 5.0  # seconds, on a machine on which many tests run; with nothing else it takes some tenths of one
SHOP = "the-chat-of-the-shop-itself"
NEW_PEOPLE = 20
USUAL = Share()
SETTINGS = {
    "linking": "on",
    "guests": "orders",
    "web_open": "false",
    "guest_orders_per_minute": str(USUAL.orders_per_minute),
    "guest_living_qrs": str(USUAL.living_qrs),
    "guest_invoices": str(USUAL.invoices),
    "guest_invoices_each": str(USUAL.invoices_each),
    "guest_lines_per_minute": str(USUAL.lines_per_minute),
    "linked_lines_per_minute": str(USUAL.lines_per_minute),
    "new_people_per_minute": str(NEW_PEOPLE),
    "waiting_messages": "500",
    "http_messages_per_minute": "1000",
}


class Stranger:
    """Somebody from an address of their own, whom nobody knows; `met` counts what all of them are shown."""

    def __init__(self, number: int, url: str, session: aiohttp.ClientSession, met: Counter[str]) -> None:
        self._url = f"{url}/chat/{_chat(number)}/socket"
        self._from = {"X-Forwarded-For": f"203.0.113.{number}"}
        self._session = session
        self._met = met
        self._taken: asyncio.Queue[None] = asyncio.Queue()
        self._socket: aiohttp.ClientWebSocketResponse | None = None

    @asynccontextmanager
    async def here(self) -> AsyncIterator[Stranger]:
        async with self._session.ws_connect(self._url, headers=self._from) as socket:
            self._socket = socket
            reading = asyncio.create_task(self._read(socket))
            yield self
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)

    async def say(self, text: str) -> None:
        """Say a line, and wait until it is acknowledged."""
        assert self._socket is not None
        said = {"type": "say", "id": secrets.token_urlsafe(9), "text": text, "reply_to": None}
        await self._socket.send_json(said)
        await self._taken.get()

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for frame in socket:
            told = frame.json()
            if told["type"] == "taken":
                self._taken.put_nowait(None)
            elif told["type"] == "line" and told.get("qr"):
                self._met["qr"] += 1


def _chat(number: int) -> str:
    return f"the-chat-of-a-stranger-{number}"


@dataclass(frozen=True)
class Shops:
    """The chats of who owns the house, and of a shop that has been here for long, with a till of its own."""

    house: WebClient
    till: WebClient

    async def take_orders(self, number: int) -> list[float]:
        """Have the QRs of this round made; return how many seconds each took."""
        shops = (self.house, self.till) if number < TILL_ORDERS else (self.house,)
        return [await _receive(shop) for shop in shops]


async def _receive(shop: WebClient) -> float:
    began = monotonic()
    shown = await shop.say("receive 0.10 tea")
    assert shown.qr is not None, shown.text
    return monotonic() - began


async def prepare(file: Path) -> str:
    """Make the chats of all; return the address of that of the house's owner. Strangers are nobody yet."""
    async with SqliteStore(file) as store:
        chats = WebChats(store.values)
        names = [SHOP, *map(_chat, range(STRANGERS))]
        await chats.take_over(dict.fromkeys(names, datetime.now(UTC)))
        account = await store.accounts.load(Account(Person("web", SHOP), "en", "UTC", "USD"))
        till = WalletRef("flash", f"till:{DEFAULT_USERNAME}")
        now, name = datetime.now(UTC), DEFAULT_USERNAME
        link = Link(
            id="lnk_1", shop="shp_1", wallet=till, kind=LinkKind.TILL, name=name, made_by=account.id, made=now
        )
        await store.shops.link(link)
        return await chats.make("house")


@asynccontextmanager
async def at_work(file: Path, **settings: str) -> AsyncIterator[tuple[Stage, Shops]]:
    house = await prepare(file)
    async with (
        open_stage(file, BotProcess, **SETTINGS, **settings) as bot,
        WebClient("house", bot.bot.url, lambda *_: None, address=house) as owner,
        WebClient("shop", bot.bot.url, lambda *_: None, address=SHOP, chat_id=SHOP) as shop,
    ):
        yield bot, Shops(owner, shop)


def p95(seconds: list[float]) -> float:
    return sorted(seconds)[int(len(seconds) * 0.95)]


async def test_a_hundred_strangers_starve_no_shop(tmp_path: Path) -> None:
    """T14: in each round all strangers write five lines each at the same moment as the shops."""
    port, met = Port(), Counter[str]()
    async with at_work(tmp_path / "quiet.sqlite") as (_, shops):
        quiet = [one for number in range(ROUNDS) for one in await shops.take_orders(number)]
    crowded: list[float] = []
    async with (
        at_work(tmp_path / "crowded.sqlite", metrics_port=str(port)) as (bot, shops),
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session,
        AsyncExitStack() as opened,
    ):
        strangers = [Stranger(number, bot.bot.url, session, met) for number in range(STRANGERS)]
        for stranger in strangers:
            await opened.enter_async_context(stranger.here())
        async with asyncio.timeout(ROUNDS * PATIENCE):
            for number in range(ROUNDS):
                flood = [asyncio.create_task(stranger.say(line)) for line in LINES for stranger in strangers]
                crowded += await shops.take_orders(number)
                await asyncio.gather(*flood)
        async with session.get(f"http://127.0.0.1:{port}/metrics") as answer:
            refused = _refused(await answer.text())
    print(f"receive, p95: {p95(quiet):.3f} s alone, {p95(crowded):.3f} s among {STRANGERS} strangers")
    assert p95(crowded) < AT_ONCE
    assert 0 < met["qr"] <= (USUAL.invoices or 0), "all that strangers get of the house's wallet"
    assert refused["new-people"] >= STRANGERS - 2 * NEW_PEOPLE
    assert refused["lines"] > 0


def _refused(figures: str) -> dict[str, float]:
    found = re.findall(r'^chatwallet_limited_total\{rule="([^"]+)"\} (\S+)', figures, re.MULTILINE)
    return {rule: float(number) for rule, number in found}
