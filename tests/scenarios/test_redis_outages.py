"""The bot on a Redis that is killed, fills up, or is no master for a while: nothing lost, nothing twice."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import aiohttp
import pytest

from chatwallet.bot.cli.bot_process import BotProcess
from chatwallet.bot.cli.sandbox_settings import sandbox_environment
from chatwallet.sandbox.app import Sandbox
from chatwallet.sandbox.control import Control
from chatwallet.tests.redis_server import RedisServer

from .conftest import PATIENCE, Stage

pytestmark = pytest.mark.slow

OUTAGE = 2.0  # seconds for which it lasts
BACK = 3.0  # seconds from when Redis can work again until the first notice must have come
PEOPLE = 12

Trouble = tuple[Callable[[RedisServer], object], Callable[[RedisServer], object]]

TROUBLES: dict[str, Trouble] = {
    "killed": (RedisServer.kill, RedisServer.start),
    "full": (
        lambda redis: redis.ask("CONFIG", "SET", "maxmemory", 1),
        lambda redis: redis.ask("CONFIG", "SET", "maxmemory", 0),
    ),
    "no master": (
        lambda redis: redis.ask("REPLICAOF", "127.0.0.1", 1),
        lambda redis: redis.ask("REPLICAOF", "NO", "ONE"),
    ),
}


@pytest.fixture
async def shop(own_redis: RedisServer) -> AsyncIterator[Stage]:
    async with Sandbox(invoice_limit=0) as sandbox:
        environment = {"CHATWALLET_STORE": own_redis.url, **sandbox_environment(sandbox)}
        async with BotProcess(environment) as bot, Control(sandbox.control_url) as control:
            yield Stage(bot, sandbox, control)


async def in_trouble(redis: RedisServer, trouble: str, meanwhile: Callable[[], Awaitable[None]]) -> float:
    """Have Redis out for a while; return when it could work again."""
    begin, end = TROUBLES[trouble]
    await asyncio.to_thread(begin, redis)
    await meanwhile()
    await asyncio.sleep(OUTAGE)
    await asyncio.to_thread(end, redis)
    return time.monotonic()


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_what_is_paid_and_said_while_redis_is_out_is_told_and_answered_once_it_is_back(
    own_redis: RedisServer, shop: Stage, trouble: str
) -> None:
    async with shop.someone() as person:
        card = await person.say("receive 10 Coffee")
        asked: list[asyncio.Task[object]] = []

        async def meanwhile() -> None:
            await shop.pay(card)
            asked.append(asyncio.create_task(person.say("help")))

        back = await in_trouble(own_redis, trouble, meanwhile)
        (notice,) = await person.notices()
        took = time.monotonic() - back
        assert notice.reply_to == card.id
        assert took < BACK
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*asked)
        await person.edits()
        # Whatever were to come twice would have come before the answer to what is said now.
        assert "✅" in (await person.say("status")).text
        assert len(await person.notices()) == 1
        assert len(await person.edits()) == 1
        assert len({seen.id for seen in person.heard if not seen.edited}) == 4, "card, notice, two answers"


async def test_payments_all_through_two_crashes_of_redis_are_each_told_once(
    own_redis: RedisServer, shop: Stage
) -> None:
    async with AsyncExitStack() as stack:
        people = [await stack.enter_async_context(shop.someone()) for _ in range(PEOPLE)]
        cards = await asyncio.gather(*(person.say("receive 10 Coffee") for person in people))

        async def pay(part: slice) -> None:
            for card in cards[part]:
                await shop.pay(card)

        for number in range(2):
            half = PEOPLE // 2
            paying = asyncio.create_task(pay(slice(number * half, (number + 1) * half)))
            await in_trouble(own_redis, "killed", lambda: asyncio.sleep(0))
            await paying
        await asyncio.gather(*(person.edits() for person in people))
        answers = await asyncio.gather(*(person.say("status") for person in people))
        assert all("✅" in answer.text for answer in answers)
        assert [len(await person.notices()) for person in people] == [1] * PEOPLE


async def test_the_process_lives_and_its_pages_stay_connected_while_redis_is_out(
    own_redis: RedisServer, shop: Stage
) -> None:
    async with shop.someone() as person, aiohttp.ClientSession() as session:
        await person.say("help")
        page = f"{shop.bot.url}/chat/{'a' * 22}/socket"
        async with session.ws_connect(page) as socket:
            assert (await socket.receive_json(timeout=PATIENCE))["type"] == "ready"

            async def meanwhile() -> None:
                async with session.get(f"{shop.bot.url}/healthz") as answer:
                    assert answer.status == 200
                said = {"type": "say", "id": "s" * 12, "text": "help", "reply_to": None}
                await socket.send_json(said)

            await in_trouble(own_redis, "killed", meanwhile)
            seen = [await socket.receive_json(timeout=PATIENCE) for _ in range(3)]
            assert sorted(frame["type"] for frame in seen) == ["line", "line", "taken"]


async def test_a_page_shows_what_another_instance_has_answered(own_redis: RedisServer, shop: Stage) -> None:
    async with BotProcess(shop.bot.environment) as other, shop.someone() as person:
        assert other.url != shop.bot.url
        # Which of the two sends an answer is nobody's choice: of so many, each will have sent some.
        for _ in range(8):
            assert (await person.say("help")).text
        cards = [await person.say("receive 10 Coffee") for _ in range(4)]
        for card in cards:
            await shop.pay(card)
        assert len(await person.notices(len(cards))) == len(cards)
