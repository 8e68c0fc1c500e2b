"""SIGTERM: what is being sent is sent, nothing is lost, and the process is gone within ten seconds."""

from __future__ import annotations

import asyncio
import time
from typing import Literal

import aiohttp
import pytest

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
        for path, wanted in (("healthz", {"alive": True}), ("readyz", {"ready": True, "degraded": {}})):
            async with session.get(f"{own.bot.url}/{path}") as answer:
                assert answer.status == 200
                assert await answer.json() == wanted
