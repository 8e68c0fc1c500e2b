"""S0-40, S3-33: `chatwallet doctor` asks the bot that runs, and names the owners who would not hear of trouble."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from chatwallet.accounts.key_ring import KeyRing
from chatwallet.accounts.roles import Owners
from chatwallet.bot.build import build
from chatwallet.bot.cli.ports import Port
from chatwallet.bot.cli.running_checks import ask_running, who_never_wrote
from chatwallet.bot.config.settings import Settings, load_settings
from chatwallet.bot.edge.refs import refs_of
from chatwallet.bot.http import http_app
from chatwallet.bot.vault import open_vault
from chatwallet.channels.base import Conversation
from chatwallet.channels.web.channel import WebChannel
from chatwallet.channels.web.chats import WebChats
from chatwallet.storage.errors import StoreUnavailable
from chatwallet.storage.memory import MemoryStore
from chatwallet.storage.sqlite.store import SqliteStore
from chatwallet.tracking.alerts import Alerts
from chatwallet.tracking.clock import utc_now
from chatwallet.wallet.base import Need
from chatwallet.wallet.memory import MemoryWallet
from chatwallet.web.server import listen, serving

PATIENCE = 20.0
TOKEN = "t" * 32


KEPT = Port()
"""A port that nobody else takes meanwhile."""


@pytest.fixture
def port() -> int:
    return KEPT.number


@asynccontextmanager
async def running(settings: Settings, store: MemoryStore, wallet: MemoryWallet) -> AsyncIterator[str]:
    """A bot with the web channel where the settings say; its address."""
    channel = WebChannel(store.transcript, WebChats(store.values, anybody=True))
    app = build(settings, store=store, wallet=wallet, channels={"web": channel})
    with listen("127.0.0.1", settings.http_port) as listener:
        async with serving(http_app(app, channel.routes), listener), app, asyncio.timeout(PATIENCE):
            yield f"http://127.0.0.1:{settings.http_port}"


async def said_by(settings: Settings) -> list[str]:
    return [("+ " if one.well else "- ") + one.what for one in await ask_running(settings)]


async def clients_are(url: str, wanted: int) -> None:
    """Wait until that many sockets are counted. S3-12: one that is gone is not counted any more."""
    async with aiohttp.ClientSession() as session:
        while True:
            async with session.get(f"{url}/readyz") as answer:
                if (await answer.json())["websocket"] == {"enabled": True, "clients": wanted}:
                    return


async def test_it_tells_what_the_bot_says_of_itself(no_settings: pytest.MonkeyPatch, port: int) -> None:
    settings, wallet = load_settings(http_port=port), MemoryWallet()
    wallet.lacking = frozenset({Need.INVOICES})
    async with running(settings, MemoryStore(), wallet) as url:
        await clients_are(url, 0)
        async with aiohttp.ClientSession() as session, session.ws_connect(f"{url}/chat/{TOKEN}/socket"):
            await clients_are(url, 1)
            said: list[str] = []
            while not any("credential" in line for line in said):
                said = await said_by(settings)
        assert f"+ The running bot (version {version('chatwallet')}) is ready; store: ok; " in said[0]
        assert said[0].endswith("web pages that are connected: 1")
        assert any(line.startswith("+ subscription: ") and "last event: " in line for line in said)
        assert "- The running bot: credential: it may not make invoices (scope write_wallet)" in said
        await clients_are(url, 0)


async def test_a_bot_whose_store_is_away_is_not_ready(no_settings: pytest.MonkeyPatch, port: int) -> None:
    class Away(MemoryStore):
        async def check(self) -> None:
            raise StoreUnavailable("the disk is full")

    settings = load_settings(http_port=port)
    async with running(settings, Away(), MemoryWallet()):
        assert "is not ready; store: the disk is full" in (await said_by(settings))[0]


async def test_that_no_bot_runs_is_said_and_no_fault(no_settings: pytest.MonkeyPatch, port: int) -> None:
    (said,) = await said_by(load_settings(http_port=port, http_host="0.0.0.0"))
    assert said.startswith("+ No bot answers at http://127.0.0.1:")


@pytest.mark.parametrize("body", ["hello", "[]", "{}", '{"service": "another"}'])
async def test_another_program_is_not_taken_for_the_bot(
    no_settings: pytest.MonkeyPatch, body: str, port: int
) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(text=body)

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    (said,) = await said_by(load_settings(http_port=port))
    await runner.cleanup()
    assert said.startswith("- Something else")


async def test_owners_and_admins_who_never_wrote_are_named(
    no_settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """X12: they would hear of nothing."""
    settings = load_settings(
        owners=("telegram:1",),
        admins=("telegram:1", "whatsapp:+18765550123"),
        store=f"sqlite:///{tmp_path / 'shop.db'}",
    )
    (both,) = await who_never_wrote(settings)
    assert "telegram:1, whatsapp:+18765550123" in both.what
    async with SqliteStore(tmp_path / "shop.db") as store:
        app = build(settings, store=store, wallet=MemoryWallet(), channels={})
        await app.alerts.heard(Conversation("telegram", "1", "1"))
        (one,) = await who_never_wrote(settings)
        assert one.what.endswith(": whatsapp:+18765550123")
        await app.alerts.heard(Conversation("whatsapp", "whatsapp:+18765550123", "whatsapp:+18765550123"))
        assert await who_never_wrote(settings) == []


async def test_who_is_kept_under_a_ref_has_written_all_the_same(
    no_settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Catches: with a ring of keys doctor named every owner as one who never wrote."""
    settings = load_settings(
        owners=("telegram:1", "telegram:2"),
        store=f"sqlite:///{tmp_path / 'shop.db'}",
        keys=KeyRing.new(utc_now()).text,
    )
    vault, _ = open_vault(settings)
    async with SqliteStore(tmp_path / "shop.db") as store:
        ref = await refs_of(store, vault).ref_of("telegram", "1")
        alerts = Alerts(store.values, store.outbox, Owners([f"telegram:{ref}"]))
        await alerts.heard(Conversation("telegram", ref, ref))
        (one,) = await who_never_wrote(settings)
    assert one.what.endswith(": telegram:2")
