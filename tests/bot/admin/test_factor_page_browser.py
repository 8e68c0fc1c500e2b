"""PE-32 in a browser: a second factor is set up on a phone, without a script, by scanning the QR."""

from __future__ import annotations

import os
from pathlib import Path

import pyotp
import pytest
from playwright.async_api import Browser, expect

from chatwallet.storage.memory import MemoryStore
from chatwallet.tests.bot.admin.enrolment import enrolment_bots
from chatwallet.tests.camera import scan

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("no_settings")]

PICTURES = os.environ.get("CHATWALLET_TEST_PICTURES")  # before the fixture takes all settings away


async def test_pe_32_a_second_factor_is_set_up_on_a_phone_without_javascript(chromium: Browser) -> None:
    async with MemoryStore() as store, enrolment_bots([store]) as [bot]:
        page = await bot.page()
        phone = await chromium.new_context(
            viewport={"width": 360, "height": 740},
            device_scale_factor=2,
            java_script_enabled=False,
            locale="en",
        )
        tab = await phone.new_page()
        reports: list[str] = []
        tab.on("console", lambda said: reports.append(said.text))
        await tab.goto(page.address)
        await expect(tab.get_by_text(page.digits)).to_be_visible()
        assert await tab.get_by_role("img").count() == 0
        await tab.get_by_role("button", name="Show the QR").click()
        picture = tab.get_by_role("img")
        await expect(picture).to_be_visible()
        if PICTURES:
            shot = Path(PICTURES) / "pictures/totp-page.png"
            await tab.screenshot(path=shot, animations="disabled", full_page=True)
        read = pyotp.parse_uri(scan(await picture.screenshot()))
        assert isinstance(read, pyotp.TOTP)
        assert (read.name, read.issuer) == ("Memory …ada", "chatwallet")
        right = read.at(bot.office.watch())
        wrong = f"{(int(right) + 500_000) % 1_000_000:06d}"
        field = tab.get_by_label("The six digits that the app shows")
        await field.fill(wrong)
        await tab.get_by_role("button").click()
        await expect(tab.get_by_text("These digits are wrong")).to_be_visible()
        await field.fill(right)
        await tab.get_by_role("button").click()
        await expect(tab.get_by_text("The digits of your authenticator count")).to_be_visible()
        assert read.secret not in (await tab.content()).replace(" ", "")
        assert [one for one in reports if "Content Security Policy" in one] == []
        await tab.goto(page.address)
        await expect(tab.get_by_text(page.digits)).to_have_count(0)
        await phone.close()
