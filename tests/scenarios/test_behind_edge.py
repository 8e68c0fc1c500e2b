"""Telegram and WhatsApp with a ring of keys: people see what they always saw, and the file names none of them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chatwallet.accounts.key_ring import KeyRing
from chatwallet.bot.faults import EXIT_CODE
from chatwallet.storage.records.digests import secret_of
from chatwallet.storage.records.engine import Read, Scan, Steps, Work
from chatwallet.storage.records.indexes import SEALED
from chatwallet.storage.sqlite.store import SqliteStore
from chatwallet.tests.dump import dump_of, people_in

from .conftest import PATIENCE, money
from .telegram_stage import live_the_story, open_telegram_stage, scanned
from .whatsapp_stage import PAID, code_of, first_line, open_whatsapp_stage

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

KEYS = KeyRing.new(datetime(2026, 12, 1, tzinfo=UTC)).text.replace("\n", ",").strip(",")


async def named(folder: Path, store: Path, channel: str, *ids: str) -> set[str]:
    """Which of these a stopped bot's files name."""
    async with SqliteStore(store) as opened:
        secret = await secret_of(opened.records)
    return people_in(dump_of(folder), ids, channel=channel, secret=secret)


async def refs_in(store: Path) -> int:
    """How many addresses are sealed there."""

    def count(work: Work) -> Steps[int]:
        _, (found,) = yield Read(scans=(Scan(SEALED, count=True),))
        return int(found)

    async with SqliteStore(store) as opened:
        return await opened.records.look(count)


async def test_the_story_on_telegram(tmp_path: Path) -> None:
    store = tmp_path / "chat.sqlite"
    async with open_telegram_stage(store, "ptb", keys=KEYS) as stage:
        ana, bob = stage.somebody(), stage.somebody("Bob", "es")
        ids = [str(one.person.id) for one in (ana, bob)]
        await live_the_story(stage, ana, "10", "Coffee")
        await bob.say("recibir 5")
        await stage.bot.stop()
        assert await named(tmp_path, store, "telegram", *ids) == set()
        assert await refs_in(store) == 2, "a chat with one person is called as they are"


async def test_the_story_on_whatsapp(tmp_path: Path) -> None:
    store = tmp_path / "chat.sqlite"
    async with open_whatsapp_stage(store, templates=PAID, keys=KEYS) as shop:
        ana, bob = shop.somebody(), shop.somebody("Bob")
        card = await ana.say("receive 10 Coffee")
        late = await ana.say("receive 11 Tea")
        await shop.scan(card)
        notice = await ana.hear()
        assert first_line(notice) == ana.texts("notice-paid", amount=money("10"))
        pressed = await ana.say(f"cancel {code_of(late)}", reply_to=late)
        assert first_line(pressed) == ana.texts("cancel-done", code=code_of(late))
        await shop.told(ana, "delivered")

        await bob.say("receive 5")
        await bob.write("STOP")
        await bob.write("receive 6")  # is not answered

        evening = await ana.say("receive 12 Bread")
        with shop.a_day_later(ana, at_once=True):
            await shop.scan(evening)
            told = await ana.hear()
        assert told.text.startswith("Payment received: $12.00")
        await shop.bot.stop()
        addresses = [one.person.address for one in (ana, bob)]
        assert await named(tmp_path, store, "whatsapp", *addresses) == set()
        assert len(bob.sees) == 1


@pytest.mark.parametrize("point", ["before:inbox.add", "after:inbox.add"])
async def test_a_bot_that_dies_between_a_ref_and_its_message_has_one_ref_and_answers_once(
    tmp_path: Path, point: str
) -> None:
    store = tmp_path / "chat.sqlite"
    async with open_telegram_stage(store, "ptb", keys=KEYS, fault_point=point) as stage:
        ana = stage.somebody()
        ana.write("receive 1 Bread")
        async with asyncio.timeout(PATIENCE):
            assert await stage.bot.ended() == EXIT_CODE
        assert await refs_in(store) == 1
        del stage.bot.environment["CHATWALLET_FAULT_POINT"]
        await stage.bot.start()
        card = await ana.hear(1)
        assert scanned(card).lower() in card.text
        await ana.has_heard_only(card)
        await stage.bot.stop()
        assert await refs_in(store) == 1
        assert await named(tmp_path, store, "telegram", str(ana.person.id)) == set()
