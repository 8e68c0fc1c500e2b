"""PE-37 in short: what an admin asks hangs, and is asked again without pause; payments are told as if nobody asked."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from statistics import quantiles
from typing import Any, cast

import pytest

from chatwallet.bot.admin import desk
from chatwallet.bot.admin.isolation import AT_ONCE, Busy, Isolation, TookTooLong
from chatwallet.channels.base import Conversation
from chatwallet.storage.base import Store
from chatwallet.storage.census import Tally
from chatwallet.storage.errors import LookTooLong
from chatwallet.storage.redis.address import parse_address
from chatwallet.storage.sqlite.insight import SqliteInsight
from chatwallet.storage.sqlite.orders import SqliteOrders
from chatwallet.storage.sqlite.store import SqliteStore
from chatwallet.tests.bot.admin.office import ADA, AdminOffice, admin_office
from chatwallet.tests.bot.admin.relay import relay
from chatwallet.tests.generous import GENEROUS
from chatwallet.tests.redis_server import redis_store
from chatwallet.tracking.base import ChargeState
from chatwallet.tracking.lookups import OfShop

pytestmark = pytest.mark.usefixtures("no_settings")

ENDLESS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
PAYMENTS = 20
SLACK = 0.3
"""Seconds by which the 95th of a hundred payments may be slower beside an admin: two looks at the outbox."""


def generous() -> dict[str, Any]:
    """Settings with which everybody may ask at once."""
    return {name.removeprefix("CHATWALLET_").lower(): number for name, number in GENEROUS.items()}


@asynccontextmanager
async def asked_without_pause(office: AdminOffice, line: str) -> AsyncIterator[list[str]]:
    """An admin who says a line, and again as soon as it is answered; gives the answers."""
    heard: list[str] = []

    async def ask() -> None:
        while True:
            before = len(office.channel.sent)
            await office.channel.say(ADA, line)
            while not (new := office.heard(ADA, office.channel.sent[before:])):
                await asyncio.sleep(0.01)
            heard.extend(one.message.text for one in new)

    task = asyncio.create_task(ask())
    try:
        yield heard
    finally:
        task.cancel()
        await asyncio.wait({task})


async def p95_of_news(office: AdminOffice, name: str) -> float:
    """Pay orders one by one, and see that each is told; the 95th of a hundred seconds from the payment to its news."""
    took = []
    for number in range(PAYMENTS):
        who = Conversation("memory", f"{name}{number}", f"{name}{number}")
        before = len(office.channel.sent)
        await office.channel.say(who, "receive 10")
        await heard_by(office, who, "$10.00", before)
        (charge,) = await office.store.charges.page(OfShop("house"), 1)
        (row,) = await office.store.charges.invoices(charge.id)
        before, began = len(office.channel.sent), time.monotonic()
        office.wallet.pay(row.payment_hash)
        await heard_by(office, who, "✅", before)
        took.append(time.monotonic() - began)
    return quantiles(took, n=20)[-1]


async def heard_by(office: AdminOffice, who: Conversation, text: str, before: int) -> None:
    """Wait until somebody hears a text."""
    async with asyncio.timeout(5):
        while not any(text in one.message.text for one in office.heard(who, office.channel.sent[before:])):
            await asyncio.sleep(0.002)


async def endless(self: SqliteInsight, *_: object) -> object:
    return await self._database.read(lambda connection: connection.execute(ENDLESS).fetchone())


async def endless_tallies(self: SqliteOrders, *_: object) -> AsyncIterator[Tally]:
    await self._database.read(lambda connection: connection.execute(ENDLESS).fetchone())
    yield Tally(datetime(2026, 1, 1, tzinfo=UTC), "", "", ChargeState.OPEN, 0)


@pytest.mark.parametrize("line", ["admin status", "admin find K7Q2", "admin stats"])
async def test_pe_37_a_look_into_a_file_that_never_ends_slows_no_payment(
    store: Store, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    if not isinstance(store, SqliteStore):
        pytest.skip("of a file; the one of a Redis is below")
    monkeypatch.setattr(desk, "QUERY", 0.3)
    monkeypatch.setattr(desk, "LONG", 0.3)
    monkeypatch.setattr(SqliteInsight, "statistics", endless)
    monkeypatch.setattr(SqliteInsight, "traces", endless)
    monkeypatch.setattr(SqliteOrders, "tallies", endless_tallies)
    async with admin_office(store, **generous()) as office:
        await office.say("hello")
        await office.appoint()
        alone = await p95_of_news(office, "a")
        async with asked_without_pause(office, line) as heard:
            beside = await p95_of_news(office, "b")
            async with asyncio.timeout(5):
                while len(heard) < 3:
                    await asyncio.sleep(0.01)
        assert beside <= alone + SLACK
        assert all(one.startswith(("That took longer than 0.3 s", "One command at a time")) for one in heard)


@pytest.mark.parametrize("answers", [0, 12], ids=["from the first", "in the middle"])
async def test_pe_37_a_connection_that_stands_still_slows_no_payment(
    redis_address: str, monkeypatch: pytest.MonkeyPatch, answers: int
) -> None:
    monkeypatch.setattr(desk, "QUERY", 0.3)
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(redis_store(redis_address))
        office = await stack.enter_async_context(admin_office(store, **generous()))
        await office.say("hello")
        await office.appoint()
        alone = await p95_of_news(office, "a")
        between = await stack.enter_async_context(relay(parse_address(store._url), answers))
        monkeypatch.setattr(store, "_url", between.url)  # by which whoever looks beside the bot connects
        async with asked_without_pause(office, "admin status") as heard:
            beside = await p95_of_news(office, "b")
            async with asyncio.timeout(5):
                while len(heard) < 3:
                    await asyncio.sleep(0.01)
        assert between.taken
        assert beside <= alone + SLACK
        assert all(one.startswith(("That took longer than 0.3 s", "One command at a time")) for one in heard)


async def test_a_look_that_nobody_waits_for_any_more_ends_at_once(store: Store) -> None:
    if not isinstance(store, SqliteStore):
        pytest.skip("of a file")
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1), store.reading() as reading:
            await endless(cast("SqliteInsight", reading.insight))
    assert time.monotonic() - began < 1, "closing the connection waits for its thread"
    with pytest.raises(LookTooLong):
        async with store.reading() as reading:
            await endless(cast("SqliteInsight", reading.insight))


async def test_four_commands_run_at_once_and_what_hangs_in_its_end_keeps_its_place() -> None:
    isolation, free = Isolation(), asyncio.Event()

    async def stubborn() -> str:
        try:
            await asyncio.Event().wait()
        finally:
            await free.wait()
        return ""

    async def quick() -> str:
        return "done"

    async with asyncio.timeout(5):
        ended = [isolation.run(f"a{number}", stubborn, seconds=0.05) for number in range(AT_ONCE)]
        for one in await asyncio.gather(*ended, return_exceptions=True):
            assert isinstance(one, TookTooLong), "who waited is told, though it has not ended"
        with pytest.raises(Busy):
            await isolation.run("b", quick, seconds=1)
        free.set()
        while isolation.running:
            await asyncio.sleep(0)
        assert await isolation.run("b", quick, seconds=1) == "done"
