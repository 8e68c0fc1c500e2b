"""The pacer: a channel's pace is kept over all chats and workers, and the news of a payment go before answers."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import combinations, pairwise
from typing import Any

import pytest

from chatwallet.channels.base import Conversation, Pace
from chatwallet.channels.errors import TryLater
from chatwallet.tests.tracking.conftest import Story
from chatwallet.tests.tracking.shop import Shop
from chatwallet.tests.tracking.strange import Timed
from chatwallet.tracking.instances import Bucket
from chatwallet.tracking.outbox.base import Notice
from chatwallet.tracking.outbox.pacer import LONGEST

Play = Callable[[Story], None]
TELEGRAM = Pace(30, 30, 1)
STRICT = Pace(25, 5, 1)
SLOW = Pace(1 / 3, 1, 1 / 3)
A_MOMENT = 0.002


async def ask(shop: Shop, number: int, chats: int, channel: str = "memory", first: int = 0) -> None:
    """Messages with answers that wait to be sent, over so many chats, each of another person."""
    for each in range(first, first + number):
        one = Conversation(channel, f"chat{each % chats}", f"asks{each}")
        await shop.answers(await shop.writes("help", each, of=one), f"answer {each}")


async def work(shop: Shop, channel: Timed, until: int, workers: int = 1) -> None:
    """Let workers send until so many messages have arrived."""
    running = [asyncio.create_task(shop.worker(channel).run()) for _ in range(workers)]
    await channel.wait_for(until, timeout=24 * 3600)
    for task in running:
        task.cancel()


def is_kept(pace: Pace, times: Sequence[tuple[float, str]]) -> bool:
    """Whether no stretch of time holds more messages than its length allows, in all and in each chat."""
    in_all = all(
        last - first + 1 <= pace.burst + pace.per_second * (times[last][0] - times[first][0] + A_MOMENT)
        for first, last in combinations(range(len(times)), 2)
    )
    chats: dict[str, list[float]] = {}
    for time, chat in times:
        chats.setdefault(chat, []).append(time)
    per_chat = all(
        later - earlier >= 1 / pace.per_chat - A_MOMENT
        for chat in chats.values()
        for earlier, later in pairwise(chat)
    )
    return in_all and per_chat


def count_claims(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each row is claimed from now on."""
    counted: Counter[str] = Counter()
    claim = shop.store.outbox.claim

    async def counting(*args: Any, **how: Any) -> Sequence[Notice]:
        claimed = await claim(*args, **how)
        counted.update(notice.id for notice in claimed)
        return claimed

    monkeypatch.setattr(shop.store.outbox, "claim", counting)
    return counted


@pytest.mark.parametrize("pace", [TELEGRAM, STRICT])
@pytest.mark.parametrize("workers", [1, 3])
def test_the_pace_is_kept_over_two_hundred_messages(play: Play, pace: Pace, workers: int) -> None:
    async def story(shop: Shop) -> None:
        channel = Timed(pace, shop.clock)
        await ask(shop, 200, chats=100)
        await work(shop, channel, 200, workers)
        assert is_kept(pace, channel.times)
        assert channel.times[-1][0] < 200 / pace.per_second + 1, "and no slower than it has to be"

    play(story)


def test_a_pace_whose_burst_is_within_it_is_kept_in_every_second(play: Play) -> None:
    async def story(shop: Shop) -> None:
        channel = Timed(STRICT, shop.clock)
        await ask(shop, 200, chats=200)
        await work(shop, channel, 200)
        times = [time for time, _ in channel.times]
        assert max(sum(start <= time < start + 1 for time in times) for start in times) <= 30

    play(story)


def test_a_chat_gets_one_message_a_second_and_holds_up_no_other(play: Play) -> None:
    async def story(shop: Shop) -> None:
        channel = Timed(TELEGRAM, shop.clock)
        await ask(shop, 30, chats=1)
        await ask(shop, 20, chats=20, channel="other", first=30)
        other = Timed(TELEGRAM, shop.clock, name="other")
        quiet = Conversation("memory", "quiet", "ben")
        await shop.answers(await shop.writes("help", 99, of=quiet), "soon")
        worker = shop.worker(channel, other)
        running = asyncio.create_task(worker.run())
        await other.wait_for(20, timeout=0.1)
        await asyncio.sleep(1.5)
        assert "quiet" in [chat for _, chat in channel.times]
        await channel.wait_for(31, timeout=60)
        running.cancel()
        assert is_kept(TELEGRAM, channel.times)

    play(story)


def test_the_news_of_a_payment_go_before_five_hundred_answers(play: Play) -> None:
    async def story(shop: Shop) -> None:
        channel = Timed(TELEGRAM, shop.clock)
        await ask(shop, 500, chats=500)
        running = asyncio.create_task(shop.worker(channel).run())
        await asyncio.sleep(3)
        before = len(channel.sent)
        assert 60 < before < 200, "the rush goes on"
        await shop.paid()
        await channel.wait_for(before + 60, timeout=10)
        place = next(n for n, sent in enumerate(channel.sent) if sent.key.startswith("paid:"))
        assert channel.times[place][0] <= 3 + 1.1, "a worker looks again at least once a second"
        assert place - before <= 31
        running.cancel()

    play(story)


def test_news_that_wait_with_answers_are_sent_first(play: Play) -> None:
    async def story(shop: Shop) -> None:
        channel = Timed(Pace(10, 1, 1), shop.clock)
        await ask(shop, 8, chats=1000, first=100)
        await shop.rush(3)
        await work(shop, channel, 11)
        kinds = [sent.key.split(":")[0] for sent in channel.sent]
        assert kinds == ["answer", *["paid"] * 3, *["answer"] * 7]

    play(story)


@pytest.mark.parametrize(("pace", "number"), [(TELEGRAM, 3600), (SLOW, 60)])
def test_a_backlog_drains_at_the_pace_without_being_claimed_over_and_over(
    play: Play, monkeypatch: pytest.MonkeyPatch, pace: Pace, number: int
) -> None:
    async def story(shop: Shop) -> None:
        await shop.rush(number)
        claims = count_claims(shop, monkeypatch)
        channel = Timed(pace, shop.clock)
        await work(shop, channel, number)
        assert len({sent.key for sent in channel.sent}) == number
        least = (number - pace.burst) / pace.per_second
        assert least - A_MOMENT <= channel.times[-1][0] <= least * 1.05
        news = [times for key, times in claims.items() if key.startswith("paid:")]
        assert max(news) <= 4

    play(story)


def test_three_workers_drain_it_at_the_same_pace(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(shop: Shop) -> None:
        await shop.rush(600)
        claims = count_claims(shop, monkeypatch)
        channel = Timed(TELEGRAM, shop.clock)
        await work(shop, channel, 600, workers=3)
        assert is_kept(TELEGRAM, channel.times)
        assert channel.times[-1][0] <= 600 / 30 + 3
        assert max(claims.values()) <= 12

    play(story)


def test_a_slow_channel_leaves_room_for_the_others(play: Play) -> None:
    async def story(shop: Shop) -> None:
        slow, quick = Timed(SLOW, shop.clock), Timed(None, shop.clock, name="other")
        await ask(shop, 300, chats=300)
        for number in range(300, 310):
            one = Conversation("other", f"chat{number}", "ben")
            await shop.answers(await shop.writes("help", number, of=one), "here")
        running = asyncio.create_task(shop.worker(slow, quick).run())
        await quick.wait_for(10, timeout=0.5)
        running.cancel()
        assert len(slow.sent) <= 1

    play(story)


def test_waiting_for_a_turn_counts_as_no_attempt(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(shop: Shop) -> None:
        channel = Timed(SLOW, shop.clock)
        await shop.rush(20)
        claims = count_claims(shop, monkeypatch)
        running = asyncio.create_task(shop.worker(channel).run())
        await asyncio.sleep(31)
        running.cancel()
        await asyncio.sleep(60)
        left = await shop.store.outbox.claim("test", shop.clock(), 25, 100)
        waited = [notice for notice in left if claims[notice.id] > 1 and not notice.ambiguous]
        assert len(waited) > 5
        assert all(notice.attempt == 1 for notice in waited)

    play(story)


def test_a_chat_that_got_too_much_waits_alone(play: Play) -> None:
    async def story(shop: Shop) -> None:
        channel = Timed(TELEGRAM, shop.clock)
        await ask(shop, 40, chats=40)
        channel.fail_next(TryLater("429", retry_after=30))
        running = asyncio.create_task(shop.worker(channel).run())
        await channel.wait_for(39, timeout=3)
        await asyncio.sleep(25)
        assert len(channel.sent) == 39
        await channel.wait_for(40, timeout=6)
        running.cancel()

    play(story)


def test_a_channel_without_a_pace_asks_no_bucket(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(shop: Shop) -> None:
        async def take(*_: object) -> float:
            raise AssertionError("a round trip for nothing")

        monkeypatch.setattr(shop.store.buckets, "take", take)
        await ask(shop, 100, chats=100)
        channel = Timed(None, shop.clock)
        await work(shop, channel, 100)
        assert channel.times[-1][0] < 0.1, "as fast as they can be claimed"

    play(story)


def test_only_a_hash_of_the_chat_stands_in_the_name_of_a_bucket(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    names: set[str] = set()

    async def story(shop: Shop) -> None:
        take = shop.store.buckets.take

        async def watching(buckets: Sequence[Bucket], now: Any) -> float:
            names.update(bucket.name for bucket in buckets)
            return await take(buckets, now)

        monkeypatch.setattr(shop.store.buckets, "take", watching)
        await shop.paid(of=Conversation("memory", "whatsapp:+15551234567", "ana"))
        await work(shop, Timed(TELEGRAM, shop.clock), 1)

    play(story)
    assert {name.rpartition(":")[0] for name in names} == {"channel", "chat:memory"}
    assert not any("555" in name for name in names)


def test_no_turn_is_waited_for_longer_than_a_lease_allows(play: Play) -> None:
    async def story(shop: Shop) -> None:
        channel = Timed(Pace(1 / 60, 1, 1), shop.clock)
        await shop.rush(2)
        running = asyncio.create_task(shop.worker(channel).run())
        await channel.wait_for(1, timeout=1)
        await asyncio.sleep(LONGEST + 1)
        assert await shop.store.outbox.next_due() is not None
        await channel.wait_for(2, timeout=70)
        running.cancel()
        assert not any(sent.message.text.startswith("(") for sent in channel.sent)

    play(story)
