"""Taking messages: each is stored before it is acknowledged, and answered once, in the order of its person."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from chatwallet.accounts.base import Account, Person
from chatwallet.bot.dispatch.inbox_worker import LOOK
from chatwallet.channels.base import Conversation, InboundMessage
from chatwallet.storage.errors import StoreUnavailable
from chatwallet.tests.charges import orders_of
from chatwallet.tests.commands.desk import ANA, BEN, NOON, Desk
from chatwallet.tracking.outbox.base import Notice, Sent
from chatwallet.wallet.base import Invoice
from chatwallet.wallet.memory import MemoryWallet
from chatwallet.wallet.money import Money

EARLY = 2.0


@asynccontextmanager
async def open_for_business(desk: Desk) -> AsyncIterator[None]:
    running = asyncio.create_task(desk.inbox_worker.run())
    yield
    assert not running.done(), "whatever comes, the desk stays open"
    running.cancel()


def message(number: int, text: str, who: Conversation = ANA) -> InboundMessage:
    return InboundMessage(who, str(number), text, NOON)


async def answers(desk: Desk) -> list[Notice]:
    """Take all that lies in the outbox."""
    await asyncio.wait_for(desk.inbox_worker.quiet.wait(), EARLY)
    found: list[Notice] = []
    while claimed := await desk.store.outbox.claim("worker", desk.now, 25, 100):
        for notice in claimed:
            await desk.store.outbox.conclude(notice, Sent(None, desk.now))
        found += claimed
    return found


async def test_a_message_that_comes_three_times_is_answered_once(desk: Desk) -> None:
    async with open_for_business(desk):
        for _ in range(3):
            await desk.inbox_worker.receive(message(1, "receive 10"))
        (answer,) = await answers(desk)
    assert answer.id == "answer:memory:1"
    assert len(await orders_of(desk.store, ANA)) == 1


async def test_what_came_while_nobody_was_there_is_answered_at_the_start(desk: Desk) -> None:
    await desk.inbox_worker.receive(message(1, "help"))
    await desk.inbox_worker.receive(message(2, "balance"))
    assert await desk.store.outbox.next_due() is None
    async with open_for_business(desk):
        found = await answers(desk)
    assert [one.id for one in found] == ["answer:memory:1", "answer:memory:2"]


class Stalling(MemoryWallet):
    """A wallet that takes its time over the first invoice."""

    def start(self) -> None:
        self.asked, self.go = asyncio.Event(), asyncio.Event()

    async def create_invoice(self, amount: Money | None, memo: str) -> Invoice:
        if not self.asked.is_set():
            self.asked.set()
            await self.go.wait()
        return await super().create_invoice(amount, memo)


async def test_answers_keep_the_order_of_a_person_and_nobody_waits_for_another(desk: Desk) -> None:
    wallet = Stalling()
    wallet.start()
    desk.use(wallet)
    async with open_for_business(desk):
        await asyncio.sleep(0)
        await desk.inbox_worker.receive(message(1, "receive 10"))
        await asyncio.wait_for(wallet.asked.wait(), EARLY)
        await desk.inbox_worker.receive(message(2, "help"))
        await desk.inbox_worker.receive(message(3, "help", BEN))
        async with asyncio.timeout(EARLY):
            while not (given := await desk.store.outbox.claim("w", desk.now, 25, 9)):
                await asyncio.sleep(0)
        assert [one.id for one in given] == ["answer:memory:3"]
        wallet.go.set()
        assert [one.id for one in await answers(desk)] == ["answer:memory:1", "answer:memory:2"]


async def test_what_is_said_during_the_last_look_is_answered_without_delay(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Catches: a look that found nothing ends the turn, although a message came before its reply did."""
    claim = desk.store.inbox.claim
    empty, go = asyncio.Event(), asyncio.Event()

    async def slow(conversation: Conversation) -> tuple[str, InboundMessage] | None:
        taken = await claim(conversation)
        if taken is None:
            empty.set()
            await go.wait()
        return taken

    monkeypatch.setattr(desk.store.inbox, "claim", slow)
    async with open_for_business(desk):
        await asyncio.sleep(0)
        await desk.inbox_worker.receive(message(1, "help"))
        await asyncio.wait_for(empty.wait(), EARLY)
        await desk.inbox_worker.receive(message(2, "help"))
        go.set()
        await asyncio.wait_for(desk.inbox_worker.quiet.wait(), LOOK / 2)
        assert [one.id for one in await answers(desk)] == ["answer:memory:1", "answer:memory:2"]


async def test_while_the_store_is_away_a_message_waits_for_the_next_look(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Catches: an answer that something went wrong, where a little later nothing would."""
    store, away = desk.store, asyncio.Event()

    async def is_away(*_: object) -> None:
        away.set()
        raise StoreUnavailable("gone")

    async with open_for_business(desk):
        await asyncio.sleep(0)
        for part, method in ((store.accounts, "load"), (store.inbox, "answer"), (store.inbox, "claim")):
            with monkeypatch.context() as meanwhile:
                meanwhile.setattr(part, method, is_away)
                away.clear()
                await desk.inbox_worker.receive(message(1, "help"))
                await asyncio.wait_for(away.wait(), LOOK + EARLY)
        async with asyncio.timeout(LOOK + EARLY):
            while not (given := await store.outbox.claim("w", desk.now, 25, 9)):
                await asyncio.sleep(0.05)
    assert [one.message.text.splitlines()[0] for one in given if one.message] == [
        desk.handler._catalogue["en"]("help-title")
    ]


async def test_a_stored_language_that_is_gone_leaves_nobody_without_an_answer(desk: Desk) -> None:
    """A KeyError here would take the desk down, and every restart would meet the same message again."""
    await desk.store.accounts.load(Account(Person("memory", "ana"), "tlh", "UTC", "USD"))
    async with open_for_business(desk):
        await asyncio.sleep(0)
        await desk.inbox_worker.receive(message(1, "balance"))
        await desk.inbox_worker.receive(message(2, "balance", BEN))
        found = await answers(desk)
    assert [one.message.text.splitlines()[0] for one in found if one.message] == ["💰 Balance"] * 2


@pytest.mark.parametrize(
    ("language", "time_zone", "currency"),
    [
        ("en", "localtime", "USD"),
        ("en", "Mars/Olympus", "USD"),
        ("en", "", "USD"),
        ("en", "UTC", "ZZZ"),
        ("tlh", "x", "?"),
    ],
)
async def test_a_stored_preference_that_is_unknown_here_leaves_nobody_without_an_answer(
    desk: Desk, language: str, time_zone: str, currency: str
) -> None:
    """X6: one line of such a person took the desk down, and each restart met it again."""
    await desk.store.accounts.load(Account(Person("memory", "ana"), language, time_zone, currency))
    async with open_for_business(desk):
        await asyncio.sleep(0)
        for number, line in enumerate(("timezone", "currency", "price", "receive 10")):
            await desk.inbox_worker.receive(message(number, line))
        await desk.inbox_worker.receive(message(9, "balance", BEN))
        found = await answers(desk)
    said = sorted(one.message.text.splitlines()[0] for one in found if one.message)
    assert [line.partition(":")[0] for line in said] == [
        "1 BTC = $100,000.00",
        "I show amounts in USD too. To change it",
        "Receive $10.00",
        "Your time zone is UTC",
        "💰 Balance",
    ]


async def test_a_row_that_cannot_be_read_leaves_nobody_without_an_answer(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """X6, the kind: whoever has a damaged account is answered as a stranger, a damaged message stops no other chat."""
    claim = desk.store.inbox.claim

    async def is_damaged(*_: object) -> None:
        raise KeyError("language")

    async def is_no_message(conversation: Conversation) -> object:
        if conversation == BEN:
            raise ValueError("no JSON")
        return await claim(conversation)

    monkeypatch.setattr(desk.store.accounts, "load", is_damaged)
    monkeypatch.setattr(desk.store.inbox, "claim", is_no_message)
    async with open_for_business(desk):
        await asyncio.sleep(0)
        await desk.inbox_worker.receive(message(1, "help", BEN))
        await desk.inbox_worker.receive(message(2, "balance"))
        (answer,) = await answers(desk)
    assert answer.message is not None
    assert answer.message.text.startswith("💰 Balance")


async def test_a_fault_in_one_answer_does_not_keep_the_next_from_being_given(desk: Desk) -> None:
    codes = desk.store.charges._charges
    async with open_for_business(desk):
        await asyncio.sleep(0)
        del desk.store.charges._charges
        await desk.inbox_worker.receive(message(1, "status K7Q2"))
        (failed,) = await answers(desk)
        desk.store.charges._charges = codes
        await desk.inbox_worker.receive(message(2, "help"))
        (fine,) = await answers(desk)
    assert failed.message is not None
    assert failed.message.text.startswith("Something went wrong on my side")
    assert fine.id == "answer:memory:2"


async def test_a_newcomer_reads_times_in_the_zone_of_their_browser(desk: Desk) -> None:
    for number, (told, kept) in enumerate([("America/Jamaica", "America/Jamaica"), ("Mars/Base", "UTC")]):
        newcomer = Conversation("memory", f"chat{number}", f"person{number}")
        await desk.handler.handle(replace(message(number, "help", newcomer), time_zone=told))
        unknown = Account(Person("memory", f"person{number}"), "xx", "xx", "xx")
        assert (await desk.store.accounts.load(unknown)).time_zone == kept
