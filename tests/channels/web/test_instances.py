"""Two instances on one Redis: a page shows what either of them sends, once, and goes on with either."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

import pytest
from playwright.async_api import Browser, expect

from chatwallet.channels.base import Conversation, OutboundMessage
from chatwallet.channels.errors import TryLater
from chatwallet.channels.web.channel import WebChannel
from chatwallet.channels.web.chats import chat_id_of
from chatwallet.tests.channels.web.pages import PROMISE, OpenPage, open_page, open_web
from chatwallet.tests.instances import on_one_redis
from chatwallet.tests.redis_server import RedisServer

Serve = Callable[..., AbstractAsyncContextManager[str]]
Two = tuple[WebChannel, WebChannel]
TOKEN = "a-chat-of-ana-and-nobody-else"
ID = chat_id_of(TOKEN)
ANA = Conversation("web", ID, ID)
CODE = OutboundMessage("Coffee · $10.00")
PAID = OutboundMessage("PAID: Coffee · $10.00", edit_of="code")


@asynccontextmanager
async def instances(own_redis: RedisServer) -> AsyncIterator[Two]:
    async with on_one_redis(own_redis.url) as (one, other):
        here, there = [open_web(store) for store in (one, other)]
        yield here, there


@pytest.fixture
async def two(own_redis: RedisServer) -> AsyncIterator[Two]:
    """The web channels of two instances."""
    async with instances(own_redis) as both:
        yield both


async def send(channel: WebChannel, message: OutboundMessage, key: str) -> None:
    """Send as the delivery does: again, until it is done."""
    while True:
        try:
            await channel.send(ANA, message, key=key)
        except TryLater as error:
            await asyncio.sleep(error.retry_after or 0)
        else:
            return


async def nothing_more(page: OpenPage, there: WebChannel) -> None:
    """Whatever were to come twice would have come before what is sent now."""
    await send(there, OutboundMessage("the end"), "end")
    assert (await page.line())["text"] == "the end"


async def test_a_page_shows_the_lines_and_edits_of_the_other_instance(two: Two, serve: Serve) -> None:
    here, there = two
    async with serve(here) as base, open_page(base, TOKEN) as page:
        assert await page.lines("ready") == []
        for message, key in ((CODE, "code"), (PAID, "edit"), (OutboundMessage("Received"), "paid")):
            sent = time.monotonic()
            await send(there, message, key)
            assert (await page.line())["text"] == message.text
            assert time.monotonic() - sent < PROMISE
        await send(there, CODE, "code")  # an attempt that is repeated
        await nothing_more(page, there)


async def test_pages_of_one_chat_at_two_instances_show_the_same(two: Two, serve: Serve) -> None:
    here, there = two
    async with (
        serve(here) as base,
        serve(there) as other_base,
        open_page(base, TOKEN) as one,
        open_page(other_base, TOKEN) as other,
    ):
        for page in (one, other):
            await page.lines("ready")
        for asking, id_ in ((one, "said-one"), (other, "said-two")):
            await asking.say(id_, id_)
            for page in (one, other):
                assert [(await page.line())["text"] for _ in "ab"] == [id_, f"echo {id_}"]


async def test_a_page_shows_once_what_was_sent_when_redis_was_cut_off_and_killed(
    own_redis: RedisServer, two: Two, serve: Serve
) -> None:
    here, there = two
    async with serve(here) as base, open_page(base, TOKEN) as page:
        await page.lines("ready")
        await send(there, CODE, "code")
        assert (await page.line())["text"] == CODE.text
        own_redis.ask("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
        await send(there, OutboundMessage("cut off"), "cut")
        assert (await page.line())["text"] == "cut off"
        own_redis.kill()
        sending = asyncio.create_task(send(there, PAID, "paid"))
        own_redis.start()
        await sending
        assert (await page.line())["text"] == PAID.text
        await nothing_more(page, there)


async def test_a_page_whose_instance_ends_goes_on_with_the_other(two: Two, serve: Serve) -> None:
    here, there = two
    async with serve(here) as base, open_page(base, TOKEN) as page:
        await page.lines("ready")
        await send(there, CODE, "code")
        await page.line()
        await page.say("said-before", "hello")
        await page.lines("taken")
    await send(there, PAID, "paid")
    async with serve(there) as base, open_page(base, TOKEN, since=page.revision) as back:
        assert await back.lines("ready") == [PAID.text]
        await back.say("said-before", "hello")  # as one that never heard that it was taken
        assert await back.lines("taken") == [], "it is the same line, and has the same answer"
        await nothing_more(back, there)


@pytest.mark.browser
async def test_in_a_browser_the_news_of_the_other_instance_need_no_reload(
    own_redis: RedisServer, serve: Serve, chromium: Browser
) -> None:
    async with instances(own_redis) as (here, there), AsyncExitStack() as proxied:
        base = await proxied.enter_async_context(serve(here))
        window = await chromium.new_page(locale="en-US")
        await window.goto(f"{base}/chat/{TOKEN}")
        status, shown = window.get_by_test_id("status"), window.get_by_test_id("message")
        await expect(status).to_have_attribute("data-state", "online")
        await send(there, CODE, "code")
        await expect(shown).to_have_count(1, timeout=PROMISE * 1000)
        await send(there, PAID, "edit")
        await send(there, OutboundMessage("Payment received"), "paid")
        await expect(shown.get_by_text("Payment received")).to_be_visible(timeout=PROMISE * 1000)
        await expect(shown.get_by_text(PAID.text)).to_be_visible(timeout=PROMISE * 1000)
        await expect(shown).to_have_count(2)
        await proxied.aclose()  # the instance ends, and the proxy goes to the other
        await expect(status).to_have_attribute("data-state", "connecting")
        await send(there, OutboundMessage("meanwhile"), "meanwhile")
        await proxied.enter_async_context(serve(there, port=int(base.rpartition(":")[2])))
        await expect(shown.get_by_text("meanwhile")).to_be_visible()
        await expect(shown).to_have_count(3)
        await window.close()
