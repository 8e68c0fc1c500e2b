"""The live feed: everything that may still be paid is followed, on every connection, and the gap is asked about."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from chatwallet.storage.base import Store
from chatwallet.tests.tracking.conftest import Story
from chatwallet.tests.tracking.shop import EARLY, Shop
from chatwallet.tracking.base import Hint, InvoiceRecord
from chatwallet.tracking.lookups import Unpaid
from chatwallet.tracking.payments.schedule import SLOW_TICK
from chatwallet.tracking.payments.subscription import LINGER, Subscription
from chatwallet.tracking.payments.watcher import PaymentWatcher
from chatwallet.wallet.base import Invoice, InvoiceStatus, StatusFeed
from chatwallet.wallet.errors import WalletUnavailable
from chatwallet.wallet.memory import MemoryWallet
from chatwallet.wallet.money import USD, Money


class Recorder:
    """A feed that notes what it is told to follow and to leave."""

    def __init__(self, feed: StatusFeed, moves: list[tuple[str, str]]) -> None:
        self._feed = feed
        self._moves = moves

    def follow(self, invoice: Invoice) -> None:
        self._moves.append(("follow", invoice.payment_hash))
        self._feed.follow(invoice)

    def leave(self, payment_hash: str) -> None:
        self._moves.append(("leave", payment_hash))
        self._feed.leave(payment_hash)

    def __aiter__(self) -> AsyncIterator[tuple[str, InvoiceStatus]]:
        return self._feed.__aiter__()


class Recorded(MemoryWallet):
    """A wallet whose feeds are recorded; they open when `open` is set."""

    def start(self) -> None:
        self.moves: list[tuple[str, str]] = []
        self.open = asyncio.Event()
        self.open.set()
        self.opening = asyncio.Event()

    def feed(self) -> AbstractAsyncContextManager[StatusFeed]:
        return self._recorded()

    @asynccontextmanager
    async def _recorded(self) -> AsyncIterator[StatusFeed]:
        self.opening.set()
        await self.open.wait()
        async with super().feed() as feed:
            yield Recorder(feed, self.moves)


@pytest.fixture
def recorded(shop: Shop) -> Recorded:
    wallet = Recorded(now=shop.clock)
    wallet.start()
    shop.use(wallet)
    return wallet


async def following(subscription: Subscription) -> tuple[AsyncIterator[Hint], asyncio.Task[Hint]]:
    """Start to listen, and let it come so far that it waits for news."""
    hints = subscription.hints()
    first = asyncio.ensure_future(anext(hints))
    return hints, first


async def heard(hint: asyncio.Task[Hint]) -> Hint:
    return await asyncio.wait_for(hint, EARLY)


async def test_only_paid_is_the_wallets_final_word(shop: Shop) -> None:
    _, payment_hash = await shop.request()
    hints, first = await following(shop.subscription)
    assert await heard(first) == Hint(payment_hash, InvoiceStatus.PENDING, "subscription", confirmed=False)
    for status, confirmed in ((InvoiceStatus.EXPIRED, False), (InvoiceStatus.PAID, True)):
        shop.wallet.push(payment_hash, status)
        hint = await asyncio.wait_for(anext(hints), EARLY)
        assert (hint.status, hint.confirmed) == (status, confirmed)
    await hints.aclose()  # type: ignore[attr-defined]


async def test_each_connection_follows_all_that_may_be_paid_and_has_the_gap_asked_about(
    store: Store, shop: Shop, recorded: Recorded
) -> None:
    _, old = await shop.request(origin="memory:0")
    shop.clock.advance(60 + LINGER.total_seconds())
    _, late = await shop.request(origin="memory:1")
    shop.clock.advance(61)
    _, fresh = await shop.request(origin="memory:2")
    subscription = Subscription(store.charges, recorded, clock=shop.clock)
    for _ in (1, 2):
        recorded.moves.clear()
        hints, first = await following(subscription)
        await heard(first)
        assert subscription.live
        assert sorted(recorded.moves) == sorted([("follow", late), ("follow", fresh)])
        assert subscription.take_gap() == shop.clock() - LINGER
        assert subscription.take_gap() is None, "it is asked about once"
        recorded.cut_feeds()
        with pytest.raises(WalletUnavailable):
            await last(hints)
        assert not subscription.live
    assert old not in {payment_hash for _, payment_hash in recorded.moves}


async def last(hints: AsyncIterator[Hint]) -> None:
    async with asyncio.timeout(EARLY):
        async for _ in hints:
            pass


async def test_a_new_invoice_is_followed_at_once_and_an_old_one_left(shop: Shop, recorded: Recorded) -> None:
    _, first_hash = await shop.request()
    hints, first = await following(shop.subscription)
    await heard(first)
    shop.clock.advance(60 + LINGER.total_seconds() + 1)
    _, second_hash = await shop.request(origin="memory:2")
    assert recorded.moves == [("follow", first_hash), ("leave", first_hash), ("follow", second_hash)]
    assert (await asyncio.wait_for(anext(hints), EARLY)).payment_hash == second_hash
    await hints.aclose()  # type: ignore[attr-defined]


async def test_what_was_taken_over_too_late_to_be_paid_is_not_followed(
    shop: Shop, recorded: Recorded
) -> None:
    _, first_hash = await shop.request()
    hints, first = await following(shop.subscription)
    await heard(first)
    (_, row) = await shop.state(first_hash)
    long_ago = replace(
        row.invoice, payment_hash="0" * 64, expires=shop.clock() - LINGER - timedelta(seconds=1)
    )
    shop.subscription.take_over(long_ago)
    assert recorded.moves == [("follow", first_hash)]
    await hints.aclose()  # type: ignore[attr-defined]


async def test_an_invoice_made_while_the_connection_opens_is_not_lost(shop: Shop, recorded: Recorded) -> None:
    recorded.open.clear()
    hints, first = await following(shop.subscription)
    await asyncio.wait_for(recorded.opening.wait(), EARLY)
    _, payment_hash = await shop.request()
    assert recorded.moves == []
    recorded.open.set()
    assert (await heard(first)).payment_hash == payment_hash
    assert recorded.moves == [("follow", payment_hash)]
    await hints.aclose()  # type: ignore[attr-defined]


async def test_an_invoice_made_while_the_store_is_read_is_not_lost(
    store: Store, shop: Shop, recorded: Recorded
) -> None:
    """The feed must be known before the store is read; the other way round this one falls between."""
    made: list[str] = []

    class Between:
        def __getattr__(self, name: str) -> object:
            return getattr(store.charges, name)

        async def unpaid(self, which: Unpaid, limit: int) -> Sequence[InvoiceRecord]:
            page = await store.charges.unpaid(which, limit)
            if not made:
                _, payment_hash = await shop.request()
                made.append(payment_hash)
                return []
            return page

    watcher = PaymentWatcher(recorded, Between(), clock=shop.clock)  # type: ignore[arg-type]
    shop.tracker.watchers, subscription = (watcher,), watcher.feed
    hints, first = await following(subscription)
    assert (await heard(first)).payment_hash == made[0]
    await hints.aclose()  # type: ignore[attr-defined]


async def test_what_is_pushed_settles_and_what_the_gap_swallowed_is_found_by_the_sweep(
    store: Store, shop: Shop
) -> None:
    _, in_the_gap = await shop.request()
    _, pushed = await shop.request(origin="memory:2")
    told = asyncio.Event()
    feed = asyncio.create_task(shop.tracker.follow(shop.subscription))
    polling = asyncio.create_task(shop.tracker.follow(shop.polling))
    shop.wallet._issued[in_the_gap].paid = Money(1, USD)  # paid, and no feed ever says so
    with store.outbox.changed.heard_by(told.set):
        shop.polling.sweep(shop.clock())
        await asyncio.wait_for(told.wait(), EARLY)
        assert (await shop.state(in_the_gap))[1].status is InvoiceStatus.PAID
        told.clear()
        shop.wallet.pay(pushed)
        await asyncio.wait_for(told.wait(), EARLY)
    assert (await shop.state(pushed))[1].source == "subscription"
    feed.cancel()
    polling.cancel()


def test_a_feed_that_stands_and_does_not_tell_of_a_payment_is_silent_until_it_tells_of_one(
    play: Callable[[Story], None],
) -> None:
    async def story(shop: Shop) -> None:
        subscription = shop.subscription
        _, before = await shop.request()
        opened = asyncio.create_task(shop.tracker.follow(subscription))
        await asyncio.sleep(1)
        subscription.note_first("polling", before)
        await asyncio.sleep(60)
        assert subscription.speaks, "what was paid before it stood is no silence"
        _, new = await shop.request(origin="memory:2")
        subscription.note_first("subscription", new)
        await asyncio.sleep(4)
        assert subscription.speaks
        subscription.note_first("polling", new)
        assert subscription.speaks, "its push may be on the way"
        await asyncio.sleep(4)
        assert (subscription.live, subscription.speaks) == (True, False)
        _, at_once = await shop.request(origin="memory:3")
        _, payment_hash = await shop.request(origin="memory:4")
        shop.wallet.pay(at_once)
        await asyncio.sleep(4)
        assert not subscription.speaks, "that may have been the state that its subscription began with"
        shop.wallet.pay(payment_hash)
        await asyncio.sleep(0.1)
        assert subscription.speaks
        opened.cancel()
        await asyncio.wait([opened])

    play(story)


def test_a_payment_that_a_feed_told_and_that_could_not_be_stored_is_no_silence(
    play: Callable[[Story], None],
) -> None:
    async def story(shop: Shop) -> None:
        subscription = shop.subscription
        hints, pushed = await following(subscription)
        await asyncio.sleep(60)
        _, told = await shop.request()
        _, untold = await shop.request(origin="memory:2")
        shop.wallet.pay(told)
        while (hint := await heard(pushed)).status is not InvoiceStatus.PAID:
            pushed = asyncio.ensure_future(anext(hints))
        assert hint.payment_hash == told
        await asyncio.sleep(60)
        subscription.note_first("polling", told)
        await asyncio.sleep(4)
        assert subscription.speaks
        subscription.note_first("polling", untold)
        await asyncio.sleep(4)
        assert not subscription.speaks, "of this one it has not told"
        await hints.aclose()

    play(story)


def test_what_a_feed_does_not_follow_says_nothing_about_it(play: Callable[[Story], None]) -> None:
    """A webhook that reached this instance, and an invoice of another one: only the poll here could be the first."""

    async def story(shop: Shop) -> None:
        subscription = shop.subscription
        opened = asyncio.create_task(shop.tracker.follow(subscription))
        await asyncio.sleep(60)
        await shop.tracker.handle(Hint("ab" * 32, InvoiceStatus.PAID, "webhook", confirmed=False))
        subscription.note_first("polling", "ab" * 32)
        await asyncio.sleep(4)
        assert subscription.speaks
        opened.cancel()
        await asyncio.wait([opened])

    play(story)


def test_what_was_taken_over_may_have_been_paid_before_the_feed_followed_it(
    play: Callable[[Story], None],
) -> None:
    async def story(shop: Shop) -> None:
        (_, row), subscription = await shop.state((await shop.request())[1]), shop.subscription
        opened = asyncio.create_task(shop.tracker.follow(subscription))
        await asyncio.sleep(30)
        taken = [replace(row.invoice, payment_hash=digit * 64) for digit in "ab"]
        for invoice in taken:
            subscription.take_over(invoice)
        await asyncio.sleep(0.3)
        subscription.note_first("polling", taken[0].payment_hash)
        await asyncio.sleep(SLOW_TICK.total_seconds())
        assert subscription.speaks
        subscription.note_first("polling", taken[1].payment_hash)
        await asyncio.sleep(4)
        assert not subscription.speaks, "by then its present status should have been pushed"
        opened.cancel()
        await asyncio.wait([opened])

    play(story)
