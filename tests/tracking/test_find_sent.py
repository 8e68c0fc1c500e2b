"""A channel that can be asked what arrived: a doubtful message is not repeated before it was asked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from chatwallet.channels.base import SupportsLookup
from chatwallet.channels.errors import OutcomeUnknown, TryLater
from chatwallet.tests.tracking.conftest import Story
from chatwallet.tests.tracking.shop import ANA, EARLY, Shop
from chatwallet.tests.tracking.strange import LookingUp, StallingChannel
from chatwallet.tracking.lookups import ByMessage
from chatwallet.tracking.outbox.policy import DeliveryPolicy

Play = Callable[[Story], None]


def test_only_the_channel_that_remembers_is_asked(shop: Shop) -> None:
    assert isinstance(LookingUp(), SupportsLookup)
    assert not isinstance(shop.channel, SupportsLookup)


def test_what_arrived_is_not_sent_again(play: Play) -> None:
    async def story(shop: Shop) -> None:
        channel = LookingUp()
        await shop.paid()
        channel.fail_next(OutcomeUnknown("reset"), delivered=True)
        running = asyncio.create_task(shop.worker(channel).run())
        await asyncio.sleep(120)
        running.cancel()
        assert channel.attempts == 1
        assert len(channel.asked) == 1
        assert await shop.claim_all() == [], "it is finished"
        (sent,) = channel.sent
        charge = await shop.store.charges.find(ByMessage(ANA, sent.reference))
        assert charge is not None, "a reply to it is understood"

    play(story)


def test_it_is_not_asked_before_its_answer_counts(play: Play) -> None:
    async def story(shop: Shop) -> None:
        channel = LookingUp()
        await shop.paid()
        channel.fail_next(OutcomeUnknown("reset"))
        running = asyncio.create_task(shop.worker(channel).run())
        await asyncio.sleep(channel.settles_after - 0.1)
        assert (channel.attempts, channel.asked) == (1, [])
        await channel.wait_for(1, timeout=1.2)
        running.cancel()

    play(story)


def test_what_did_not_arrive_is_sent_and_is_no_repeat(play: Play) -> None:
    async def story(shop: Shop) -> None:
        channel = LookingUp()
        await shop.paid()
        paid_at = shop.clock()
        channel.fail_next(OutcomeUnknown("reset"), TryLater("refused"), OutcomeUnknown("reset"))
        running = asyncio.create_task(shop.worker(channel).run())
        await channel.wait_for(1, timeout=60)
        running.cancel()
        assert channel.attempts == 4
        assert len(channel.asked) == 3, "once in doubt, it is asked before every attempt"
        assert all(abs((since - paid_at).total_seconds()) < 0.01 for since in channel.asked)
        assert channel.sent[0].message.text.startswith("✅ Payment received")

    play(story)


@pytest.mark.parametrize("pause", [None, 60.0])
def test_while_it_cannot_be_asked_nothing_is_sent_and_no_attempt_spent(
    play: Play, pause: float | None
) -> None:
    async def story(shop: Shop) -> None:
        channel = LookingUp()
        channel.deaf = TryLater("down", retry_after=pause)
        await shop.paid()
        channel.fail_next(OutcomeUnknown("reset"))
        running = asyncio.create_task(shop.worker(channel).run())
        await asyncio.sleep(300)
        assert channel.attempts == 1
        assert len(channel.asked) <= 300 / (pause or channel.settles_after)
        channel.deaf = None
        await channel.wait_for(1, timeout=61)
        running.cancel()
        assert channel.attempts == 2
        assert channel.sent[0].message.text.startswith("✅ Payment received")

    play(story)


async def test_it_is_asked_about_what_a_dead_worker_was_sending_though_others_die_meanwhile(
    shop: Shop,
) -> None:
    await shop.paid()
    dying = StallingChannel(ANA.chat_id)
    first = asyncio.create_task(shop.worker(dying).run())
    await asyncio.wait_for(dying.stalled.wait(), EARLY)
    first.cancel()
    shop.clock.advance(DeliveryPolicy().lease)
    channel = LookingUp()
    heir = shop.worker(channel)
    second = asyncio.create_task(heir.run())
    await asyncio.wait_for(heir.quiet.wait(), EARLY)
    second.cancel()
    assert len(channel.asked) == 1
    assert not channel.sent, "it may have been sent a moment ago, and show up yet"
    shop.clock.advance(channel.settles_after)
    worker = shop.worker(channel)
    third = asyncio.create_task(worker.run())
    await channel.wait_for(1, timeout=EARLY)
    worker.drain()
    await asyncio.wait_for(third, EARLY)
    assert len(channel.asked) == 2
    assert [sent.message.text.startswith("✅") for sent in channel.sent] == [True]
