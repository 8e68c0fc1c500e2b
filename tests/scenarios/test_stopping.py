"""SIGTERM: what is being sent is sent, nothing is lost, and the process is gone within ten seconds."""

from __future__ import annotations

import asyncio
import time
from typing import Literal

import aiohttp
import pytest

from chatwallet.bot.cli.ports import Port
from chatwallet.web.server import LEAVE

from .conftest import PATIENCE, OpenStage

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

STOPPED_WITHIN = 10.0  # seconds, of which systemd and people wait as many


async def test_the_bot_stops_cleanly_while_people_have_its_page_open(stage: OpenStage) -> None:
    async with stage() as own, own.someone() as ana, own.someone() as bob:
        await ana.say("receive 10 Coffee")
        await bob.say("balance")
        began = time.monotonic()
        assert await own.bot.stop() == 0
        assert time.monotonic() - began < STOPPED_WITHIN


@pytest.mark.parametrize("mode", ["stall", "refuse"])
async def test_the_bot_stops_cleanly_while_flash_is_silent_and_answers_after_the_next_start(
    stage: OpenStage, mode: Literal["stall", "refuse"]
) -> None:
    async with stage() as own, own.someone() as person, own.someone() as other:
        await person.say("balance")
        await own.control.network(mode)
        answer = asyncio.create_task(person.say("receive 10 Coffee"))
        await other.say("help")  # which needs no wallet: by now the line before it is being worked on
        began = time.monotonic()
        assert await own.bot.stop() == 0
        assert time.monotonic() - began < STOPPED_WITHIN
        assert not answer.done()
        await own.control.network("ok")
        await own.bot.start()
        async with asyncio.timeout(PATIENCE):
            assert (await answer).qr is not None


async def test_a_bot_that_is_up_says_so(stage: OpenStage) -> None:
    async with stage() as own, aiohttp.ClientSession() as session:
        for path, word in (("healthz", "alive"), ("readyz", "ready")):
            async with session.get(f"{own.bot.url}/{path}") as answer:
                assert answer.status == 200
                assert (await answer.json())[word] is True


async def test_after_sigterm_a_proxy_has_time_to_see_it_and_monitors_see_it_to_the_end(
    stage: OpenStage,
) -> None:
    monitor = Port()
    async with stage(metrics_port=str(monitor)) as own, aiohttp.ClientSession() as session:

        async def status(url: str) -> int:
            async with session.get(url) as answer:
                return answer.status

        public, private = f"{own.bot.url}/readyz", f"http://127.0.0.1:{monitor}/readyz"
        assert [await status(public), await status(private)] == [200, 200]
        began = time.monotonic()
        stopping = asyncio.create_task(own.bot.stop())
        async with asyncio.timeout(PATIENCE):
            while await status(public) == 200:
                await asyncio.sleep(0.01)
        assert await status(private) == 503
        assert await status(f"{own.bot.url}/healthz") == 200
        refused = None
        while refused is None:
            try:
                assert await status(public) == 503
            except aiohttp.ClientError:
                refused = time.monotonic() - began
        assert refused >= LEAVE
        assert await stopping == 0
        assert time.monotonic() - began < STOPPED_WITHIN
