"""Two bots on one Redis, and a chat that is open at both: its pages show the same, whoever does the work."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import pytest

from chatwallet.bot.cli.bot_process import BotProcess
from chatwallet.bot.cli.sandbox_settings import sandbox_environment
from chatwallet.sandbox.app import Sandbox
from chatwallet.sandbox.control import Control
from chatwallet.tests.channels.web.pages import PROMISE, OpenPage, open_page
from chatwallet.tests.redis_server import redis_server

from .conftest import PATIENCE

pytestmark = pytest.mark.slow

TOKEN = "a-chat-of-ana-and-nobody-else"


@dataclass
class Two:
    """Two bots, and the payer."""

    one: BotProcess
    other: BotProcess
    control: Control


@pytest.fixture
async def bots() -> AsyncIterator[Two]:
    async with AsyncExitStack() as stack:
        redis = stack.enter_context(redis_server())
        sandbox = await stack.enter_async_context(Sandbox(invoice_limit=0))
        environment = {"CHATWALLET_STORE": redis.url, **sandbox_environment(sandbox)}
        one, other = [await stack.enter_async_context(BotProcess(environment)) for _ in range(2)]
        yield Two(one, other, await stack.enter_async_context(Control(sandbox.control_url)))


def lasting(*lines: dict[str, Any]) -> list[dict[str, Any]]:
    """Lines without how many seconds their QR has left, which each page is told when it gets it."""
    return [{name: value for name, value in line.items() if name != "left"} for line in lines]


async def sale(control: Control, asking: OpenPage, beside: OpenPage, number: int) -> None:
    """Sell a coffee at one page, and see the other one show all of it soon after."""
    await asking.say(f"coffee-{number:04}", "receive 10 Coffee")
    said, card = [await asking.line(PATIENCE) for _ in "ab"]
    assert lasting(await beside.line(), await beside.line()) == lasting(said, card)
    await control.pay(card["qr"])
    # The message of the payment, and the card that is paid.
    news = [await asking.line(PATIENCE) for _ in "ab"]
    seen = time.monotonic()
    assert lasting(await beside.line(), await beside.line()) == lasting(*news)
    assert time.monotonic() - seen < PROMISE
    assert {line["edited"]: line["id"] == card["id"] for line in news} == {True: True, False: False}


async def test_a_payment_that_the_other_bot_tells_is_shown_once_without_a_reload(bots: Two) -> None:
    async with open_page(bots.one.url, TOKEN) as here, open_page(bots.other.url, TOKEN) as there:
        for page in (here, there):
            await page.lines("ready", PATIENCE)
        # The bot that made the code listens for its payment, and tells it.
        await sale(bots.control, there, here, 1)
        await sale(bots.control, here, there, 2)
        await bots.other.kill()
        async with open_page(bots.one.url, TOKEN, since=there.revision) as moved:
            assert await moved.lines("ready", PATIENCE) == [], (
                "it has missed nothing, and is shown nothing twice"
            )
            await sale(bots.control, moved, here, 3)
        # Whatever were to come twice would have come before the answer to what is said now.
        await here.say("the-end-1", "status")
        said, answer = [await here.line(PATIENCE) for _ in "ab"]
        assert (said["text"], answer["by_bot"]) == ("status", True)
