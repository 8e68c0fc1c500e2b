"""The contract of Buckets, on every store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from chatwallet.storage.base import Store
from chatwallet.storage.memory.buckets import MemoryBuckets
from chatwallet.tracking.instances import Bucket

After = Callable[[float], datetime]

CHANNEL = Bucket("channel:whatsapp", per_second=2.0, burst=3)
CHAT = Bucket("chat:whatsapp:1", per_second=0.5, burst=1)


async def take_all(store: Store, bucket: Bucket, now: datetime) -> int:
    taken = 0
    while not await store.buckets.take([bucket], now):
        taken += 1
    return taken


async def test_a_bucket_is_full_at_first_and_fills_in_time(store: Store, after: After) -> None:
    assert await take_all(store, CHANNEL, after(0)) == 3
    assert await store.buckets.take([CHANNEL], after(0)) == pytest.approx(0.5)
    assert await store.buckets.take([CHANNEL], after(0.25)) == pytest.approx(0.25)
    assert await take_all(store, CHANNEL, after(1)) == 2
    assert await take_all(store, CHANNEL, after(3600)) == 3, "it holds no more than its burst"


@pytest.mark.parametrize("per_second", [1 / 3, 20.0, 30.0, 80.0])
async def test_whoever_waits_as_told_finds_a_token(store: Store, noon: datetime, per_second: float) -> None:
    bucket, now = Bucket("b", per_second, burst=1), noon
    for _ in range(100):
        assert await store.buckets.take([bucket], now) == 0.0
        wait = await store.buckets.take([bucket], now)
        assert wait == pytest.approx(1 / per_second, abs=2e-6)
        now += timedelta(seconds=wait)


async def test_of_several_buckets_each_is_taken_from_or_none(store: Store, after: After) -> None:
    both = [CHANNEL, CHAT]
    assert await store.buckets.take(both, after(0)) == 0.0
    assert await store.buckets.take(both, after(0)) == pytest.approx(2.0), "the slowest one tells the time"
    assert await take_all(store, CHANNEL, after(0)) == 2, "nothing was taken while the chat had to wait"


async def test_a_reserve_is_left_for_those_who_come_with_less(store: Store, after: After) -> None:
    answers = Bucket("channel:whatsapp", per_second=2.0, burst=3, reserve=2)
    assert await take_all(store, answers, after(0)) == 1
    assert await store.buckets.take([answers], after(0)) == pytest.approx(0.5)
    assert await take_all(store, CHANNEL, after(0)) == 2
    assert await store.buckets.take([answers], after(0)) == pytest.approx(1.5)


async def test_a_debt_is_paid_back_before_others_find_a_token_again(store: Store, after: After) -> None:
    in_a_hurry = Bucket("channel:whatsapp", per_second=2.0, burst=3, reserve=-2)
    assert await take_all(store, CHANNEL, after(0)) == 3
    assert await take_all(store, in_a_hurry, after(0)) == 2, "no more than the debt that is allowed"
    assert await store.buckets.take([CHANNEL], after(0)) == pytest.approx(1.5)
    assert await take_all(store, CHANNEL, after(1.5)) == 1


async def test_a_reserve_that_no_bucket_can_hold_starves_nobody(store: Store, after: After) -> None:
    small = Bucket("chat:whatsapp:1", per_second=1.0, burst=1, reserve=5)
    assert await store.buckets.take([small], after(0)) == 0.0
    assert await store.buckets.take([small], after(0)) == pytest.approx(1.0)
    assert await store.buckets.take([small], after(1)) == 0.0


async def test_a_clock_that_was_set_back_stops_nobody(store: Store, after: After) -> None:
    assert await take_all(store, CHANNEL, after(3600)) == 3
    assert await store.buckets.take([CHANNEL], after(0)) == pytest.approx(0.5)
    assert await store.buckets.take([CHANNEL], after(0.5)) == 0.0


async def test_buckets_of_other_names_are_apart(store: Store, after: After) -> None:
    assert await take_all(store, CHAT, after(0)) == 1
    assert await take_all(store, Bucket("chat:whatsapp:2", 0.5, 1), after(0)) == 1


async def test_full_buckets_are_forgotten_and_the_others_are_not(after: After) -> None:
    buckets = MemoryBuckets()
    for number in range(100_000):
        await buckets.take([Bucket(f"chat:{number}", 1.0, 1)], after(number / 100))
    assert len(buckets) < 2048
    assert await buckets.take([Bucket("chat:99999", 1.0, 1)], after(1000)) > 0
