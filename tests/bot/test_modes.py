"""PE-33: a lockdown and a maintenance beyond one chat: another instance, a late yes, pages, and a host's calls."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from chatwallet import ModeHeld
from chatwallet.accounts.modes import Mode, Switched
from chatwallet.bot.cli.mode_checks import check_modes
from chatwallet.bot.config.settings import load_settings
from chatwallet.bot.new_chats import NewChats
from chatwallet.locales.texts import Catalogue
from chatwallet.sandbox.app import Sandbox
from chatwallet.storage.base import Store
from chatwallet.storage.memory import MemoryStore
from chatwallet.storage.sqlite.store import SqliteStore
from chatwallet.tests.bot.key_town import KeyBot, key_bots
from chatwallet.tests.bot.test_host_links import ANA, host
from chatwallet.tests.bot.village import village
from chatwallet.tests.instances import open_instances
from chatwallet.tracking.clock import utc_now
from chatwallet.web.signpost import Closed

TEXTS = Catalogue()["en"]
TEXT = {Mode.LOCKDOWN: TEXTS("mode-lockdown"), Mode.MAINTENANCE: TEXTS("mode-maintenance")}


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox() as opened:
        yield opened


@pytest.fixture(params=["sqlite", "redis with 2 instances"])
async def stores(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[list[Store]]:
    async with open_instances(request, tmp_path / "store.db") as opened:
        yield opened


@pytest.fixture
async def bots(stores: list[Store], sandbox: Sandbox) -> AsyncIterator[list[KeyBot]]:
    async with key_bots(stores, sandbox) as running:
        yield running


async def switch(store: Store, mode: Mode, *, on: bool = True) -> None:
    await store.modes.switch(mode, Switched("", "", utc_now()) if on else None, "")


@pytest.mark.parametrize("mode", list(Mode))
async def test_pe_33_a_yes_that_is_said_after_it_links_nothing_on_another_instance(
    stores: list[Store], bots: list[KeyBot], mode: Mode
) -> None:
    bots[0].user("myshop")
    asked = await bots[-1].say("link @myshop")
    await switch(stores[0], mode)
    assert (await bots[-1].say(asked.buttons[0].text)).text == TEXT[mode], "the button itself, pressed late"
    await switch(stores[0], mode, on=False)
    assert not await bots[-1].links()


@pytest.mark.parametrize("mode", list(Mode))
async def test_pe_33_a_page_takes_no_key_and_says_why(
    stores: list[Store], bots: list[KeyBot], mode: Mode
) -> None:
    page, key = await bots[-1].page(), bots[-1].key("myshop")
    await switch(stores[0], mode)
    for seen in (await page.look(), await page.enter(key)):
        assert seen.status_code == httpx.codes.SERVICE_UNAVAILABLE
        assert TEXT[mode].replace("'", "&#x27;") in seen.text
    assert not await bots[-1].links()
    await switch(stores[0], mode, on=False)
    assert page.digits in (await page.look()).text
    assert (await page.enter(key)).status_code == httpx.codes.OK, "the tries are all there still"


@pytest.mark.parametrize("mode", list(Mode))
async def test_pe_33_a_host_that_links_hears_that_it_is_held_back(
    sandbox: Sandbox, tmp_path: Path, mode: Mode
) -> None:
    store = SqliteStore(tmp_path / "host.sqlite")
    sandbox.open_account("myshop")
    async with store:
        await switch(store, mode)
    async with host(sandbox, tmp_path / "host.sqlite") as wallet:
        with pytest.raises(ModeHeld) as held:
            await wallet.link(ANA, till="myshop")
        assert held.value.modes.held is mode
        assert await wallet.linked(ANA) is None
        assert not await wallet.unlink(ANA)


async def test_pe_33_no_stranger_opens_a_web_chat_in_a_lockdown() -> None:
    async with MemoryStore() as store:
        chats = NewChats(load_settings(), store, utc_now)
        await switch(store, Mode.MAINTENANCE)
        assert await chats.admit("203.0.113.7", "chat") == 0.0
        await switch(store, Mode.LOCKDOWN)
        with pytest.raises(Closed) as closed:
            await chats.admit("203.0.113.7", "other")
        assert closed.value.say(TEXTS) == TEXT[Mode.LOCKDOWN]


async def test_pe_33_nothing_of_anybody_is_deleted_or_changed_in_a_lockdown(no_settings: None) -> None:
    async with MemoryStore() as store, village(store) as bot:
        bot.linker.open_account("myshop")
        await bot.link("myshop")
        code = (await bot.lines("delete my data"))[-1].rpartition("delete ")[2].strip("”.")
        await switch(store, Mode.LOCKDOWN)
        assert (await bot.say(f"delete {code}")).text == TEXT[Mode.LOCKDOWN]
        await switch(store, Mode.LOCKDOWN, on=False)
        assert "myshop" in (await bot.say("unlink")).text


async def test_doctor_says_since_when_a_mode_is_on(tmp_path: Path, no_settings: None) -> None:
    settings = load_settings(store=f"sqlite:///{tmp_path / 'bot.db'}")
    assert await check_modes(settings) == []
    async with SqliteStore(tmp_path / "bot.db") as store:
        await switch(store, Mode.LOCKDOWN)
        lockdown = (await store.modes.now()).lockdown
        assert lockdown is not None
        (found,) = await check_modes(settings)
    assert not found.well
    assert f"A lockdown is on since {lockdown.at:%Y-%m-%d %H:%M:%S} UTC" in found.what
