"""S0-41: each event that was matched with no invoice can be looked up, with the beginning of its hash and why."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from chatwallet.storage.base import Store
from chatwallet.storage.memory import MemoryStore
from chatwallet.tests.instances import open_instances
from chatwallet.tests.tracking.shop import NOON, Clock, Shop
from chatwallet.tracking.base import Hint
from chatwallet.tracking.errors import StoreUnavailable
from chatwallet.tracking.payments.tracker import Tracker
from chatwallet.tracking.unmatched import KEPT, MOST, StoredUnmatched, UnmatchedEvent, last_unmatched
from chatwallet.wallet.base import InvoiceStatus

HASH = "ab" * 32


@pytest.fixture(params=["memory", "sqlite", "redis with 2 instances"])
async def stores(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[list[Store]]:
    async with open_instances(request, tmp_path / "store.db") as opened:
        yield opened if len(opened) > 1 else opened * 2


async def test_both_instances_keep_what_they_noted_and_each_shows_all(stores: list[Store]) -> None:
    clock = Clock()
    first, second = (StoredUnmatched(store.values, clock=clock) for store in stores)
    first.note("rabbitmq", "unknown", HASH.upper())
    clock.advance(1)
    second.note("webhook", "no_hash")
    await asyncio.gather(first.flush(), second.flush())
    clock.advance(1)
    first.note("rabbitmq", "unknown", HASH)
    found = [
        UnmatchedEvent(clock(), "rabbitmq", "unknown", "abababab", 2),
        UnmatchedEvent(NOON.replace(second=1), "webhook", "no_hash"),
    ]
    assert await first.last(9) == found, "with what is not written yet"
    await first.flush()
    assert await second.last(9) == found
    assert await second.last(1) == found[:1]
    assert await last_unmatched(stores[0].values, 9, clock()) == found


async def test_the_newest_two_hundred_are_kept_for_thirty_days(stores: list[Store]) -> None:
    clock = Clock()
    notes = StoredUnmatched(stores[0].values, clock=clock)
    for number in range(MOST + 50):
        notes.note("rabbitmq", "unknown", f"{number:08x}")
        clock.advance(1)
        if number % 100 == 0:
            await notes.flush()
    await notes.flush()
    found = await notes.last(1000)
    assert [one.prefix for one in found] == [f"{number:08x}" for number in range(MOST + 49, 49, -1)]
    clock.advance(KEPT.total_seconds() - 10)
    assert len(await notes.last(1000)) == 9
    clock.advance(10)
    assert await notes.last(1000) == []


class Counting:
    """Small texts that count what is written, and fail when they are to."""

    def __init__(self, store: Store) -> None:
        self._values = store.values
        self.written = 0
        self.longest = 0
        self.down = False

    async def get(self, key: str) -> str | None:
        if self.down:
            raise StoreUnavailable("down")
        return await self._values.get(key)

    async def add(self, key: str, text: str) -> bool:
        return self._note(text) and await self._values.add(key, text)

    async def replace(self, key: str, old: str, new: str) -> bool:
        return self._note(new) and await self._values.replace(key, old, new)

    def _note(self, text: str) -> bool:
        self.written += 1
        self.longest = max(self.longest, len(text))
        return True


async def test_a_flood_is_one_write_and_no_larger_however_many_events_come() -> None:
    """A flood of junk must not slow payments, nor grow: it is counted, and the newest are kept."""
    counted: Counter[tuple[str, str]] = Counter()

    def count(source: str, reason: str) -> None:
        counted[source, reason] += 1

    values: Any = Counting(MemoryStore())
    notes = StoredUnmatched(values, counted=count, clock=Clock())
    writing = asyncio.create_task(notes.run())
    for number in range(20_000):
        notes.note("rabbitmq", "unknown", f"{number:064x}"[::-1])
        if number % 1000 == 0:
            await asyncio.sleep(0)
    notes.note("rabbitmq", "not_json")
    await asyncio.sleep(0)
    writing.cancel()
    assert values.written == 1, "the next one only some seconds later"
    await notes.flush()
    assert values.longest < 20_000
    assert counted == {("rabbitmq", "unknown"): 20_000, ("rabbitmq", "not_json"): 1}
    assert (await notes.last(1000))[-1].source == "rabbitmq"


async def test_what_could_not_be_written_is_written_later() -> None:
    values: Any = Counting(MemoryStore())
    notes = StoredUnmatched(values, clock=Clock())
    notes.note("webhook", "no_hash")
    values.down = True
    with pytest.raises(StoreUnavailable):
        await notes.flush()
    notes.note("webhook", "no_hash")
    values.down = False
    await notes.flush()
    (one,) = await last_unmatched(values, 9, NOON)
    assert one.times == 2


async def test_a_hint_of_a_hash_without_an_invoice_is_noted_and_one_with_an_invoice_is_not() -> None:
    shop, noted = Shop(MemoryStore()), list[tuple[str, str, str]]()
    tracker = Tracker(shop.store.charges, note=lambda *event: noted.append(event), clock=shop.clock)
    _, known = await shop.request()
    for payment_hash in (known, HASH):
        await tracker.handle(Hint(payment_hash, InvoiceStatus.PAID, "rabbitmq", confirmed=False))
    assert noted == [("rabbitmq", "unknown", HASH)]
