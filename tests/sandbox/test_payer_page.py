"""The payer's wallet in a real browser."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from chatwallet.sandbox.app import Sandbox
from chatwallet.sandbox.control import Control

from .conftest import Flash

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}


@pytest_asyncio.fixture(loop_scope="session")
async def flash() -> AsyncIterator[Flash]:
    async with Sandbox(seed=7) as sandbox, aiohttp.ClientSession() as http:
        yield Flash(sandbox, http)


@pytest_asyncio.fixture(loop_scope="session")
async def page(chromium: Browser, flash: Flash) -> AsyncIterator[Page]:
    """The page on a phone; the test fails when its script throws or its policy is violated."""
    opened = await chromium.new_page(viewport=PHONE)  # type: ignore[arg-type]
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on(
        "console", lambda line: complaints.append(line.text) if "Content Security" in line.text else None
    )
    await opened.goto(flash.sandbox.control_url)
    yield opened
    await opened.close()
    assert complaints == []


async def test_an_invoice_appears_without_a_reload_and_is_paid_by_its_button(
    page: Page, flash: Flash
) -> None:
    await expect(page.get_by_text("Sandbox: no real money moves")).to_be_visible()
    await expect(page.get_by_text("No open invoice")).to_be_visible()
    invoice = await flash.invoice(1000, memo="Coffee & <b>cake</b>")
    card = page.get_by_test_id("open-invoices").get_by_role("listitem")
    await expect(card).to_contain_text("$10.00")
    await expect(card).to_contain_text("Coffee & <b>cake</b>")
    await expect(card).to_contain_text("s left")
    await page.get_by_test_id(f"pay-{invoice['paymentHash'][:8]}").click()
    await expect(page.get_by_test_id("notice")).to_have_text("Paid $10.00 for Coffee & <b>cake</b>")
    await expect(page.get_by_test_id("done-invoices")).to_contain_text("paid")
    assert await flash.state(invoice["paymentRequest"]) == "PAID"


async def test_the_newest_of_several_can_be_paid_with_one_button(page: Page, flash: Flash) -> None:
    older, newest = await flash.invoice(100), await flash.invoice(200)
    await _shown(page, 2)
    await page.get_by_test_id("pay-newest").click()
    await expect(page.get_by_test_id("notice")).to_have_text("Paid $2.00")
    assert await flash.state(newest["paymentRequest"]) == "PAID"
    assert await flash.state(older["paymentRequest"]) == "PENDING"


async def test_an_open_invoice_asks_for_its_amount(page: Page, flash: Flash) -> None:
    invoice = await flash.invoice(0)
    await page.get_by_label("Amount in dollars").fill("12.34")
    await page.get_by_test_id(f"pay-{invoice['paymentHash'][:8]}").click()
    await expect(page.get_by_test_id("notice")).to_have_text("Paid $12.34")


async def test_a_pasted_code_is_paid_in_any_case_and_with_its_scheme(page: Page, flash: Flash) -> None:
    request = (await flash.invoice())["paymentRequest"]
    await _shown(page, 1)  # its card moves the buttons below it
    await page.get_by_test_id("paste").fill(f"lightning:{request.upper()}")
    await page.get_by_test_id("paste-pay").click()
    await expect(page.get_by_test_id("notice")).to_have_text("Paid $10.00")
    await page.get_by_test_id("paste").fill("hello")
    await page.get_by_test_id("paste-pay").click()
    await expect(page.get_by_test_id("notice")).to_have_text("This is not a Lightning invoice.")


async def test_trouble_can_be_made(page: Page, flash: Flash) -> None:
    request = (await flash.invoice())["paymentRequest"]
    await _shown(page, 1)
    await page.get_by_test_id("trouble").locator("summary").click()
    await page.get_by_test_id("lose-push").click()
    await expect(page.get_by_test_id("notice")).to_have_text("The next push will be lost")
    await page.get_by_test_id("pay-late").click()
    await expect(page.get_by_test_id("notice")).to_have_text("Paid $10.00")
    assert await flash.state(request) == "PAID"
    async with flash.socket() as socket:
        await socket.init()
        await page.get_by_test_id("drop").click()
        assert await socket.closed() is None
    await page.get_by_test_id("offline").click()
    await expect(page.get_by_test_id("health")).to_have_text("http: refuse, ws: refuse")
    with pytest.raises(aiohttp.ClientConnectorError):
        await flash.ask("{ __typename }")
    async with Control(flash.sandbox.control_url) as control:
        await control.reset()
    await expect(page.get_by_test_id("health")).to_have_text("online")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_nothing_overflows_sideways(page: Page, flash: Flash, size: dict[str, int]) -> None:
    await flash.invoice(1_000_000_00, memo="a" * 200)
    await page.set_viewport_size(size)  # type: ignore[arg-type]
    await _shown(page, 1)
    overflow = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert overflow == 0


async def test_the_page_runs_no_inline_script_and_can_be_framed_by_local_pages_only(flash: Flash) -> None:
    async with flash.http.get(flash.sandbox.control_url) as answer:
        policy = answer.headers["Content-Security-Policy"]
        text = await answer.text()
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'self' http://localhost:* http://127.0.0.1:*" in policy
    assert "<script>" not in text
    assert " style=" not in text
    assert " on" + "click=" not in text


async def _shown(page: Page, count: int) -> None:
    await expect(page.get_by_test_id("open-invoices").get_by_role("listitem")).to_have_count(count)
