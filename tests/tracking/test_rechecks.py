"""How soon the poll asks about what somebody says is paid, and in how many documents."""

from __future__ import annotations

import asyncio
import dataclasses
import math
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from chatwallet.channels.base import Conversation
from chatwallet.tests.tracking.conftest import Story
from chatwallet.tests.tracking.shop import NOON, Shop
from chatwallet.tests.tracking.test_polling import BATCH, Standing, counting, settled
from chatwallet.tracking.base import InvoiceRecord
from chatwallet.tracking.payments.polling import AT_ONCE, GATHER, Polling
from chatwallet.tracking.recipients import in_chat
from chatwallet.wallet.base import InvoiceStatus

Play = Callable[[Story], None]


async def quiet_invoices(shop: Shop, number: int) -> list[str]:
    """So many unpaid invoices, each of a charge of its own, that nobody asks about of itself."""
    charge, first = await shop.request()
    row = (await shop.state(first))[1]
    for index in range(1, number):
        payment_hash = f"{index:064x}"
        invoice = dataclasses.replace(row.invoice, payment_hash=payment_hash)
        where = Conversation("memory", f"chat{index}", f"person{index}")
        other = dataclasses.replace(
            charge, id=f"c{index}", code=f"X{index}", token=index.to_bytes(16), asked_in=where,
            recipients=(in_chat(where),),
        )  # fmt: skip
        record = InvoiceRecord(invoice, other.id, f"memory:x{index}")
        await shop.store.charges.create(other, record, NOON)
        shop.wallet._issued[payment_hash] = dataclasses.replace(shop.wallet._issued[first], invoice=invoice)
    hashes = [first, *(f"{index:064x}" for index in range(1, number))]
    for payment_hash in hashes:
        await shop.store.charges.checked(payment_hash, InvoiceStatus.PENDING, None)
    return hashes


@asynccontextmanager
async def polled(shop: Shop, polling: Polling | None = None, seconds: float = 1) -> AsyncIterator[None]:
    """What happens while the poll runs, from so many seconds after its start."""
    running = asyncio.create_task(shop.tracker.follow(polling or shop.polling))
    await asyncio.sleep(seconds)
    yield
    running.cancel()


async def tell(shop: Shop, payment_hash: str) -> None:
    """The invoice is paid, and somebody says so."""
    shop.wallet.pay(payment_hash)
    await shop.store.charges.recheck(payment_hash, shop.clock())


def test_one_word_is_asked_back_at_once(play: Play) -> None:
    async def story(shop: Shop) -> None:
        wallet = counting(shop)
        polling = Polling(shop.store.charges, wallet, Standing(False), clock=shop.clock)
        (payment_hash,) = await quiet_invoices(shop, 1)
        async with polled(shop, polling, 1.5):
            await tell(shop, payment_hash)
            await asyncio.sleep(0.001)
        assert wallet.asked == [(1.5, [payment_hash])]
        assert await settled(shop, payment_hash) == [payment_hash]

    play(story)


@pytest.mark.parametrize("pushed", [False, True])
def test_beside_a_live_feed_one_word_waits_for_what_that_may_tell(play: Play, pushed: bool) -> None:
    """Catches: a document for each payment whose webhook is faster than the push, which costs nothing."""

    async def story(shop: Shop) -> None:
        wallet = counting(shop)
        polling = Polling(shop.store.charges, wallet, Standing(True), clock=shop.clock)
        (payment_hash,) = await quiet_invoices(shop, 1)
        async with polled(shop, polling, 1.5):
            await tell(shop, payment_hash)
            if pushed:
                await asyncio.sleep(GATHER / 2)
                await shop.tell(payment_hash)
            await asyncio.sleep(2 * GATHER)
        assert [(round(at, 3), asked) for at, asked in wallet.asked] == (
            [] if pushed else [(1.5 + GATHER, [payment_hash])]
        )
        assert await settled(shop, payment_hash) == [payment_hash]

    play(story)


def test_what_comes_after_a_question_is_gathered_for_the_next(play: Play) -> None:
    async def story(shop: Shop) -> None:
        wallet = counting(shop)
        hashes = await quiet_invoices(shop, 4)
        async with polled(shop):
            for payment_hash in hashes:
                await tell(shop, payment_hash)
                await asyncio.sleep(0.09)
            await asyncio.sleep(0.04)
        asked = [(round(at, 3), set(asked)) for at, asked in wallet.asked]
        assert asked == [(1, set(hashes[:1])), (1 + GATHER, set(hashes[1:]))]

    play(story)


def test_a_rush_of_a_thousand_is_asked_back_in_as_few_documents_as_hold_them(play: Play) -> None:
    async def story(shop: Shop) -> None:
        wallet = counting(shop)
        hashes = await quiet_invoices(shop, 1000)
        async with polled(shop):
            await asyncio.gather(*(tell(shop, payment_hash) for payment_hash in hashes))
            await asyncio.sleep(0.001)
        assert len(wallet.asked) == 1000 / BATCH
        assert await settled(shop, *hashes) == hashes

    play(story)


def test_a_rush_that_takes_its_time_asks_no_more_often_than_gathering_allows(play: Play) -> None:
    """Whatever comes in at which moment: only the first question is a small one."""

    async def story(shop: Shop) -> None:
        wallet = counting(shop)
        hashes = await quiet_invoices(shop, 301)
        async with polled(shop):
            for payment_hash in hashes:  # 100 in 300 ms
                await tell(shop, payment_hash)
                await asyncio.sleep(GATHER / 100)
            await asyncio.sleep(GATHER)
        assert len(wallet.asked) <= 1 + 3 * math.ceil(100 / BATCH)
        assert await settled(shop, *hashes) == hashes

    play(story)


def test_an_outage_is_noticed_by_one_document(play: Play) -> None:
    """Several are asked at the same time only after all of the last ones were answered."""

    async def story(shop: Shop) -> None:
        wallet = counting(shop)
        hashes = await quiet_invoices(shop, (AT_ONCE + 2) * BATCH)
        wallet.down = True
        async with polled(shop):
            await asyncio.gather(*(tell(shop, payment_hash) for payment_hash in hashes))
            await asyncio.sleep(1)
            assert [len(asked) for _, asked in wallet.asked] == [BATCH]
            wallet.down = False
            await asyncio.sleep(10)
        assert await settled(shop, *hashes) == hashes

    play(story)
