"""The net under all sources: every unpaid invoice is asked about, whatever else happens."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import pytest

from chatwallet.storage.base import Store
from chatwallet.tests.tracking.conftest import Story
from chatwallet.tests.tracking.shop import ANA, EARLY, NOON, Shop
from chatwallet.tracking.base import Charge, ChargeState, InvoiceRecord
from chatwallet.tracking.bell import Bell
from chatwallet.tracking.lookups import Due
from chatwallet.tracking.payments.polling import Polling
from chatwallet.wallet.base import Invoice, InvoiceStatus
from chatwallet.wallet.errors import WalletError, WalletUnavailable
from chatwallet.wallet.memory import MemoryWallet

Play = Callable[[Story], None]


BATCH = MemoryWallet.traits.statuses_at_once


class Counting(MemoryWallet):
    """A wallet that notes when it was asked about how many; it has no answer for what is `poisoned`.

    While it is `down` it answers as wallet/flash does: an error in the place of each status.
    """

    down = False
    poisoned = ""

    def note(self) -> list[tuple[float, list[str]]]:
        self.asked: list[tuple[float, list[str]]] = []
        return self.asked

    async def statuses(self, invoices: Sequence[Invoice]) -> Mapping[str, InvoiceStatus | WalletError]:
        hashes = [invoice.payment_hash for invoice in invoices]
        self.asked.append(((self._now() - NOON).total_seconds(), hashes))
        error = WalletUnavailable("down")
        if self.down:
            return dict.fromkeys(hashes, error)
        return {
            **await super().statuses(invoices),
            **({self.poisoned: error} if self.poisoned in hashes else {}),
        }


class Standing:
    """A live feed that stands, or does not."""

    def __init__(self, speaks: bool) -> None:
        self.speaks = speaks
        self.changed = Bell()

    def take_gap(self) -> datetime | None:
        return None


def counting(shop: Shop) -> Counting:
    wallet = Counting(now=shop.clock)
    wallet.note()
    shop.use(wallet)
    return wallet


async def settled(shop: Shop, *hashes: str) -> list[str]:
    return [one for one in hashes if (await shop.state(one))[1].status is InvoiceStatus.PAID]


def test_a_payment_is_found_within_a_tick_when_nothing_is_pushed(play: Play) -> None:
    async def story(shop: Shop) -> None:
        polling = asyncio.create_task(shop.tracker.follow(shop.polling))
        await asyncio.sleep(30)
        _, payment_hash = await shop.request()
        await asyncio.sleep(20)
        shop.wallet.pay(payment_hash)
        await asyncio.sleep(4.1)
        polling.cancel()
        assert (await shop.state(payment_hash))[0].state is ChargeState.PAID

    play(story)


@pytest.mark.parametrize(("live", "tick"), [(False, 4), (True, 10)])
def test_it_asks_every_four_seconds_and_every_ten_beside_a_live_feed(
    play: Play, live: bool, tick: int
) -> None:
    async def story(shop: Shop) -> None:
        wallet = counting(shop)
        polling = Polling(shop.store.charges, wallet, Standing(live), clock=shop.clock)
        await shop.request()
        running = asyncio.create_task(shop.tracker.follow(polling))
        await asyncio.sleep(59)
        running.cancel()
        assert [at for at, _ in wallet.asked] == list(range(tick, 59, tick))

    play(story)


def test_after_its_expiry_it_is_asked_about_ever_more_seldom_for_a_day(play: Play) -> None:
    async def story(shop: Shop) -> None:
        wallet = counting(shop)
        _, payment_hash = await shop.request()
        running = asyncio.create_task(shop.tracker.follow(shop.polling))
        await asyncio.sleep(25 * 3600)
        shop.clock.advance(46 * 3600)  # whatever would be due in these two days is due after them
        await asyncio.sleep(3600)
        running.cancel()
        late = [at - 60 for at, _ in wallet.asked if at > 60]
        ladder = [1, 5, 15, 60, 300, 1800, 7200, 21600, 86400]
        assert len(late) == len(ladder)
        assert all(0 <= at - step <= 4 for at, step in zip(late, ladder, strict=True)), "within a tick"
        assert (await shop.state(payment_hash))[1].status is InvoiceStatus.EXPIRED

    play(story)


async def many(shop: Shop, store: Store, number: int, expires: float = 0.0) -> tuple[Charge, list[str]]:
    """An open charge with so many invoices, made without a wallet that signs each."""
    charge, first = await shop.request()
    row = (await shop.state(first))[1]
    hashes = [first]
    for index in range(1, number):
        payment_hash = f"{index:064x}"
        invoice = dataclasses.replace(row.invoice, payment_hash=payment_hash)
        await store.charges.add_invoice(InvoiceRecord(invoice, charge.id, f"memory:x{index}"), NOON)
        shop.wallet._issued[payment_hash] = dataclasses.replace(shop.wallet._issued[first], invoice=invoice)
        hashes.append(payment_hash)
    return charge, hashes


async def test_what_is_due_is_asked_in_batches_until_all_is_asked(store: Store, shop: Shop) -> None:
    wallet = counting(shop)
    _, hashes = await many(shop, store, 2 * BATCH + 5)
    shop.clock.advance(4)
    wallet.pay(hashes[-1])
    asked = shop.polling.hints()
    for _ in hashes:
        await shop.tracker.handle(await asyncio.wait_for(anext(asked), EARLY))
    assert [len(asked) for _, asked in wallet.asked] == [BATCH, BATCH, 5]
    assert {one for _, asked in wallet.asked for one in asked} == set(hashes)


@pytest.mark.parametrize(("age", "again_in"), [(4, 4), (3605, 10)], ids=["somebody waits for it", "old"])
async def test_one_poisoned_invoice_does_not_spoil_the_others(
    store: Store, shop: Shop, age: float, again_in: float
) -> None:
    wallet = counting(shop)
    _, hashes = await many(shop, store, 5)
    wallet.poisoned = hashes[2]
    shop.clock.advance(age)
    for payment_hash in hashes:
        wallet.pay(payment_hash)
    asked = shop.polling.hints()
    hints = [await asyncio.wait_for(anext(asked), EARLY) for _ in range(4)]
    assert {hint.payment_hash for hint in hints} == set(hashes) - {hashes[2]}
    for hint in hints:
        await shop.tracker.handle(hint)
    assert await store.charges.unpaid(Due(shop.clock() + timedelta(seconds=again_in - 1)), 9) == []
    (again,) = await store.charges.unpaid(Due(shop.clock() + timedelta(seconds=again_in)), 9)
    assert again.payment_hash == hashes[2], "it alone is asked again"


def test_a_wallet_that_is_down_is_asked_once_a_tick_and_then_nothing_is_lost(play: Play) -> None:
    async def story(shop: Shop) -> None:
        wallet = counting(shop)
        _, hashes = await many(shop, shop.store, 3 * BATCH)  # type: ignore[arg-type]
        wallet.down = True
        running = asyncio.create_task(shop.tracker.follow(shop.polling))
        await asyncio.sleep(41)
        assert 8 <= len(wallet.asked) <= 12
        for payment_hash in hashes:
            wallet.pay(payment_hash)
        wallet.down = False
        await asyncio.sleep(8)
        running.cancel()
        assert await settled(shop, *hashes) == hashes

    play(story)


def test_what_got_no_answer_is_asked_again_in_four_seconds_whatever_was_answered_since(play: Play) -> None:
    """Beside a live feed too: the next look was ten seconds away once another question had been answered."""

    async def story(shop: Shop) -> None:
        wallet = counting(shop)
        polling = Polling(shop.store.charges, wallet, Standing(True), clock=shop.clock)
        _, first = await shop.request()
        running = asyncio.create_task(shop.tracker.follow(polling))
        await asyncio.sleep(9)
        wallet.down = True
        await asyncio.sleep(1.5)
        wallet.down = False
        assert wallet.asked == [(10, [first])]
        _, second = await shop.request(origin="memory:2")
        await shop.store.charges.recheck(second, shop.clock())
        await asyncio.sleep(4)
        running.cancel()
        (at, hashes), (again, others) = wallet.asked[1:]
        assert (hashes, others) == ([second], [first])
        assert at < 11
        assert again <= 14

    play(story)


def test_when_the_feed_ends_nobody_waits_for_the_end_of_its_slow_tick(play: Play) -> None:
    async def story(shop: Shop) -> None:
        wallet = counting(shop)
        looking = asyncio.create_task(shop.tracker.follow(shop.polling))
        listening = asyncio.create_task(shop.tracker.follow(shop.subscription))
        await asyncio.sleep(10.5)
        await shop.request()
        await asyncio.sleep(5)
        wallet.cut_feeds()
        with pytest.raises(WalletUnavailable):
            await listening
        await asyncio.sleep(1)
        looking.cancel()
        ((at, _),) = wallet.asked
        assert at < 16

    play(story)


def test_a_sweep_waits_for_a_wallet_that_is_down_and_goes_on_where_it_was(play: Play) -> None:
    async def story(shop: Shop) -> None:
        wallet = counting(shop)
        _, hashes = await many(shop, shop.store, 2 * BATCH + 5)  # type: ignore[arg-type]
        for payment_hash in hashes:
            await shop.store.charges.checked(payment_hash, InvoiceStatus.EXPIRED, None)  # never due again
            wallet.pay(payment_hash)
        wallet.down = True
        shop.polling.sweep(NOON - timedelta(days=2))
        running = asyncio.create_task(shop.tracker.follow(shop.polling))
        await asyncio.sleep(10)
        assert len(wallet.asked) > 1
        assert {tuple(asked) for _, asked in wallet.asked} == {tuple(sorted(hashes)[:BATCH])}
        wallet.down = False
        await asyncio.sleep(5)
        assert await settled(shop, *hashes) == hashes
        wallet.note()
        await asyncio.sleep(60)
        running.cancel()
        assert wallet.asked == [], "and ends when all were asked"

    play(story)


async def test_a_sweep_leaves_out_what_expired_before_its_time(store: Store, shop: Shop) -> None:
    wallet = counting(shop)
    await shop.request()
    shop.clock.advance(3600)
    _, fresh = await shop.request(origin="memory:2", of=ANA)
    for row in await store.charges.unpaid(Due(shop.clock() + timedelta(days=9)), 9):
        await store.charges.checked(row.payment_hash, InvoiceStatus.PENDING, None)
    shop.polling.sweep(shop.clock() - timedelta(minutes=15))
    hint = await asyncio.wait_for(anext(shop.polling.hints()), EARLY)
    assert (hint.payment_hash, hint.confirmed) == (fresh, True)
    assert [asked for _, asked in wallet.asked] == [[fresh]]
