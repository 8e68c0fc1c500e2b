"""The demo as a newcomer meets it: the command, one page, from the first key to the paid notice."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import bolt11
import pytest
import pytest_asyncio
from playwright.async_api import Browser, FrameLocator, Locator, Page, ViewportSize, expect

from chatwallet.tests import nursery
from chatwallet.tests.camera import scan
from chatwallet.web.new_chats import PER_HOUR

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SIZES = {"phone": ViewportSize(width=390, height=780), "desktop": ViewportSize(width=1200, height=800)}
WIDE = ViewportSize(width=1500, height=800)
START = 60


@pytest_asyncio.fixture(loop_scope="session")
async def demo() -> AsyncIterator[str]:
    """The address of a `chatwallet demo` that listens."""
    async with listening(await nursery.start("demo", "--port", "0", environment=os.environ)) as address:
        yield address


@asynccontextmanager
async def listening(process: asyncio.subprocess.Process) -> AsyncIterator[str]:
    """The address that the demo prints, once it listens there. What else it prints is looked at in the end."""
    assert process.stdout is not None
    printed = ""
    async with asyncio.timeout(START), aiohttp.ClientSession() as session:
        while not (address := re.search(r"http://127\.0\.0\.1:\d+/", printed)):
            line = await process.stdout.readline()
            assert line, f"the demo ended: {printed}"
            printed += line.decode()
        while not await _answers(session, address[0]):
            await asyncio.sleep(0.05)
    yield address[0]
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), 30) == 0
    rest = (await process.stdout.read()).decode()
    assert "no real money moves" in printed + rest


@pytest_asyncio.fixture(params=list(SIZES), loop_scope="session")
async def page(request: pytest.FixtureRequest, chromium: Browser) -> AsyncIterator[tuple[str, Page]]:
    """A fresh window, as large as a phone's or a desktop's. Nothing may be reported on its console."""
    opened = await chromium.new_page(viewport=SIZES[request.param], locale="en-US", color_scheme="light")
    reported: list[str] = []
    opened.on("console", lambda message: reported.append(message.text))
    opened.on("pageerror", lambda error: reported.append(str(error)))
    yield request.param, opened
    await opened.close()
    assert reported == []


async def test_a_newcomer_sells_a_coffee(demo: str, page: tuple[str, Page]) -> None:
    size, window = page
    await _open(window, demo)
    chat, payer = window.frame_locator("#chat"), window.frame_locator("#payer")
    await expect(window.get_by_test_id("banner")).to_contain_text("No real money moves")

    await _say(chat, "receive 10 Coffee")
    qr = chat.get_by_test_id("qr")
    await expect(qr).to_be_visible()
    invoice = bolt11.decode(scan(await qr.screenshot()).lower())
    assert invoice.description == "Coffee"
    await _picture(window, f"demo-{size}-code.png")

    if size == "phone":
        await window.get_by_test_id("show-payer").click()
    await payer.get_by_test_id("pay-newest").click()
    await expect(payer.get_by_text("Paid $10.00 for Coffee")).to_be_visible()
    if size == "phone":
        await window.get_by_test_id("show-shop").click()
    # The promise: within a second of the payment, and without a reload. It takes some 100 ms.
    await expect(_said(chat, "Payment received: $10.00")).to_be_visible(timeout=1000)
    await expect(chat.locator(".card.paid")).to_contain_text("$10.00")
    await expect(qr).to_have_count(0)
    await expect(_said(chat, "Payment received: $10.00")).to_have_count(1)
    await _picture(window, f"demo-{size}-paid.png")

    await window.reload()
    await expect(_said(chat, "Payment received: $10.00")).to_have_count(1)


async def test_whoever_runs_the_bot_has_a_chat_beside_the_shop_s(demo: str, page: tuple[str, Page]) -> None:
    size, window = page
    await window.set_viewport_size(SIZES[size] if size == "phone" else WIDE)
    await _open(window, demo)
    chat, admin = window.frame_locator("#chat"), window.frame_locator("#admin")
    await expect(window.locator("#admin")).to_be_hidden()
    await window.get_by_test_id("show-admin" if size == "phone" else "admin-too").click()
    await expect(window.locator("#admin")).to_be_visible()
    await _say(admin, "admin maintenance on Back at noon")
    await expect(_said(admin, "no new orders and no new links")).to_be_visible()
    await _picture(window, f"pictures/demo-admin-{size}.png")
    await _say(admin, "admin maintenance off")
    await expect(_said(admin, "The maintenance is over")).to_be_visible()
    if size == "phone":
        await window.get_by_test_id("show-shop").click()
    await _say(chat, "admin admins")
    await expect(_said(chat, "I don't know “admin”")).to_be_visible()


async def test_a_new_person_links_a_till_and_is_paid_there(demo: str, page: tuple[str, Page]) -> None:
    size, window = page
    await _open(window, demo)
    chat, payer = window.frame_locator("#chat"), window.frame_locator("#payer")
    await _come(window, "somebody", "**/chat/p-*")
    await _say(chat, "receive 10 Coffee")
    await expect(_said(chat, "You have no wallet here yet")).to_be_visible()
    await expect(_said(chat, "I keep your orders and what was paid")).to_be_visible()
    await _say(chat, "link @myshop")
    await chat.get_by_role("button", name="Yes, myshop").click()
    await expect(_said(chat, "Your orders pay “myshop” from now on")).to_be_visible()
    if size == "phone":
        await _picture(window, "pictures/link-till.png")
    await _say(chat, "receive 0.10 test")
    await expect(chat.get_by_test_id("qr")).to_be_visible()
    if size == "phone":
        await window.get_by_test_id("show-payer").click()
    await payer.get_by_test_id("pay-newest").click()
    if size == "phone":
        await window.get_by_test_id("show-shop").click()
    await expect(_said(chat, "✅ Payment received: $0.10")).to_be_visible()
    await _come(window, "owner", "**/chat/o*")
    await _say(chat, "balance")
    await expect(_said(chat, "💰 Balance")).to_be_visible()


async def test_a_code_is_renewed_and_cancelled_by_its_buttons(demo: str, page: tuple[str, Page]) -> None:
    _, window = page
    await _open(window, demo)
    chat = window.frame_locator("#chat")
    await _say(chat, "cobrar 5 Mango")
    await expect(chat.get_by_test_id("qr")).to_have_count(1)
    await chat.get_by_role("button", name="New QR").last.click()
    await expect(chat.get_by_test_id("qr")).to_have_count(2)
    await chat.get_by_role("button", name="Cancel").last.click()
    await expect(_said(chat, "is cancelled")).to_be_visible()
    await expect(chat.get_by_test_id("qr")).to_have_count(0)


async def test_a_qr_that_is_let_expire_is_greyed_and_the_next_one_lives_a_minute(
    demo: str, page: tuple[str, Page]
) -> None:
    """The time that jumps is the demo's, for the bot and its page too: no clock is wrong then."""
    size, window = page
    await _open(window, demo)
    chat, payer = window.frame_locator("#chat"), window.frame_locator("#payer")
    await _say(chat, "receive 10 Coffee")
    await expect(chat.get_by_test_id("qr")).to_be_visible()
    if size == "phone":
        await window.get_by_test_id("show-payer").click()
    await payer.get_by_test_id("trouble").locator("summary").click()
    await payer.get_by_test_id("expire").click()
    if size == "phone":
        await window.get_by_test_id("show-shop").click()
    await expect(chat.locator(".card.expired")).to_have_count(1, timeout=3000)
    await chat.get_by_role("button", name="New QR").last.click()
    left = chat.locator(".card:not(.expired)").get_by_test_id("left")
    await expect(left).to_have_text(re.compile(r"^(60|5\d) s$"))
    await expect(chat.get_by_text("clock")).to_have_count(0)


async def test_as_many_newcomers_as_like_open_it_from_one_address() -> None:
    """X14: what is limited where real money may move is no hurdle here."""
    command = (sys.executable, "-m", "chatwallet.bot", "demo", "--port", "0")
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    found = set()
    async with listening(process) as demo, aiohttp.ClientSession() as session:
        for _ in range(3 * PER_HOUR):
            async with session.get(f"{demo}chat/new") as page:
                assert page.status == 200
                found.add(str(page.url))
    assert len(found) == 3 * PER_HOUR


async def _answers(session: aiohttp.ClientSession, demo: str) -> bool:
    try:
        async with session.get(demo) as answer:
            return answer.status == 200
    except aiohttp.ClientConnectionError:
        return False  # its address is printed before it listens


async def _open(window: Page, address: str) -> None:
    await window.goto(address)
    await expect(window.frame_locator("#chat").get_by_test_id("status")).to_have_text("online")


async def _come(window: Page, who: str, url: str) -> None:
    """Be somebody else, and wait until their chat is the one that listens."""
    frame = await window.locator("#chat").element_handle()
    assert frame is not None
    await window.get_by_test_id(who).click()
    content = await frame.content_frame()
    assert content is not None
    await content.wait_for_url(url)
    await expect(window.frame_locator("#chat").get_by_test_id("status")).to_have_text("online")


async def _say(chat: FrameLocator, text: str) -> None:
    await chat.get_by_test_id("input").press_sequentially(text)
    await chat.get_by_test_id("input").press("Enter")


def _said(chat: FrameLocator, text: str) -> Locator:
    return chat.get_by_test_id("message").filter(has_text=text)


async def _picture(window: Page, name: str) -> None:
    """Keep a picture where CHATWALLET_TEST_PICTURES says, as `make pictures` does for docs/."""
    if folder := os.environ.get("CHATWALLET_TEST_PICTURES"):
        await window.screenshot(path=Path(folder) / name, animations="disabled")
