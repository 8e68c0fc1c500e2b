"""The worker of the outbox: leases, order, how much at once, and its end."""

from __future__ import annotations

import asyncio

from chatwallet.channels.base import Conversation
from chatwallet.channels.errors import OutcomeUnknown, TryLater
from chatwallet.tests.tracking.shop import ANA, BEN, EARLY, Shop, run_dry
from chatwallet.tests.tracking.strange import StallingChannel
from chatwallet.tracking.outbox.base import NoticeKind
from chatwallet.tracking.outbox.policy import DeliveryPolicy


async def test_a_second_worker_gets_nothing_until_the_lease_is_over(shop: Shop) -> None:
    await shop.paid()
    dying = StallingChannel(ANA.chat_id)
    first = asyncio.create_task(shop.worker(dying).run())
    await asyncio.wait_for(dying.stalled.wait(), EARLY)
    shop.clock.advance(DeliveryPolicy().lease - 1)
    await shop.deliver()
    assert shop.channel.attempts == 0
    first.cancel()
    shop.clock.advance(1)
    await shop.deliver()
    assert [sent.key.split(":")[0] for sent in shop.channel.sent] == ["paid"]
    assert shop.news[0].startswith("(repeat of Ref "), "the first worker may have sent it before it died"


async def test_a_conversation_keeps_its_order_whatever_fails(shop: Shop) -> None:
    for number in range(4):
        await shop.answers(await shop.writes("help", number), f"answer {number}")
    shop.channel.fail_next(TryLater("429", retry_after=1), OutcomeUnknown("reset"))
    for _ in range(3):
        await shop.deliver()
        shop.clock.advance(61)
    assert shop.news == [f"answer {number}" for number in range(4)]


async def test_a_chat_that_stalls_holds_up_no_other(shop: Shop) -> None:
    stalling = StallingChannel(ANA.chat_id)
    await shop.answers(await shop.writes("help", 1), "first")
    await shop.answers(await shop.writes("help", 2), "second")
    for number in range(3, 6):
        await shop.answers(await shop.writes("help", number, of=BEN), f"ben {number}")
    worker = shop.worker(stalling)
    running = asyncio.create_task(worker.run())
    await stalling.wait_for(3, timeout=EARLY)
    assert shop.news == []
    assert [sent.message.text for sent in stalling.sent] == ["ben 3", "ben 4", "ben 5"]
    stalling.go.set()
    await stalling.wait_for(5, timeout=EARLY)
    worker.drain()
    await asyncio.wait_for(running, EARLY)


async def test_no_more_than_so_many_are_sent_at_once(shop: Shop) -> None:
    stalling = StallingChannel("same")
    for number in range(5):
        one = Conversation("memory", "same", f"p{number}")
        await shop.answers(await shop.writes("help", number, of=one), f"answer {number}")
    worker = shop.worker(stalling, at_once=2)
    running = asyncio.create_task(worker.run())
    await asyncio.wait_for(stalling.stalled.wait(), EARLY)
    assert len(await shop.store.outbox.claim("another", shop.clock(), 25, 100)) == 3
    stalling.go.set()
    await stalling.wait_for(2, timeout=EARLY)
    worker.drain()
    await asyncio.wait_for(running, EARLY)


async def test_answers_that_hang_leave_places_for_the_news_of_a_payment(shop: Shop) -> None:
    stalling = StallingChannel("same")
    for number in range(12):
        one = Conversation("memory", "same", f"p{number}")
        await shop.answers(await shop.writes("help", number, of=one), f"answer {number}")
    worker = shop.worker(stalling, at_once=10)
    running = asyncio.create_task(worker.run())
    await asyncio.wait_for(stalling.stalled.wait(), EARLY)
    await shop.paid(of=BEN)
    (sent,) = await stalling.wait_for(1, timeout=EARLY)
    assert sent.key.startswith("paid:")
    left = await shop.store.outbox.claim("another", shop.clock(), 25, 100)
    assert sum(notice.kind is NoticeKind.ANSWER for notice in left) == 4, "they have 8 of the 10 places"
    stalling.go.set()
    worker.drain()
    await asyncio.wait_for(running, EARLY)


async def test_draining_ends_what_is_being_sent_and_claims_nothing_more(shop: Shop) -> None:
    await shop.answers(await shop.writes("help", 1), "first")
    await shop.answers(await shop.writes("help", 2), "second")
    stalling = StallingChannel(ANA.chat_id)
    worker = shop.worker(stalling)
    running = asyncio.create_task(worker.run())
    await asyncio.wait_for(stalling.stalled.wait(), EARLY)
    worker.drain()
    assert not worker.finished.is_set()
    stalling.go.set()
    await asyncio.wait_for(worker.finished.wait(), EARLY)
    await running
    assert [sent.message.text for sent in stalling.sent] == ["first"]
    await shop.deliver()
    assert shop.news == ["second"]


async def test_a_notice_is_in_the_language_of_the_moment_it_is_sent(shop: Shop) -> None:
    await shop.paid()
    await shop.speaks("es")
    await shop.deliver()
    assert shop.news[0].startswith("✅ Pago recibido: ")


async def test_an_idle_worker_is_quiet_and_wakes_when_told(shop: Shop) -> None:
    worker = shop.worker(policy=DeliveryPolicy(idle=3600))
    running = asyncio.create_task(worker.run())
    await asyncio.wait_for(worker.quiet.wait(), EARLY)
    await shop.answers(await shop.writes("help", 1), "here")
    assert not worker.quiet.is_set()
    await shop.channel.wait_for(1, timeout=EARLY)
    running.cancel()
    await run_dry(shop.worker())


async def test_news_in_flight_are_not_given_up_for_their_age_before_the_clock_is_sure(shop: Shop) -> None:
    """At a start with a clock two days ahead what was being sent at the crash was buried unsent."""
    _, payment_hash = await shop.paid()
    (claimed,) = await shop.store.outbox.claim("dead", shop.clock(), 25, 9)
    assert claimed.payment_hash == payment_hash
    shop.clock.advance(2 * 86_400)
    await run_dry(shop.worker(sure=lambda: False))
    assert any("Payment received" in text for text in shop.news)
