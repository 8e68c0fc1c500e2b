"""Y7: an answer that takes long is seen to be made, and the wallet's slowness is told once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from chatwallet.accounts.base import Account, Person
from chatwallet.bot.dispatch.progress import SHOWN_AFTER, TOLD_AFTER, Progress
from chatwallet.channels.base import Conversation, InboundMessage
from chatwallet.channels.memory import MemoryChannel
from chatwallet.locales.texts import Catalogue
from chatwallet.storage.memory import MemoryStore
from chatwallet.tests.charges import only
from chatwallet.tests.commands.desk import ANA, Desk
from chatwallet.tracking.outbox.base import Notice, Retry, Sent
from chatwallet.tracking.outbox.rendering import NoticeRenderer
from chatwallet.wallet.base import Invoice
from chatwallet.wallet.memory import MemoryWallet
from chatwallet.wallet.money import Money

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
NEVER = 3600.0
PATIENCE = 10.0


def asked(text: str = "receive 10", *, private: bool = True) -> InboundMessage:
    return InboundMessage(ANA, "1", text, NOON, private=private)


class SlowWallet(MemoryWallet):
    """Makes no invoice until it is let."""

    def __init__(self) -> None:
        super().__init__(now=lambda: NOON)
        self.go_on = asyncio.Event()

    async def create_invoice(self, amount: Money | None, memo: str) -> Invoice:
        await self.go_on.wait()
        return await super().create_invoice(amount, memo)


async def claimed(store: MemoryStore, at: datetime = NOON) -> list[Notice]:
    return list(await store.outbox.claim("worker", at, 25, 9))


@asynccontextmanager
async def at_work(desk: Desk) -> AsyncIterator[None]:
    running = asyncio.create_task(desk.inbox_worker.run())
    try:
        yield
    finally:
        running.cancel()
        await asyncio.wait({running})


def test_people_wait_so_long_before_anything_is_said() -> None:
    assert (SHOWN_AFTER, TOLD_AFTER) == (0.4, 4.0)


async def test_a_slow_wallet_is_told_of_before_the_answer_and_once_for_each_message() -> None:
    told, wallet, channel = asyncio.Event(), SlowWallet(), MemoryChannel()
    desk = Desk()
    desk.progress = Progress(
        {"memory": channel},
        desk.store.outbox,
        clock=lambda: NOON,
        shown_after=0,
        told_after=0,
    )
    desk.use(wallet)
    async with asyncio.timeout(PATIENCE), at_work(desk):
        await asyncio.sleep(0)
        await desk.inbox_worker.receive(asked())
        with desk.store.outbox.changed.heard_by(told.set):
            await told.wait()
        await channel.wait_for_busy(1)
        (slow,) = await claimed(desk.store)
        assert slow.news is not None
        assert slow.news.text == "wallet-slow"
        await desk.store.outbox.conclude(slow, Sent("m1", NOON))
        told.clear()
    # It died before it answered; the next one handles the message again, as slowly.
    async with asyncio.timeout(PATIENCE), at_work(desk):
        with desk.store.outbox.changed.heard_by(told.set):
            await told.wait()
        assert await claimed(desk.store) == []
        wallet.go_on.set()
        while not (given := await claimed(desk.store)):
            await asyncio.sleep(0)
    assert [one.message is not None and one.message.qr is not None for one in given] == [True]
    assert channel.busy == [ANA] * len(channel.busy)


async def test_a_quick_answer_shows_and_tells_nothing() -> None:
    store, channel = MemoryStore(), MemoryChannel()
    progress = Progress({"memory": channel}, store.outbox, shown_after=NEVER, told_after=NEVER)
    async with progress.while_answering(asked()):
        pass
    assert (channel.busy, await claimed(store)) == ([], [])


async def test_where_others_read_along_nobody_is_told() -> None:
    store, channel = MemoryStore(), MemoryChannel()
    progress = Progress({"memory": channel}, store.outbox, clock=lambda: NOON, shown_after=0, told_after=0)
    async with asyncio.timeout(PATIENCE), progress.while_answering(asked(private=False)):
        await channel.wait_for_busy(1)
    assert await claimed(store) == []


@pytest.mark.parametrize("language", Catalogue().languages)
@pytest.mark.parametrize("late", ["in time", "too late", "a second attempt", "in doubt"])
async def test_it_is_said_at_once_or_not_at_all(language: str, late: str) -> None:
    """After the answer, or a second time after a doubt, it would only be a riddle."""
    store, clock = MemoryStore(), [NOON]
    notices = NoticeRenderer(
        store.charges, store.accounts, only(MemoryWallet(now=lambda: NOON)), Catalogue(),
        defaults=Account(Person("", ""), language, "UTC", "USD"), clock=lambda: clock[0],
    )  # fmt: skip
    told = asyncio.Event()
    progress = Progress({}, store.outbox, clock=lambda: NOON, shown_after=0, told_after=0)
    where = Conversation("memory", "market", "ana")
    with store.outbox.changed.heard_by(told.set):
        async with asyncio.timeout(PATIENCE), progress.while_answering(asked()):
            await told.wait()
    (notice,) = await claimed(store)
    assert notice.conversation == where
    if late == "too late":
        clock[0] += timedelta(seconds=11)
    elif late != "in time":
        await store.outbox.conclude(notice, Retry(NOON, unknown=late == "in doubt", error="x"))
        (notice,) = await claimed(store)
    message = await notices.write(notice, say_repeat=False)
    if late == "in time":
        assert getattr(message, "text", None) == Catalogue()[language]("wallet-slow")
    else:
        assert message is None
