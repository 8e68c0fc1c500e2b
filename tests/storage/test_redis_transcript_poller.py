"""What one instance writes into a chat is noticed by the others who watch it, and asking costs little."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from typing import Any

import pytest

from chatwallet.channels.base import OutboundMessage
from chatwallet.storage.redis.server import Server
from chatwallet.storage.redis.store import RedisStore
from chatwallet.storage.redis.transcript_poller import EVERY, TranscriptPoller
from chatwallet.tests.instances import on_one_redis
from chatwallet.tests.redis_server import RedisServer

SOON = 1.0  # seconds that a change may take to the other instances
HELLO = OutboundMessage("hello")
PAGES = 1200  # more than are asked for at once


@pytest.fixture
async def two(shared: str) -> AsyncIterator[tuple[RedisStore, RedisStore]]:
    """Two stores in one namespace."""
    async with on_one_redis(shared) as (one, other):
        yield one, other


class Page:
    """Somebody who watches a chat, and counts how often they are told."""

    def __init__(self) -> None:
        self.told = 0
        self._news = asyncio.Event()

    def notice(self) -> None:
        self.told += 1
        self._news.set()

    async def next(self, patience: float = SOON) -> None:
        """Wait until they are told once more."""
        await asyncio.wait_for(self._news.wait(), patience)
        self._news.clear()


class Counting(Server):
    """A server that counts what it is asked."""

    asked = 0

    async def run(self, name: str, *values: str | int | float) -> Any:
        self.asked += 1
        return await super().run(name, *values)


async def test_lines_and_edits_of_another_instance_are_told_within_a_second(
    two: tuple[RedisStore, RedisStore], noon: datetime
) -> None:
    here, there = two
    page, other = Page(), Page()
    with here.transcript.watch("shop", page.notice), here.transcript.watch("other", other.notice):
        await page.next()
        await other.next()
        await there.transcript.write("shop", "l1", True, HELLO, noon)
        await page.next()
        await there.transcript.rewrite("shop", "l1", HELLO)
        await page.next()
        assert other.told == 1, "once when they came, and never of a chat that is not theirs"


async def test_a_chat_that_was_written_to_just_before_somebody_watched_it_is_told(
    two: tuple[RedisStore, RedisStore], noon: datetime
) -> None:
    here, there = two
    first, second = Page(), Page()
    with here.transcript.watch("shop", first.notice):
        await first.next()
    await there.transcript.write("shop", "l1", True, HELLO, noon)
    with here.transcript.watch("shop", second.notice):
        await second.next()


async def test_very_many_pages_are_all_told(two: tuple[RedisStore, RedisStore], noon: datetime) -> None:
    here, there = two
    pages = {f"chat{number}": Page() for number in range(PAGES)}
    with ExitStack() as stack:
        for chat, page in pages.items():
            stack.enter_context(here.transcript.watch(chat, page.notice))
        await asyncio.gather(*(page.next(10) for page in pages.values()))
        write = partial(there.transcript.write, line_id="l1", by_bot=True, message=HELLO, at=noon)
        await asyncio.gather(*map(write, pages))
        await asyncio.gather(*(page.next(10) for page in pages.values()))


async def test_what_was_written_around_a_crash_of_the_server_is_told_when_it_is_back(
    own_redis: RedisServer, noon: datetime
) -> None:
    async with on_one_redis(own_redis.url) as (here, there):
        page = Page()
        with here.transcript.watch("shop", page.notice):
            await page.next()
            own_redis.ask("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
            own_redis.kill()
            await asyncio.sleep(2 * EVERY)  # it looks meanwhile, in vain
            own_redis.start()
            await there.transcript.write("shop", "l1", True, HELLO, noon)
            await page.next()
            told = page.told
            await asyncio.sleep(2 * EVERY)  # two looks more find nothing
            assert page.told == told


async def test_all_pages_are_asked_for_together_and_nothing_while_there_are_none(redis_address: str) -> None:
    server, page = Counting(redis_address), Page()
    await server.open()
    news = TranscriptPoller(server)
    news.start()
    with ExitStack() as stack:
        for number in range(100):
            stack.enter_context(news.watch(f"{number:032x}", page.notice))
        await page.next()
        assert (page.told, server.asked) == (100, 1)
    await asyncio.sleep(3 * EVERY)  # it would look now
    assert server.asked == 1
    with news.watch(f"{0:032x}", page.notice):
        await page.next()
    assert server.asked == 2
    await news.stop()
    await server.close()
