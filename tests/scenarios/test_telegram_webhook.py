"""The same with Telegram calling the bot at its own address, and what only then can go wrong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from itertools import count

import aiohttp
import pytest
import pytest_asyncio

from .conftest import PATIENCE
from .telegram_stage import (
    ENGINES,
    SECRET,
    Somebody,
    TelegramStage,
    first_line,
    live_the_story,
    open_telegram_stage,
    scanned,
)

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

by_one = pytest.mark.parametrize("town", ["ptb"], indirect=True, scope="module")
"""For what no library has a part in; this one is loaded faster."""

HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=ENGINES)
async def town(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[TelegramStage]:
    """A bot that is called by Telegram, where each test has people of its own."""
    store = tmp_path_factory.mktemp("hooked") / "chat.sqlite"
    async with open_telegram_stage(store, request.param, webhook=True) as stage:
        yield stage


async def test_the_story_is_the_same_by_webhook(town: TelegramStage) -> None:
    ana, luz, kim = town.somebody(), town.somebody("Luz", "es-MX"), town.somebody("Kim")
    await asyncio.gather(
        live_the_story(town, ana, "10", "Coffee"),
        live_the_story(town, luz, "7", "Café con leche"),
        presses_the_example(kim),
    )
    assert town.telegram.updates.webhook.url == f"{town.bot.url}/webhooks/telegram"
    assert not town.telegram.updates.polled


async def presses_the_example(person: Somebody) -> None:
    help_ = await person.say("/help")
    await person.press(help_, help_.labels[0])
    assert scanned(await person.hear(2)).startswith("LNBC")


@by_one
async def test_an_update_that_comes_twice_is_answered_once(town: TelegramStage) -> None:
    ana, updates = town.somebody(), town.telegram.updates
    ana.write("receive 10 Coffee")
    *_, again = updates.waiting.values()
    card = await ana.hear(1)
    await came(town)
    updates.waiting[again["update_id"]] = again
    updates.changes.tell()
    await came(town)
    await ana.has_heard_only(card)


@by_one
async def test_updates_whose_ids_begin_anew_are_answered(
    town: TelegramStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, bob = town.somebody(), town.somebody("Bob")
    await ana.say("help")
    monkeypatch.setattr(town.telegram.updates, "_ids", count(500))
    assert first_line(await bob.say("help")) == bob.texts("help-title")


@by_one
async def test_only_who_knows_the_secret_can_bring_updates(town: TelegramStage) -> None:
    ana, updates = town.somebody(), town.telegram.updates
    ana.write("receive 10 Coffee")
    *_, update = updates.waiting.values()
    card = await ana.hear(1)
    await came(town)
    forged = update | {"update_id": update["update_id"] + 10**6}
    async with aiohttp.ClientSession() as stranger:
        for headers in ({}, {HEADER: ""}, {HEADER: SECRET.lower()}, {HEADER: f"{SECRET}\xe9"}):
            async with stranger.post(updates.webhook.url, json=forged, headers=headers) as answer:
                assert answer.status == 401
    await ana.has_heard_only(card)


@by_one
async def test_what_is_written_while_the_bot_is_dead_is_brought_again(town: TelegramStage) -> None:
    ana = town.somebody()
    await town.bot.kill()
    ana.write("receive 1 Bread")
    await town.telegram.wait_for(lambda: town.telegram.updates.webhook.last_error_message, PATIENCE)
    await town.bot.start()
    card = await ana.hear(1)
    assert ana.texts("line-memo", memo="Bread") in card.text.splitlines()
    await ana.has_heard_only(card)


async def came(town: TelegramStage) -> None:
    """Wait until the bot has taken every update."""
    await town.telegram.wait_for(lambda: not town.telegram.updates.waiting, PATIENCE)
