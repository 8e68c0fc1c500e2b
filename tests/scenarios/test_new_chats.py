"""A chat page that is open to anybody: so many new chats from one address, and known ones go on (X14)."""

from __future__ import annotations

import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from chatwallet.locales.texts import Catalogue

from .conftest import OpenStage

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

PER_HOUR = 10  # as the settings have it by themselves


def made_up() -> str:
    return secrets.token_urlsafe(16)


class Caller:
    """Whoever asks the bot over HTTP, through a proxy on this machine where they come from elsewhere."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = url

    async def page(
        self, address: str, *, language: str = "en", via: str | None = None
    ) -> tuple[int, str, int]:
        """The status of a chat's page, its text, and for how many seconds it says to wait."""
        headers = {"Accept-Language": language} | ({"X-Forwarded-For": via} if via else {})
        async with self._session.get(f"{self._url}/chat/{address}", headers=headers) as answer:
            return answer.status, await answer.text(), int(answer.headers.get("Retry-After", 0))

    async def socket(self, address: str, *, via: str | None = None) -> int:
        """101 where a chat's socket opens, else the status that refuses it."""
        headers = {"X-Forwarded-For": via} if via else {}
        try:
            async with self._session.ws_connect(f"{self._url}/chat/{address}/socket", headers=headers):
                return 101
        except aiohttp.WSServerHandshakeError as refused:
            return refused.status


@asynccontextmanager
async def caller(url: str) -> AsyncIterator[Caller]:
    async with aiohttp.ClientSession() as session:
        yield Caller(session, url)


async def test_one_address_gets_so_many_new_chats_and_known_ones_are_never_stopped(stage: OpenStage) -> None:
    """X14: who was refused opened another chat, and had a person's full share again."""
    async with stage(http_new_chats_per_hour=str(PER_HOUR)) as shop, caller(shop.bot.url) as from_here:
        known = made_up()
        async with shop.someone(known) as ana:  # the first
            assert (await ana.say("receive 5 coffee")).qr is not None
        for _ in range(PER_HOUR - 2):
            assert await from_here.socket(made_up()) == 101
        last = made_up()
        for _ in range(20):
            assert (await from_here.page(last))[0] == 200, (
                "its page and its socket are one chat, again and again"
            )
            assert await from_here.socket(last) == 101

        for _ in range(20):
            assert await from_here.socket(made_up()) == 429
        assert (await from_here.page("new"))[0] == 429
        mine = made_up()
        for language in Catalogue().languages:
            status, text, wait = await from_here.page(mine, language=language)
            assert (status, 300 < wait <= 360) == (429, True)
            assert f'lang="{language}"' in text
            assert re.search(r"\b6 minit|\b6 minut", text), text
            assert "<script" not in text, "the chat that the browser was last in stays its last one"

        async with shop.someone(known) as ana:
            assert (await ana.say("receive 6 cake")).qr is not None
        assert (await from_here.page(known))[0] == 200
        assert await from_here.socket(last) == 101

        elsewhere = "203.0.113.7"
        assert (await from_here.page(mine, via=elsewhere))[0] == 200
        assert await from_here.socket(mine, via=elsewhere) == 101


async def test_a_chat_in_which_something_was_said_is_known_after_a_restart(stage: OpenStage) -> None:
    async with stage(http_new_chats_per_hour="1") as shop, caller(shop.bot.url) as from_here:
        known = made_up()
        async with shop.someone(known) as ana:
            await ana.say("hi")
        assert await from_here.socket(made_up()) == 429
        await shop.bot.kill()
        await shop.bot.start()
        assert await from_here.socket(made_up()) == 101
        assert await from_here.socket(made_up()) == 429
        assert await from_here.socket(known) == 101


async def test_nobody_else_chooses_the_address_that_counts(stage: OpenStage) -> None:
    """What is said in X-Forwarded-For by whoever is no proxy of ours counts for nothing."""
    settings = {"http_new_chats_per_hour": "1", "http_proxies": "192.0.2.1"}
    async with stage(**settings) as shop, caller(shop.bot.url) as from_here:
        assert await from_here.socket(made_up(), via="203.0.113.7") == 101
        for number in range(5):
            assert await from_here.socket(made_up(), via=f"203.0.113.{number}") == 429


async def test_where_owners_make_the_chats_nothing_of_it_counts(stage: OpenStage) -> None:
    """A wrong address is a wrong one, however often it is tried, and an owner's opens."""
    settings = {"http_new_chats_per_hour": "1", "web_open": "false"}
    async with stage(**settings) as shop, caller(shop.bot.url) as from_here:
        for _ in range(5):
            assert await from_here.socket(made_up()) == 404
            assert (await from_here.page(made_up()))[0] == 404
