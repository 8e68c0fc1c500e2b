"""The ten promises about a payment and its one message (delivery.md 2.1), each on both stores."""

# ruff: noqa: N802 - the promises are numbered I1 to I10

from __future__ import annotations

import asyncio
import dataclasses
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chatwallet.channels.base import Conversation, InboundMessage, OutboundMessage
from chatwallet.channels.errors import TryLater, Unreachable
from chatwallet.storage.base import Repositories, Store
from chatwallet.storage.errors import StoreError
from chatwallet.storage.sqlite.store import SqliteStore
from chatwallet.tests.charges import maker_of, show
from chatwallet.tests.tracking.shop import ANA, BEN, EARLY, TEN, Shop
from chatwallet.tests.tracking.strange import (
    Repeating,
    Silent,
    Slow,
    StallingChannel,
    Watchful,
    close,
    power_cut,
)
from chatwallet.tracking.base import ChargeState, Hint
from chatwallet.tracking.lookups import ByHash, Due, OfMaker
from chatwallet.tracking.outbox.base import NoticeKind
from chatwallet.tracking.outbox.policy import DeliveryPolicy
from chatwallet.tracking.sources.state import SourceState, Trust
from chatwallet.wallet.base import InvoiceStatus
from chatwallet.wallet.errors import WalletUnavailable
from chatwallet.wallet.money import USD, Money


async def test_I1_there_is_at_most_one_notice_of_a_kind_for_a_hash(store: Store, shop: Shop) -> None:
    """Catches: read the state, then write it, then insert; and a row id that is made up for each insert."""
    charge, first = await shop.request()
    await show(store, charge, first, shop.clock())
    _, row = await shop.charges.renew(charge, "memory:2")
    second = row.payment_hash
    await shop.claim_all()
    await show(store, charge, second, shop.clock())
    for payment_hash in (first, second):
        sources = (f"source{number}" for number in range(20))
        kinds = await asyncio.gather(
            *(store.charges.settle(payment_hash, shop.clock(), source) for source in sources)
        )
        assert sum(kind is not None for kind in kinds) == 1
    found = Counter((notice.payment_hash, notice.kind) for notice in await shop.claim_all())
    edits = [(first, NoticeKind.EDIT), (second, NoticeKind.EDIT)]
    assert found == Counter([(first, NoticeKind.PAID), (second, NoticeKind.EXTRA), *edits])
    await shop.tell(first)
    await shop.tell(second)
    assert await shop.claim_all() == [], "nor after they were sent"


async def test_I2_paid_never_leaves_paid(store: Store, shop: Shop) -> None:
    """Catches: writing whatever status came last; Flash tells EXPIRED of invoices that are paid."""
    charge, payment_hash = await shop.paid()
    await shop.tell(payment_hash, InvoiceStatus.EXPIRED)
    await shop.tell(payment_hash, InvoiceStatus.PENDING)
    await shop.tell(payment_hash, InvoiceStatus.EXPIRED, confirmed=False)
    await store.charges.checked(payment_hash, InvoiceStatus.EXPIRED, shop.clock())
    await shop.charges.cancel(charge)
    shop.clock.advance(2 * 24 * 3600)
    await store.charges.lapse(shop.clock())
    charge, row = await shop.state(payment_hash)
    assert (charge.state, row.status, row.late) == (ChargeState.PAID, InvoiceStatus.PAID, False)
    assert charge.paid_hash == payment_hash
    assert await store.charges.unpaid(Due(shop.clock()), 10) == []


@pytest.mark.parametrize("before", ["open", "cancelled", "lapsed", "parked"])
async def test_I3_the_notice_is_there_if_and_only_if_the_invoice_is_paid(
    store: Store, shop: Shop, before: str
) -> None:
    """Catches: a notice that is put into the outbox by whoever settles, and forgotten on one of the ways there."""
    _, other_hash = await shop.request(of=BEN, origin="memory:9")
    charge, payment_hash = await shop.request()
    if before == "cancelled":
        await shop.charges.cancel(charge)
    if before == "lapsed":
        shop.clock.advance(25 * 3600)
        await store.charges.lapse(shop.clock())
    if before == "parked":
        early = dataclasses.replace((await shop.state(payment_hash))[1].invoice, payment_hash="ab" * 32)
        await store.charges.settle(early.payment_hash, shop.clock(), "early")
        row = dataclasses.replace((await shop.state(payment_hash))[1], invoice=early, origin="memory:2")
        kinds = [notice.kind for notice in await shop.claim_all()]
        assert kinds == [], "a hash without an invoice has no chat to tell"
        await store.charges.add_invoice(row, shop.clock())
        payment_hash = early.payment_hash
    else:
        assert NoticeKind.PAID not in [notice.kind for notice in await shop.claim_all()]
        await shop.tell(payment_hash)
    assert (await shop.state(payment_hash))[1].status is InvoiceStatus.PAID
    told = [(one.payment_hash, one.kind) for one in await shop.claim_all() if one.kind is not NoticeKind.EDIT]
    assert told == [(payment_hash, NoticeKind.PAID)]
    assert (await shop.state(other_hash))[1].status is InvoiceStatus.PENDING


async def test_I3_what_cannot_be_put_into_the_outbox_is_not_paid_either(tmp_path: Path) -> None:
    """Catches: two transactions, one for the state and one for the notice; a crash between them loses a message."""
    async with SqliteStore(tmp_path / "store.db") as store:
        shop = Shop(store)
        _, payment_hash = await shop.request()
        with sqlite3.connect(tmp_path / "store.db") as outside:
            outside.execute(
                "CREATE TRIGGER full BEFORE INSERT ON outbox BEGIN SELECT RAISE(ABORT, 'full'); END"
            )
        with pytest.raises(StoreError, match="full"):
            await shop.tell(payment_hash)
        assert (await shop.state(payment_hash))[1].status is InvoiceStatus.PENDING
        outside.execute("DROP TRIGGER full")
        outside.close()
        await shop.tell(payment_hash)
        assert [one.kind for one in await shop.claim_all()] == [NoticeKind.PAID]


async def test_I4_nothing_is_shown_before_its_invoice_is_stored(
    store: Store, shop: Shop, tmp_path: Path
) -> None:
    """Catches: answering first and storing afterwards; a crash between them leaves a code that nobody watches."""
    channel = Watchful(store, shop)
    _, payment_hash = await shop.request()
    after = await power_cut(store, tmp_path)
    assert await after.charges.find_invoice(ByHash(payment_hash)) is not None, (
        "when the answer can be written, it is on the disk"
    )
    await close(after)
    message = await shop.writes("receive 10", 1)
    answer = OutboundMessage("Receive $10.00", qr=payment_hash)
    await store.inbox.answer("memory:1", message, answer, payment_hash)
    await shop.deliver(channel)
    assert [sent.message.qr for sent in channel.sent] == [payment_hash]
    assert channel.unstored == []


async def test_I4_an_invoice_that_cannot_be_stored_is_not_handed_out(store: Store, shop: Shop) -> None:
    """Catches: overwriting the row of a hash; the first chat would never hear of its payment."""
    shop.use(Repeating(now=shop.clock))
    charge, payment_hash = await shop.request()
    with pytest.raises(RuntimeError, match="hash_taken"):
        await shop.request(of=BEN, origin="memory:2")
    assert await store.charges.page(OfMaker(maker_of(BEN)), 9) == []
    assert (await shop.state(payment_hash))[0] == charge


async def test_I5_a_message_is_acknowledged_only_when_it_is_stored(
    store: Store, shop: Shop, tmp_path: Path
) -> None:
    """Catches: answering 200 and working in the background; kill -9 loses the person's message."""
    message = InboundMessage(ANA, "1", "receive 10", shop.clock())
    assert await store.inbox.add("memory:1", message)
    after = await power_cut(store, tmp_path)
    assert await after.inbox.claim(ANA) == ("memory:1", message)
    await close(after)


async def test_I5_a_source_goes_on_only_when_its_hint_is_stored(
    store: Store, shop: Shop, tmp_path: Path
) -> None:
    """Catches: a queue in memory between source and store; RabbitMQ's ack would come before the write."""
    _, sure = await shop.request()
    _, rumoured = await shop.request(of=BEN, origin="memory:2")
    found: list[Repositories] = []

    class Acknowledging:
        name = "acknowledging"

        def state(self) -> SourceState:
            return SourceState(self.name, Trust.WEBHOOK, True, True, None, {})

        async def hints(self) -> AsyncIterator[Hint]:
            yield Hint(sure, InvoiceStatus.PAID, self.name, confirmed=True)
            yield Hint(rumoured, InvoiceStatus.PAID, self.name, confirmed=False)
            found.append(await power_cut(store, tmp_path))

    await shop.tracker.follow(Acknowledging())
    (after,) = found
    paid = await after.charges.find_invoice(ByHash(sure))
    assert paid is not None
    assert paid[1].status is InvoiceStatus.PAID
    due = await after.charges.unpaid(Due(shop.clock()), 10)
    assert [row.payment_hash for row in due] == [rumoured], "the wallet will be asked about it first thing"
    await close(after)


async def test_I6_nothing_is_sent_without_a_lease(store: Store, shop: Shop) -> None:
    """Catches: select, send, then mark; two workers would send the same row."""
    channel = Watchful(store, shop)
    for number in range(10):
        await shop.paid(of=Conversation("memory", f"chat{number}", f"p{number}"), origin=f"memory:{number}")
    await asyncio.gather(shop.deliver(channel), shop.deliver(channel), shop.deliver(channel))
    assert channel.unleased == []
    news = Counter(sent.key for sent in channel.sent if sent.key.startswith("paid:"))
    assert len(news) == 10
    assert set(news.values()) == {1}


async def test_I6_nothing_is_sent_with_a_lease_that_is_nearly_over(store: Store, shop: Shop) -> None:
    """Catches: a machine that slept, or a slow question, between claim and send: the next worker sends it too."""
    shop.use(Slow(now=shop.clock))
    channel = Watchful(store, shop)
    await shop.paid(None)
    await shop.deliver(channel)
    assert [sent.key for sent in channel.sent if sent.key.startswith("paid:")] != []
    assert channel.unleased == []


async def test_I7_a_late_success_wins_over_the_retry_of_another_worker(store: Store, shop: Shop) -> None:
    """Catches: a success that is believed only from the present owner; the message would be sent once more."""
    _, payment_hash = await shop.paid()
    slow = StallingChannel(ANA.chat_id)
    first = shop.worker(slow)
    running = asyncio.create_task(first.run())
    await asyncio.wait_for(slow.stalled.wait(), EARLY)
    first.drain()  # or it might claim what it is still sending, once the lease is over
    shop.clock.advance(DeliveryPolicy().lease + 1)
    shop.channel.fail_next(TryLater("busy", retry_after=30), TryLater("busy", retry_after=30))
    await shop.deliver()
    assert shop.channel.attempts >= 1, "the second worker has tried in vain"
    slow.go.set()
    await asyncio.wait_for(running, EARLY)
    shop.clock.advance(60)
    await shop.deliver()
    assert [sent.key for sent in slow.sent][:1] == [f"paid:{payment_hash}"]
    assert f"paid:{payment_hash}" not in [sent.key for sent in shop.channel.sent]


async def test_I7_what_was_sent_or_is_dead_stays_so(store: Store, shop: Shop) -> None:
    """Catches: a second hint, or a restart, that brings a finished row back."""
    _, sent = await shop.paid()
    await shop.deliver()
    _, dead = await shop.paid(of=BEN, origin="memory:2")
    shop.channel.fail_next(Unreachable("blocked"), Unreachable("blocked"))
    await shop.deliver()
    before = len(shop.channel.sent)
    for payment_hash in (sent, dead):
        await shop.tell(payment_hash)
    shop.clock.advance(3600)
    await shop.deliver()
    assert len(shop.channel.sent) == before


async def test_I8_the_message_goes_to_the_chat_stored_at_creation(store: Store, shop: Shop) -> None:
    """Catches: an address that is taken from the event; a forged one would send the news of money elsewhere."""
    assert {member.name for member in dataclasses.fields(Hint)} == {
        "payment_hash", "status", "source", "confirmed", "more"
    }, "a hint has no room for an address or an amount"  # fmt: skip
    await shop.paid(of=BEN, origin="memory:2")
    await shop.paid(of=ANA)
    await shop.writes("hello from elsewhere", 3, of=Conversation("memory", "another chat", "ana"))
    await shop.deliver()
    paid = [sent for sent in shop.channel.sent if sent.key.startswith("paid:")]
    assert [sent.conversation for sent in paid] == [BEN, ANA]
    assert paid[1].conversation.thread_id == "thread-7"


async def test_I9_the_amount_is_ours_or_the_wallets_never_the_events(store: Store, shop: Shop) -> None:
    """Catches: an amount that comes with the news; whoever sends the event could choose it."""
    _, fixed = await shop.request(TEN)
    shop.wallet.pay(fixed, Money(1, USD))
    _, of_any_amount = await shop.request(None, of=BEN, origin="memory:2")
    shop.wallet.pay(of_any_amount, Money(1234, USD))
    for payment_hash in (fixed, of_any_amount):
        await shop.tell(payment_hash)
    await shop.deliver()
    amounts = {sent.conversation: sent.message.text.splitlines()[0] for sent in shop.channel.sent}
    assert amounts == {ANA: "✅ Payment received: $10.00", BEN: "✅ Payment received: $12.34"}
    received = {one: (await shop.state(one))[0].received for one in (fixed, of_any_amount)}
    assert received == {fixed: TEN, of_any_amount: Money(1234, USD)}


async def test_I10_no_push_is_needed(store: Store, shop: Shop) -> None:
    """Catches: a poll that runs only after a push, or only while the feed is known to be down."""
    shop.use(Silent(now=shop.clock))
    _, payment_hash = await shop.request()
    shop.wallet.pay(payment_hash)
    with pytest.raises(WalletUnavailable):
        await shop.tracker.follow(shop.subscription)
    shop.clock.advance(4)
    settled = asyncio.Event()
    with store.outbox.changed.heard_by(settled.set):
        polling = asyncio.create_task(shop.tracker.follow(shop.polling))
        await asyncio.wait_for(settled.wait(), EARLY)
    polling.cancel()
    await shop.deliver()
    assert [sent.key for sent in shop.channel.sent] == [f"paid:{payment_hash}"]
