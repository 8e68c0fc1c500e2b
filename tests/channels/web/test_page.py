"""The chat page: its headers over HTTP, and how it behaves in a browser whose network fails."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Browser, Locator, Page, ViewportSize, expect

from chatwallet.channels.base import Button, InboundMessage, OutboundMessage
from chatwallet.channels.web import page as web_page
from chatwallet.channels.web.channel import WebChannel
from chatwallet.storage.memory import MemoryStore
from chatwallet.tests.camera import scan
from chatwallet.tests.channels.web.pages import open_web

Serve = Callable[..., AbstractAsyncContextManager[str]]
PHONE, DESKTOP = ViewportSize(width=360, height=740), ViewportSize(width=1200, height=800)


async def test_the_page_may_run_and_load_nothing_but_its_own_files(web: WebChannel, serve: Serve) -> None:
    async with serve(web) as base, aiohttp.ClientSession() as session:
        async with session.get(f"{base}/chat/new") as page:
            assert re.fullmatch(rf"{base}/chat/[A-Za-z0-9_-]{{22}}", str(page.url))
            html = await page.text()
        policy = page.headers["Content-Security-Policy"]
        assert policy == (
            "default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'; connect-src 'self'; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in page.headers["X-Robots-Tag"]
        assert not re.search(r"<style|<script(?![^>]* src=)|\son\w+=|\sstyle=|//", html)
        for part in re.findall(r'(?:href|src)="(static/[^"]+)"', html):
            async with session.get(f"{base}/chat/{part}") as answer:
                assert answer.status == 200
                assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_where_anybody_may_each_new_chat_is_one_of_its_own(web: WebChannel, serve: Serve) -> None:
    async with serve(web) as base, aiohttp.ClientSession() as session:
        urls = set()
        for _ in range(3):
            async with session.get(f"{base}/chat/new") as page:
                urls.add(str(page.url))
    assert len(urls) == 3


async def test_another_page_may_frame_the_chat_where_that_is_allowed(serve: Serve) -> None:
    web = open_web(MemoryStore(), frame_ancestors="'self' https://shop.example")
    async with serve(web) as base, aiohttp.ClientSession() as session, session.get(f"{base}/chat/") as page:
        assert page.headers["Content-Security-Policy"].endswith("frame-ancestors 'self' https://shop.example")


def test_the_page_is_small_enough_for_a_poor_network() -> None:
    files = list(Path(web_page.__file__).with_name("static").iterdir())
    assert sum(file.stat().st_size for file in files) < 54_000


@asynccontextmanager
async def chat(
    browser: Browser, address: str, size: ViewportSize = PHONE, locale: str = "en-US"
) -> AsyncIterator[Page]:
    """An open chat; errors of the page and reports of its policy fail the test."""
    complaints: list[str] = []
    context = await browser.new_context(viewport=size, locale=locale, has_touch=size == PHONE)
    context.set_default_timeout(30_000)
    page = await context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    await page.goto(address)
    yield page
    await context.close()
    assert complaints == []


@pytest.mark.browser
async def test_an_empty_page_offers_what_was_asked_last_and_nothing_twice(
    web: WebChannel, serve: Serve, chromium: Browser, invoices: list[str]
) -> None:
    async with serve(web, waiter(web, invoices[0])) as base, chat(chromium, f"{base}/chat/") as page:
        await page.evaluate("""localStorage.setItem("asked", '["receive 10 Coffee", "receive 3 Tea"]')""")
        await page.reload()
        offered = page.get_by_test_id("hint").get_by_role("button")
        await expect(offered).to_have_text(
            ["receive 10 Coffee", "receive 3 Tea", re.compile("receive 25 .*")]
        )


def waiter(web: WebChannel, invoice: str) -> Callable[[InboundMessage], object]:
    """A bot of three answers: a code to pay, its payment, and an echo."""

    async def answer(message: InboundMessage) -> None:
        async def send(text: str, key: str, **more: object) -> None:
            await web.send(message.conversation, OutboundMessage(text, **more), key=f"{key}-{message.id}")  # type: ignore[arg-type]

        if message.text.startswith("receive"):
            buttons = (Button("New QR", "again K7Q2"), Button("Cancel", "cancel K7Q2"))
            await send(f"Coffee · $10.00\nCode K7Q2\n{invoice}", "code", qr=invoice.upper(), buttons=buttons)
        elif message.text == "cancel K7Q2":
            await send("Cancelled: Coffee · $10.00", "edit", edit_of=message.reply_to)
            await send("Code K7Q2 is cancelled.", "notice", reply_to=message.reply_to)
        else:
            await send(f"echo {message.text}", "echo", reply_to=message.reply_to)

    return answer


@pytest.mark.browser
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_a_person_asks_scans_presses_and_sees_the_message_change(
    web: WebChannel, serve: Serve, chromium: Browser, invoices: list[str], size: ViewportSize
) -> None:
    async with serve(web, waiter(web, invoices[0])) as base, chat(chromium, f"{base}/chat/", size) as page:
        messages = page.get_by_test_id("message")
        await expect(page.get_by_test_id("status")).to_have_text("online")
        await page.get_by_test_id("preset-1").click()
        await expect(messages).to_have_count(2)
        await expect(page.get_by_test_id("hint")).to_be_hidden()
        picture = page.get_by_test_id("qr")
        await expect(picture).to_be_in_viewport(ratio=0.99)
        assert scan(await picture.screenshot()) == invoices[0].upper()
        assert await page.locator("code").text_content() == invoices[0]
        await page.get_by_test_id("button-2").click()
        await expect(messages).to_have_count(4)
        await expect(picture).to_have_count(0)
        await expect(page.get_by_test_id("button-1")).to_have_count(0)
        assert [await text(message) for message in await messages.all()] == [
            "receive 10 Coffee",
            "Cancelled: Coffee · $10.00",
            "cancel K7Q2",
            "Code K7Q2 is cancelled.",
        ]
        assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        await page.reload()
        await expect(messages).to_have_count(4)
        await expect(messages.nth(1)).to_contain_text("Cancelled")


@pytest.mark.browser
async def test_the_invoice_is_copied_whole(
    web: WebChannel, serve: Serve, chromium: Browser, invoices: list[str]
) -> None:
    async with (
        serve(web, waiter(web, invoices[0])) as base,
        chat(chromium, f"{base}/chat/", locale="es-MX") as page,
    ):
        await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        await write(page, "receive 10")
        await page.get_by_test_id("copy").click()
        await expect(page.get_by_test_id("copy")).to_have_text("Copiado")
        assert await page.evaluate("navigator.clipboard.readText()") == invoices[0]


@pytest.mark.browser
async def test_markup_in_a_message_is_only_text(web: WebChannel, serve: Serve, chromium: Browser) -> None:
    hostile = '<img src=x onerror="document.title=1"><script>document.title=1</script>&amp;</p>'
    async with serve(web) as base, chat(chromium, f"{base}/chat/") as page:
        await write(page, hostile)
        messages = page.get_by_test_id("message")
        await expect(messages).to_have_count(2)
        assert await text(messages.nth(0)) == hostile
        assert await text(messages.nth(1)) == f"echo {hostile}"
        assert await page.title() == "Chat wallet"


@pytest.mark.browser
async def test_a_reply_quotes_what_it_replies_to(web: WebChannel, serve: Serve, chromium: Browser) -> None:
    async with serve(web) as base, chat(chromium, f"{base}/chat/") as page:
        await write(page, "first")
        await page.get_by_role("button", name="Reply").nth(1).click()
        await write(page, "second")
        messages = page.get_by_test_id("message")
        await expect(messages).to_have_count(4)
        await expect(messages.nth(2).locator(".quoted")).to_have_text("echo first")
        await expect(messages.nth(3).locator(".quoted")).to_have_text("echo first")


@pytest.mark.browser
async def test_a_long_message_is_read_from_its_beginning_and_the_next_one_is_followed(
    web: WebChannel, serve: Serve, chromium: Browser
) -> None:
    heard: asyncio.Queue[InboundMessage] = asyncio.Queue()
    async with serve(web, heard.put) as base, chat(chromium, f"{base}/chat/") as page:
        messages = page.get_by_test_id("message")
        await write(page, "help")
        conversation = (await asyncio.wait_for(heard.get(), 30)).conversation
        await web.send(conversation, OutboundMessage("\n".join(f"line {n}" for n in range(99))), key="long")
        top, bottom = await edges(page.locator("#messages"))
        await expect(messages).to_have_count(2)
        assert top <= (await edges(messages.last))[0] < top + 20
        await web.send(conversation, OutboundMessage("Paid"), key="paid")
        await expect(messages).to_have_count(3)
        await expect(messages.last).to_be_in_viewport(ratio=1)
        await page.locator("#messages").evaluate("element => element.scrollTo(0, 0)")
        await expect(messages.first).to_be_in_viewport()
        await web.send(conversation, OutboundMessage("Later"), key="later")
        await expect(messages).to_have_count(4)
        await expect(messages.first).to_be_in_viewport()
        assert (await edges(messages.last))[0] > bottom


@pytest.mark.browser
async def test_a_swipe_to_the_right_replies_and_a_tap_does_not(
    web: WebChannel, serve: Serve, chromium: Browser
) -> None:
    async with serve(web) as base, chat(chromium, f"{base}/chat/") as page:
        await write(page, "first")
        bubble = page.get_by_test_id("message").nth(1)
        await expect(bubble).to_be_visible()
        box = await bubble.bounding_box()
        assert box is not None
        finger = await page.context.new_cdp_session(page)
        for distance, quoted in ((0, False), (30, False), (90, True)):
            x, y = box["x"] + 60, box["y"] + 15
            for event, points in (
                ("touchStart", [{"x": x, "y": y}]),
                ("touchMove", [{"x": x + distance, "y": y}]),
                ("touchEnd", []),
            ):
                await finger.send("Input.dispatchTouchEvent", {"type": event, "touchPoints": points})
            await expect(page.locator("#quote")).to_be_visible(visible=quoted)
        await expect(page.locator("#quote")).to_contain_text("echo first")


@pytest.mark.browser
@pytest.mark.parametrize("closed", [False, True], ids=["kept open", "closed meanwhile"])
async def test_what_is_written_without_a_network_is_said_once_when_it_is_back(
    serve: Serve, chromium: Browser, closed: bool
) -> None:
    store = MemoryStore()
    heard: asyncio.Queue[InboundMessage] = asyncio.Queue()
    async with AsyncExitStack() as network, AsyncExitStack() as stack:
        base = await network.enter_async_context(serve(open_web(store), heard.put))
        page = await stack.enter_async_context(chat(chromium, f"{base}/chat/"))
        await write(page, "before")
        await expect(page.locator(".tick")).to_have_text("✓")
        await network.aclose()
        await expect(page.get_by_test_id("status")).to_have_text("connecting…")
        await write(page, "meanwhile")
        await expect(page.locator(".tick").last).to_have_text("◷")
        if closed:
            await page.goto("about:blank")
        back = open_web(store)
        await network.enter_async_context(serve(back, heard.put, port=int(base.rpartition(":")[2])))
        if closed:
            await page.go_back()
        await expect(page.locator(".tick")).to_have_text(["✓", "✓"])
        assert [heard.get_nowait().text for _ in range(heard.qsize())] == ["before", "meanwhile"]
        await network.aclose()


@pytest.mark.browser
async def test_a_new_message_is_announced_and_an_old_one_is_not(
    web: WebChannel, serve: Serve, chromium: Browser
) -> None:
    async with serve(web) as base, chat(chromium, f"{base}/chat/") as page:
        await write(page, "hello")
        announcement = page.locator("[aria-live=polite]")
        await expect(announcement).to_have_text("echo hello")
        await page.reload()
        await expect(page.get_by_test_id("message")).to_have_count(2)
        await expect(announcement).to_have_text("")


async def edges(shown: Locator) -> tuple[float, float]:
    """The upper and the lower edge, in pixels of the window."""
    box = await shown.bounding_box()
    assert box is not None
    return box["y"], box["y"] + box["height"]


async def text(message: Locator) -> str:
    return "\n".join(await message.locator("p").all_text_contents())


async def write(page: Page, words: str) -> None:
    await page.get_by_test_id("input").fill(words)
    await page.get_by_test_id("send").click()
