from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from html import escape
from importlib.metadata import version
from typing import Any

import aiohttp
import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from structlog.testing import capture_logs

from chatwallet.accounts.modes import Mode, Switched
from chatwallet.bot.app import App
from chatwallet.bot.build import build
from chatwallet.bot.config.settings import load_settings
from chatwallet.bot.http import http_app, public_app
from chatwallet.bot.monitoring import credential, health
from chatwallet.channels.base import Abilities, Conversation
from chatwallet.channels.memory import MemoryChannel
from chatwallet.locales.texts import Catalogue
from chatwallet.storage.errors import StoreUnavailable
from chatwallet.storage.memory.store import MemoryStore
from chatwallet.wallet.base import Need
from chatwallet.wallet.errors import WalletUnavailable
from chatwallet.wallet.memory import MemoryWallet
from chatwallet.web.server import listen, server

PATIENCE = 10.0


class Asked:
    """What the bot's own routes answer."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url = url
        self._session = session

    async def get(self, path: str) -> tuple[int, Any]:
        async with self._session.get(self._url + path) as answer:
            return answer.status, await answer.json()


@asynccontextmanager
async def serving(app: App) -> AsyncIterator[Asked]:
    """Serve an app's own routes, running or not, on a port of the test's own."""
    listener = listen("127.0.0.1", 0)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    running = server(http_app(app, []))
    async with asyncio.TaskGroup() as tasks, aiohttp.ClientSession() as session:
        tasks.create_task(running.serve(sockets=[listener]))
        try:
            yield Asked(url, session)
        finally:
            running.should_exit = True


@pytest.fixture
def wallet() -> MemoryWallet:
    return MemoryWallet()


@pytest.fixture
def app(no_settings: pytest.MonkeyPatch, wallet: MemoryWallet) -> App:
    return build(load_settings(), store=MemoryStore(), wallet=wallet, channels={"memory": MemoryChannel()})


async def test_a_running_bot_is_alive_and_ready(app: App) -> None:
    async with serving(app) as asked, app, asyncio.timeout(PATIENCE):
        assert await asked.get("/healthz") == (200, {"alive": True})
        while (answer := await asked.get("/readyz"))[1]["degraded"]:
            continue
        assert (answer[0], answer[1]["ready"], answer[1]["store"]) == (200, True, "ok")


async def test_the_sources_are_told_in_the_order_of_trust(app: App, wallet: MemoryWallet) -> None:
    async with serving(app) as asked, app, asyncio.timeout(PATIENCE):
        while not (sources := (await asked.get("/readyz"))[1]["sources"])["subscription"]["live"]:
            continue
        assert list(sources) == ["polling", "subscription"]
        assert sources["subscription"] | {"last_event": None} == {
            "trust": 2,
            "live": True,
            "speaks": True,
            "last_event": None,
            "counts": {},
        }
        wallet.cut_feeds()
        while (await asked.get("/readyz"))[1]["sources"]["subscription"]["live"]:
            continue


async def test_a_bot_whose_store_is_away_is_alive_and_not_ready(
    no_settings: pytest.MonkeyPatch, wallet: MemoryWallet
) -> None:
    class Away(MemoryStore):
        async def check(self) -> None:
            raise StoreUnavailable("Redis can't be asked now: redis://:hunter22@10.0.0.7 is gone")

    app = build(load_settings(), store=Away(), wallet=wallet, channels={"memory": MemoryChannel()})
    async with serving(app) as asked, app:
        assert (await asked.get("/healthz"))[0] == 200, "a restart of the bot would not bring the store back"
        status, said = await asked.get("/readyz")
        assert (status, said["ready"]) == (503, False)
        assert "can't be asked" in said["store"]
        assert "hunter22" not in said["store"]


async def test_a_store_that_turns_bad_is_told_once_and_once_when_it_is_well_again(
    no_settings: pytest.MonkeyPatch, wallet: MemoryWallet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """X10: one line in the log, whoever asks how often, and also where nobody does."""
    well, asked = True, asyncio.Event()

    class Moody(MemoryStore):
        async def check(self) -> None:
            asked.set()
            if not well:
                raise StoreUnavailable("the database failed: database or disk is full")

    async def looked() -> None:
        for _ in range(3):
            asked.clear()
            await asyncio.wait_for(asked.wait(), PATIENCE)

    monkeypatch.setattr(health, "_WATCH", 0.01)
    monkeypatch.setattr(health, "_FRESH", 0.0)
    app = build(load_settings(), store=Moody(), wallet=wallet, channels={"memory": MemoryChannel()})
    with capture_logs() as logs:
        async with app:
            await looked()
            well = False
            await looked()
            well = True
            await looked()
    told = [line for line in logs if line["event"].startswith("store_")]
    assert [(line["event"], line["log_level"]) for line in told] == [
        ("store_not_ready", "error"),
        ("store_is_ready", "warning"),
    ]
    assert "disk is full" in told[0]["reason"]


async def test_a_refused_credential_is_degraded_and_owners_are_told_once(
    no_settings: pytest.MonkeyPatch, wallet: MemoryWallet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """X12: in /readyz, in the metrics, and in the chat of each owner, when it begins and when it is over."""
    monkeypatch.setattr(credential, "_SOONEST", 0.01)
    monkeypatch.setattr(credential, "EVERY", 0.02)
    wallet.lacking = frozenset({Need.INVOICES})
    chat, store = MemoryChannel(abilities=Abilities(repeats_safely=True)), MemoryStore()
    settings = load_settings(owners=("memory:olga",))
    olga = Conversation("memory", "desk", "olga")
    for _ in range(2):  # and a restart in between tells nothing again
        app = build(settings, store=store, wallet=wallet, channels={"memory": chat})
        async with serving(app) as asked, app, asyncio.timeout(PATIENCE):
            if not chat.sent:
                await app.alerts.heard(olga)
            while not (degraded := (await asked.get("/readyz"))[1]["degraded"]).get("credential"):
                continue
            assert "write_wallet" in degraded["credential"]
            assert b'chatwallet_credential_lacks{need="invoices"} 1.0' in await app.metrics.render()
            assert (await asked.get("/readyz"))[0] == 200, "what was paid before is still found and told"
            await chat.wait_for(1, timeout=PATIENCE)
    wallet.lacking = frozenset()
    app = build(settings, store=store, wallet=wallet, channels={"memory": chat})
    async with app:
        await chat.wait_for(2, timeout=PATIENCE)
        assert b'chatwallet_credential_lacks{need="invoices"} 0.0' in await app.metrics.render()
    texts = Catalogue()["en"]
    assert [sent.message.text for sent in chat.sent] == [
        texts("alert-credential"),
        texts("alert-credential-over"),
    ]
    assert {sent.conversation for sent in chat.sent} == {olga}


async def test_a_lockdown_is_degraded_and_the_bot_ready_all_the_same(
    no_settings: None, wallet: MemoryWallet
) -> None:
    store, at = MemoryStore(), datetime(2026, 1, 1, 12, tzinfo=UTC)
    app = build(load_settings(), store=store, wallet=wallet, channels={"memory": MemoryChannel()})
    await store.modes.switch(Mode.LOCKDOWN, Switched("a key has leaked", "", at), "")
    async with serving(app) as asked, app, asyncio.timeout(PATIENCE):
        status, said = await asked.get("/readyz")
        assert b"chatwallet_lockdown 1.0" in await app.metrics.render()
    assert (status, said["degraded"]["lockdown"]) == (200, "on since 2026-01-01 12:00:00 UTC")


async def test_health_names_the_service_its_version_and_its_sockets(app: App) -> None:
    """S2-16, S3-05: the version is that of the installed package."""
    async with serving(app) as asked:
        said = (await asked.get("/readyz"))[1]
    assert (said["service"], said["version"]) == ("chatwallet", version("chatwallet"))
    assert said["websocket"] == {"enabled": False, "clients": 0}
    assert said["channels"] == ["memory"]
    assert said["lag"] >= 0


async def test_a_store_that_is_silent_holds_up_nobody_who_asks(
    no_settings: pytest.MonkeyPatch, wallet: MemoryWallet, monkeypatch: pytest.MonkeyPatch
) -> None:
    asks = 0

    class Silent(MemoryStore):
        async def check(self) -> None:
            nonlocal asks
            asks += 1
            await asyncio.get_running_loop().create_future()

    monkeypatch.setattr(health, "_ASK", 0.05)
    app = build(load_settings(), store=Silent(), wallet=wallet, channels={"memory": MemoryChannel()})
    async with serving(app) as asked, app:
        for _ in range(5):
            assert (await asked.get("/readyz"))[0] == 503
    assert asks == 1, "its answer counts for a second: anybody may ask"


async def test_a_delivery_that_looks_no_more_is_dead(app: App) -> None:
    async with serving(app) as asked:
        app.delivery.looked -= health.STALLED
        assert await asked.get("/healthz") == (503, {"alive": False})


async def test_a_loop_that_was_blocked_is_late(app: App) -> None:
    async with app:
        await asyncio.sleep(0)
        assert app.health.lag.now < health.LATE
        time.sleep(0.7)  # noqa: ASYNC251 - the very thing that must show
        assert app.health.lag.now >= 0.2
        assert app.health.lag.worst >= 0.2


async def test_a_stopping_bot_is_alive_and_not_ready(app: App) -> None:
    async with serving(app) as asked:
        async with app:
            pass
        assert (await asked.get("/healthz"))[0] == 200
        status, said = await asked.get("/readyz")
        assert (status, said["ready"]) == (503, False)


async def test_a_bot_without_its_live_feed_is_ready_and_says_what_is_missing(
    app: App, wallet: MemoryWallet
) -> None:
    wallet.fail_next(WalletUnavailable("Flash is away"), times=1000)
    async with serving(app) as asked, app, asyncio.timeout(PATIENCE):
        while not (answer := await asked.get("/readyz"))[1]["degraded"]:
            continue
        while (answer := await asked.get("/readyz"))[1]["degraded"] != {
            "source subscription": "WalletUnavailable: Flash is away"
        }:
            continue
        assert (answer[0], answer[1]["ready"]) == (200, True)


@pytest.mark.parametrize(
    ("chosen", "says"),
    [
        ({"linking": "off"}, "page-stranger"),
        ({"linking": "on"}, "page-welcome"),
        ({"linking": "off", "web_open": True}, "page-welcome"),
    ],
)
async def test_the_first_page_says_whether_whoever_comes_gets_a_chat(
    app: App, chosen: dict[str, Any], says: str
) -> None:
    chat = Mount("/chat", Starlette())
    transport = httpx.ASGITransport(public_app(load_settings(**chosen), app, {}, more=[chat]))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as web:
        for language in ("en", "es", "fr", "ht", "pt"):
            page = (await web.get("/", headers={"Accept-Language": language})).text
            assert escape(Catalogue()[language](says)) in page
