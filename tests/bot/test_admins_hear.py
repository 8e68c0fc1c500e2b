"""Two running bots on one Redis: an admin hears of trouble once, in the chat in which they wrote last."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest

from chatwallet.accounts.base import Person
from chatwallet.bot.build import build
from chatwallet.bot.config.settings import load_settings
from chatwallet.bot.monitoring import outbox_watch
from chatwallet.channels.base import Abilities, Conversation
from chatwallet.channels.memory import MemoryChannel
from chatwallet.storage.base import Store
from chatwallet.tests.instances import on_one_redis
from chatwallet.tracking.clock import utc_now
from chatwallet.tracking.outbox.base import Dead, News
from chatwallet.wallet.memory import MemoryWallet

ANA = Conversation("memory", "here", "ana")
BEN = Conversation("memory", "there", "ben")
PATIENCE = 20.0
ANYBODY = Abilities(edits=True, replies=True, buttons=True, repeats_safely=True)
"""Those of a chat in which nobody is an owner for being there."""


async def give_up(store: Store) -> None:
    """Something for somebody else that could not be delivered."""
    await store.outbox.put_news("n1", Conversation("memory", "off", "cleo"), News("language-name"), utc_now())
    (notice,) = await store.outbox.claim("dead", utc_now() + timedelta(seconds=1), 10, 1)
    await store.outbox.conclude(notice, Dead("blocked"))


async def test_an_admin_hears_once_of_two_bots_and_who_is_none_hears_nothing(
    shared: str, no_settings: pytest.MonkeyPatch
) -> None:
    no_settings.setattr(outbox_watch, "LOOK", 0.05)
    no_settings.setattr(outbox_watch, "_LASTS", timedelta(0))
    channels = [MemoryChannel(abilities=ANYBODY) for _ in range(2)]
    settings = load_settings(alert_dead=1, language="en")
    async with AsyncExitStack() as opened:
        stores = await opened.enter_async_context(on_one_redis(shared))
        await give_up(stores[0])
        await stores[0].admins.add(Person("memory", "ana"), utc_now(), "")
        for store, channel in zip(stores, channels, strict=True):
            app = build(settings, store=store, wallet=MemoryWallet(), channels={"memory": channel})
            await opened.enter_async_context(app)
        for who in (ANA, BEN):
            await channels[0].say(who, "admin")
        async with asyncio.timeout(PATIENCE):
            while not told(channels):
                await asyncio.sleep(0.01)
            while await stores[0].values.get("seen:dead") is None:
                await asyncio.sleep(0.01)
        await asyncio.gather(*(looked(store) for store in stores))
    ((where, text),) = told(channels)
    assert where == ANA
    assert "could not be delivered: 1" in text
    assert "admin dead" in text


def told(channels: list[MemoryChannel]) -> list[tuple[Conversation, str]]:
    return [
        (sent.conversation, sent.message.text)
        for channel in channels
        for sent in channel.sent
        if "could not be delivered" in sent.message.text
    ]


async def looked(store: Store) -> None:
    """Whatever the watches of both bots have put into the outbox has been sent."""
    async with asyncio.timeout(PATIENCE):
        while (await store.statistics(utc_now())).outbox.waiting:
            await asyncio.sleep(0.01)
