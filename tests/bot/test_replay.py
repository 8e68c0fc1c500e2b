"""S2-12: a program that wants to be told later is told of what it has missed, and of nothing twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count
from typing import cast

import pytest
from structlog.testing import capture_logs

from chatwallet.bot import replay as replay_module
from chatwallet.bot.config.settings import load_settings
from chatwallet.bot.hooks import HookDeliverer
from chatwallet.bot.plugin import ChatWallet
from chatwallet.bot.replay import Replay
from chatwallet.channels.base import Conversation
from chatwallet.storage.base import Repositories, Store
from chatwallet.storage.memory.store import MemoryStore
from chatwallet.tests.bot.test_hooks import Host, raises
from chatwallet.tests.charges import made_up, only
from chatwallet.tracking.base import Charge, ChargeStore, InvoiceRecord
from chatwallet.tracking.credits import CreditLookup
from chatwallet.tracking.lookups import PageOf
from chatwallet.tracking.outbox.base import Sent
from chatwallet.tracking.recipients import MAYBE_PROGRAM, PROGRAM, Recipient
from chatwallet.wallet.base import Invoice
from chatwallet.wallet.memory import MemoryWallet
from chatwallet.wallet.money import USD, Money

ANA = Conversation("web", "ana", "ana")
DAYS = [timedelta(days=number) for number in range(10)]
NOW = datetime.now(UTC).replace(microsecond=0)


async def paid(
    store: Repositories,
    number: int,
    at: datetime,
    also: tuple[Recipient, ...] = (),
    *,
    made: datetime | None = None,
    settled: bool = True,
) -> str:
    """An order that was paid, if it is `settled`; its outbox tells those named in `also` as well."""
    charge = made_up(f"c{number}", f"AB{number:02}", ANA, Money(1000, USD), made or at, also=also)
    payment_hash = sha256(charge.id.encode()).hexdigest()
    invoice = Invoice(payment_hash, f"lnbc{number}", 1_000_000, at, at + timedelta(seconds=60))
    await store.charges.create(charge, InvoiceRecord(invoice, charge.id, f"web:{number}"), at)
    if settled:
        await store.charges.settle(payment_hash, at, "poll")
    return payment_hash


@asynccontextmanager
async def listening(store: Repositories, host: Host, since: datetime | None) -> AsyncIterator[None]:
    wallet = ChatWallet(
        load_settings(channels=("web",)),
        store=store,
        wallet=MemoryWallet(),
        on_paid=host.on_paid,
        replay_since=since,
    )
    async with wallet:
        yield


async def noted(store: Store, payment_hash: str) -> None:
    """Wait until the store knows that the host was told: a bot that ends before tells it once more."""
    async with asyncio.timeout(10):
        while payment_hash[:16] not in (await store.values.get("replay:on_paid") or ""):
            await asyncio.sleep(0.01)


def told(host: Host) -> list[str]:
    return [row.payment_hash for _, row in host.paid]


async def test_who_listens_later_is_told_of_what_was_paid_before_and_never_again(
    no_settings: pytest.MonkeyPatch, store: Store
) -> None:
    missed = [await paid(store, number, NOW - DAYS[9 - number]) for number in range(1, 6)]
    host = Host()
    async with listening(store, host, NOW - DAYS[7]):
        await host.until(lambda: len(host.paid) == 4)
        await noted(store, missed[-1])
    assert told(host) == missed[1:], "the oldest first, and none from before the time that was named"
    later = await paid(store, 6, NOW - timedelta(hours=1))
    async with listening(store, host, NOW - DAYS[7]):
        await host.until(lambda: len(host.paid) == 5)
    assert told(host) == [*missed[1:], later], "also after a restart none is told twice"


async def test_a_call_that_failed_is_made_again_after_a_restart(
    no_settings: pytest.MonkeyPatch, store: Store
) -> None:
    missed = [await paid(store, number, NOW - DAYS[9 - number]) for number in range(1, 4)]
    host = Host()
    host.failures = [lambda: None, raises(OSError("the host's database is away"))]
    async with listening(store, host, NOW - DAYS[9]):
        await host.until(lambda: host.calls == 2)
    async with listening(store, host, NOW - DAYS[9]):
        await host.until(lambda: len(host.paid) == 3)
    assert told(host) == missed


async def test_what_the_outbox_tells_is_not_told_by_the_replay_too(
    no_settings: pytest.MonkeyPatch, store: Store
) -> None:
    by_outbox = await paid(store, 1, NOW - DAYS[2], (PROGRAM,))
    by_replay = await paid(store, 2, NOW - DAYS[1])
    host = Host()
    async with listening(store, host, NOW - DAYS[9]):
        await host.until(lambda: len(host.paid) == 2)
    assert set(told(host)) == {by_outbox, by_replay}


async def test_without_a_time_nothing_is_told_again(no_settings: pytest.MonkeyPatch, store: Store) -> None:
    await paid(store, 1, NOW - DAYS[2])
    by_outbox = await paid(store, 2, NOW - DAYS[1], (PROGRAM,))
    host = Host()
    async with listening(store, host, None):
        await host.until(lambda: bool(host.paid))
    assert told(host) == [by_outbox]


async def test_an_order_of_before_0_3_is_told_whose_news_no_program_took(
    no_settings: pytest.MonkeyPatch, store: Store
) -> None:
    """It does not say whether its program wants to be told, so without one the outbox is done with the news."""
    missed = await paid(store, 1, NOW - DAYS[2], (MAYBE_PROGRAM,))
    now = datetime.now(UTC)
    for notice in await store.outbox.claim("without a program", now, 25, 9):
        await store.outbox.conclude(notice, Sent(None, now))
    host = Host()
    async with listening(store, host, NOW - DAYS[7]):
        await host.until(lambda: bool(host.paid))
    assert told(host) == [missed]


def replay_of(store: Repositories, host: Host, charges: ChargeStore | None = None) -> Replay:
    wallets = only(MemoryWallet())
    hook = HookDeliverer(store.charges, host.on_paid, credit_lookup=CreditLookup(store.charges, wallets))
    return Replay(charges or store.charges, store.values, store.leases, hook, NOW - DAYS[9])


class Busy:
    """The charges of a shop in which more than a page of orders is made while the first page is read."""

    def __init__(self, store: Repositories) -> None:
        self._store = store
        self._numbers = count(10)
        self._more = 3

    def __getattr__(self, name: str) -> object:
        return getattr(self._store.charges, name)

    async def page(self, of: PageOf, limit: int, offset: int = 0) -> Sequence[Charge]:
        await asyncio.sleep(0)
        found = await self._store.charges.page(of, limit, offset)
        for _ in range(self._more):
            await paid(self._store, next(self._numbers), NOW, settled=False)
        self._more = 0
        return found


async def test_orders_that_are_made_meanwhile_hold_up_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a page held nothing but what was seen before, that page was read for ever."""
    monkeypatch.setattr(replay_module, "_PAGE", 2)
    store, host = MemoryStore(), Host()
    missed = [await paid(store, number, NOW - DAYS[9 - number]) for number in range(1, 6)]
    async with asyncio.timeout(5):
        await replay_of(store, host, cast("ChargeStore", Busy(store))).once()
    assert told(host) == missed


async def test_a_payment_just_ten_minutes_before_the_last_one_is_told_once() -> None:
    store, host = MemoryStore(), Host()
    missed = [
        await paid(store, 1, NOW - DAYS[1]),
        await paid(store, 2, NOW - DAYS[1] + timedelta(minutes=10)),
    ]
    replay = replay_of(store, host)
    with capture_logs() as logs:
        await replay.once()
        await replay.once()
    assert told(host) == missed
    assert [line["count"] for line in logs if line["event"] == "payments_replayed"] == [2]


async def test_an_order_of_weeks_before_the_time_that_was_paid_after_it_is_told() -> None:
    store, host = MemoryStore(), Host()
    missed = await paid(store, 1, NOW - DAYS[1], made=NOW - timedelta(days=30))
    await replay_of(store, host).once()
    assert told(host) == [missed]


async def test_what_another_instance_learns_late_by_a_slower_clock_is_told_too() -> None:
    store, host = MemoryStore(), Host()
    replay = replay_of(store, host)
    first = await paid(store, 1, NOW - DAYS[1])
    await replay.once()
    slower = await paid(store, 2, NOW - DAYS[1] - timedelta(minutes=9))
    await replay.once()
    assert told(host) == [first, slower]


async def test_of_several_instances_one_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    store, host, asked = MemoryStore(), Host(), asyncio.Event()

    async def is_held_elsewhere(name: str) -> bool:
        asked.set()
        return False

    monkeypatch.setattr(store.leases, "hold", is_held_elsewhere)
    await paid(store, 1, NOW - DAYS[1])
    running = asyncio.create_task(replay_of(store, host).run())
    await asyncio.wait_for(asked.wait(), 5)
    for _ in range(20):
        await asyncio.sleep(0)
    running.cancel()
    assert told(host) == []


def test_a_time_without_a_hook_is_refused(no_settings: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="there is no on_paid"):
        ChatWallet(load_settings(), wallet=MemoryWallet(), replay_since=NOW)


def test_a_time_without_a_zone_is_refused(no_settings: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        ChatWallet(load_settings(), wallet=MemoryWallet(), replay_since=datetime(2026, 1, 1))  # noqa: DTZ001
