"""The page of admins in a real browser: it keeps its own policy, draws what there is, and fits a telephone."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from chatwallet.bot.build import build
from chatwallet.bot.config.settings import load_settings
from chatwallet.bot.http import private_app
from chatwallet.storage.memory import MemoryStore
from chatwallet.tests.bot.busy_day import a_day
from chatwallet.tests.charges import only
from chatwallet.web.server import listen, serving

pytestmark = [pytest.mark.browser]

REPORTS = "window.reports = []; addEventListener('securitypolicyviolation', (it) => reports.push(it.violatedDirective))"


@asynccontextmanager
async def dashboard(chromium: Browser, width: int, height: int) -> AsyncIterator[Page]:
    """The page as who opens the link sees it, after two days of a shop."""
    store = MemoryStore()
    shop = await a_day(store)
    shop.clock.advance(timedelta(days=2).total_seconds())
    for number in range(6):
        _, payment_hash = await shop.request(origin=f"memory:later{number}")
        shop.clock.advance(7)
        if number % 2:
            await shop.tell(payment_hash)
    wallet, channels = only(shop.wallet), {"memory": shop.channel}
    app = build(load_settings(), store=store, wallet=wallet, channels=channels, clock=shop.clock)
    with listen("127.0.0.1", 0) as listener:
        async with app, serving(private_app(app), listener):
            context = await chromium.new_context(viewport={"width": width, "height": height})
            await context.add_init_script(REPORTS)
            page = await context.new_page()
            heard: list[str] = []
            page.on("console", lambda said: heard.append(said.text))
            await page.goto(f"http://127.0.0.1:{listener.getsockname()[1]}/admin/open/{app.tickets.issue()}")
            await page.wait_for_url("**/admin/")
            yield page
            assert await page.evaluate("reports") == []
            assert [text for text in heard if "Content Security Policy" in text] == []
            await context.close()


async def picture(page: Page, name: str) -> None:
    if folder := os.environ.get("CHATWALLET_TEST_PICTURES"):
        await page.screenshot(path=Path(folder) / "pictures" / f"{name}.png", full_page=True)


async def fits(page: Page) -> bool:
    return bool(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


async def test_pe_36_the_page_draws_the_figures_and_breaks_no_policy(chromium: Browser) -> None:
    async with dashboard(chromium, 1100, 900) as page:
        await expect(page.locator("figure svg")).to_have_count(4)
        await expect(page.locator(".tile[data-name=made] b")).to_have_text("11")
        tall = await page.locator("figure >> nth=0 >> rect").evaluate_all(
            "all => all.map(one => Math.round(one.getBoundingClientRect().height))"
        )
        assert len(tall) == 7, "one bar for each day of the week"
        assert sum(height > 0 for height in tall) == 2
        fill = await page.locator("rect.bar").first.evaluate("one => getComputedStyle(one).fill")
        assert fill == "rgb(10, 139, 77)", "the style is let in"
        await page.get_by_role("link", name="month").click()
        await expect(page.locator("a[aria-current]")).to_have_text("month")
        await page.locator("summary").first.click()
        await expect(page.locator("figure").first.locator("tr")).to_have_count(31)
        await page.get_by_role("link", name="week").click()
        assert await fits(page)
        await picture(page, "admin-page")


async def test_pe_36_the_page_fits_a_telephone(chromium: Browser) -> None:
    async with dashboard(chromium, 390, 844) as page:
        await expect(page.locator("figure svg")).to_have_count(4)
        assert await fits(page)
        await picture(page, "admin-page-phone")
