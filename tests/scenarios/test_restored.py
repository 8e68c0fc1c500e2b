"""An old copy of the data is brought back: what was told since is not told again, or as a repeat."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chatwallet.bot.cli.bot_process import BotProcess

from .conftest import ENGLISH, PATIENCE, money
from .telegram_stage import open_telegram_stage
from .whatsapp_stage import first_line, open_whatsapp_stage

pytestmark = [pytest.mark.slow]

UNDER_WAY = "SELECT count(*) FROM outbox WHERE state IN ('new', 'sending')"
RECEIVED = ENGLISH("notice-paid", amount=money("10"))


async def back_up(store: Path) -> datetime:
    """Copy the file of a bot that runs, as docs/operations.md says, once nothing is under way; return when."""
    with closing(sqlite3.connect(store)) as connection:
        async with asyncio.timeout(PATIENCE):
            while connection.execute(UNDER_WAY).fetchone()[0]:
                await asyncio.sleep(0.02)
        at = datetime.now(UTC)
        connection.execute("VACUUM INTO ?", (str(store.with_suffix(".backup")),))
    return at


async def bring_back(store: Path, bot: BotProcess, snapshot: datetime) -> None:
    """Start the bot on the copy, as docs/operations.md says."""
    await bot.stop()
    for name in (store, store.with_name(store.name + "-wal"), store.with_name(store.name + "-shm")):
        name.unlink(missing_ok=True)
    shutil.copy(store.with_suffix(".backup"), store)
    bot.environment["CHATWALLET_RESTORED_AT"] = snapshot.isoformat()
    await bot.start()


async def test_on_whatsapp_what_was_told_since_the_copy_is_found_in_twilios_list(tmp_path: Path) -> None:
    store = tmp_path / "chat.sqlite"
    async with open_whatsapp_stage(store) as own:
        ana, bob = own.somebody(), own.somebody("Bob")
        card, unpaid = await asyncio.gather(ana.say("receive 10 Coffee"), bob.say("receive 10 Tea"))
        snapshot = await back_up(store)
        await own.scan(card)
        assert first_line(await ana.hear()) == RECEIVED
        await bring_back(store, own.bot, snapshot)

        assert (await ana.say("status")).text.startswith("✅"), "the wallet was asked anew"
        await own.scan(unpaid)
        assert first_line(await bob.hear()) == RECEIVED, "who was not told is"
        assert await own.bot.due() is None
        assert [len(one.sent) for one in (ana, bob)] == [3, 2]


async def test_on_telegram_what_was_told_since_the_copy_is_told_as_a_repeat_and_once(tmp_path: Path) -> None:
    store = tmp_path / "chat.sqlite"
    async with open_telegram_stage(store, "ptb") as stage:
        ana = stage.somebody()
        card = await ana.say("receive 10 Coffee")
        snapshot = await back_up(store)
        await stage.pay(card)
        told = await ana.hear(2)
        await bring_back(store, stage.bot, snapshot)
        repeat = await ana.hear(3)
        assert repeat.text.splitlines()[0] == ana.texts("notice-repeat", ref=told.text.split()[-1])
        assert told.text.split()[-1] == repeat.text.split()[-1]

        await stage.bot.stop()
        await stage.bot.start()  # the same time once more: it is known
        await ana.has_heard_only(card, told, repeat)
