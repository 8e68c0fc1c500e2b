"""The circuit breaker: an outage of a channel uses up no attempts, and the backlog goes out as soon as it ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from chatwallet.channels.base import Conversation
from chatwallet.channels.errors import ChannelError, OutcomeUnknown, TryLater, Unreachable
from chatwallet.tests.tracking.conftest import Story
from chatwallet.tests.tracking.shop import Clock, Shop
from chatwallet.tests.tracking.strange import Timed
from chatwallet.tracking.outbox.breaker import FAILURES, PROBE_EVERY, Breaker

Play = Callable[[Story], None]
OUTAGE = 300.0


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def opened(clock: Clock) -> Breaker:
    breaker = Breaker("telegram", clock=clock)
    for _ in range(FAILURES):
        assert breaker.wait() == 0.0
        breaker.fail()
    return breaker


def test_it_opens_after_ten_failures_in_a_row(clock: Clock) -> None:
    breaker = Breaker("telegram", clock=clock)
    for _ in range(3):
        for _ in range(FAILURES - 1):
            breaker.fail()
        assert breaker.wait() == 0.0
        breaker.succeed()
    for _ in range(FAILURES):
        breaker.fail()
    assert breaker.wait() == PROBE_EVERY


def test_one_message_in_five_seconds_tries_the_channel(opened: Breaker, clock: Clock) -> None:
    for _ in range(3):
        assert opened.wait() == PROBE_EVERY
        clock.advance(2)
        assert opened.wait() == PROBE_EVERY - 2
        clock.advance(3)
        assert opened.wait() == 0.0
        opened.fail()


def test_the_first_success_closes_it_and_the_count_begins_anew(opened: Breaker) -> None:
    opened.succeed()
    assert opened.wait() == 0.0
    for _ in range(FAILURES - 1):
        opened.fail()
    assert opened.wait() == 0.0


def test_only_while_it_is_open_is_a_long_delay_shortened(opened: Breaker) -> None:
    assert opened.shorten(60.0) == PROBE_EVERY
    assert opened.shorten(1.0) == 1.0
    opened.succeed()
    assert opened.shorten(60.0) == 60.0


@pytest.mark.parametrize("failure", [TryLater("refused"), OutcomeUnknown("reset")])
def test_after_an_outage_everything_goes_out_within_seconds(play: Play, failure: ChannelError) -> None:
    async def story(shop: Shop) -> None:
        await shop.rush(200)
        channel = Timed(None, shop.clock)
        channel.down = failure
        running = asyncio.create_task(shop.worker(channel).run())
        await asyncio.sleep(OUTAGE)
        assert channel.attempts < 120 + OUTAGE / PROBE_EVERY, "those in flight, and then the probes"
        channel.down = None
        await channel.wait_for(200, timeout=2 * PROBE_EVERY + 1)
        running.cancel()
        assert len(channel.sent) == 200

    play(story)


def test_what_waits_for_a_channel_that_is_out_spends_no_attempts(play: Play) -> None:
    async def story(shop: Shop) -> None:
        channel = Timed(None, shop.clock)
        channel.down = TryLater("refused")
        await shop.rush(30)
        running = asyncio.create_task(shop.worker(channel).run())
        await asyncio.sleep(60)
        attempts = channel.attempts
        running.cancel()
        await asyncio.sleep(PROBE_EVERY)
        left = await shop.store.outbox.claim("test", shop.clock(), 25, 100)
        of_news = [notice for notice in left if notice.kind == "paid"]
        assert len(of_news) == 30
        assert sum(notice.attempt - 1 for notice in left) == attempts, "this claim is one more of each"

    play(story)


def test_a_channel_that_is_out_holds_up_no_other(play: Play) -> None:
    async def story(shop: Shop) -> None:
        out, other = Timed(None, shop.clock), Timed(None, shop.clock, name="other")
        out.down = OutcomeUnknown("reset")
        await shop.rush(200)
        running = asyncio.create_task(shop.worker(out, other).run())
        await asyncio.sleep(60)
        await shop.rush(50, channel="other")
        await other.wait_for(50, timeout=1.5)
        running.cancel()

    play(story)


@pytest.mark.parametrize("refusal", [TryLater("429", retry_after=2), Unreachable("blocked")])
def test_what_a_channel_says_of_one_chat_is_no_outage(play: Play, refusal: ChannelError) -> None:
    async def story(shop: Shop) -> None:
        channel = Timed(None, shop.clock)
        await shop.rush(FAILURES + 5)
        channel.fail_next(*[refusal] * (FAILURES + 5))
        running = asyncio.create_task(shop.worker(channel).run())
        await asyncio.sleep(1)
        one = Conversation("memory", "another chat", "ben")
        await shop.answers(await shop.writes("help", 1, of=one), "Here I am")
        await asyncio.sleep(1.1)
        running.cancel()
        assert "Here I am" in [sent.message.text for sent in channel.sent]

    play(story)
