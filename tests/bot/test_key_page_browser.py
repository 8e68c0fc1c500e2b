"""PE-12 in a browser: the form of a page that sends no referrer, on a phone, without a script."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from chatwallet.sandbox.app import Sandbox
from chatwallet.storage.memory import MemoryStore
from chatwallet.tests.bot.key_town import key_bots

pytestmark = pytest.mark.browser


async def test_pe_12_a_key_is_entered_on_a_phone_without_javascript(chromium: Browser) -> None:
    async with Sandbox() as sandbox, MemoryStore() as store, key_bots([store], sandbox) as [bot]:
        key, page = bot.key("myshop"), await bot.page()
        phone = await chromium.new_context(
            viewport={"width": 360, "height": 740}, java_script_enabled=False, locale="en"
        )
        tab = await phone.new_page()
        reports: list[str] = []
        tab.on("console", lambda said: reports.append(said.text))
        await tab.goto(page.address)
        await expect(tab.get_by_text(page.digits)).to_be_visible()
        if folder := os.environ.get("CHATWALLET_TEST_PICTURES"):
            await tab.screenshot(path=Path(folder) / "pictures/link-key.png", animations="disabled")
        await tab.get_by_label("Your key").fill("hello")
        await tab.get_by_role("button").click()
        await expect(tab.get_by_text("This is no key of Flash")).to_be_visible()
        assert await tab.get_by_label("Your key").input_value() == ""
        await tab.get_by_label("Your key").fill(key)
        await tab.get_by_role("button").click()
        await expect(tab.get_by_text("✅ Connected: “myshop”")).to_be_visible()
        assert key not in await tab.content()
        assert [one for one in reports if "Content Security Policy" in one] == []
        await bot.told("✅ Connected")
        await phone.close()
