"""S2-12: a program that wants to be told later is told of what it has missed, and of nothing twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from chatwallet.bot.config.settings import load_settings
from chatwallet.bot.plugin import ChatWallet
from chatwallet.channels.base import Conversation
from chatwallet.storage.base import Repositories, Store
from chatwallet.storage.memory.store import MemoryStore
from chatwallet.tests.bot.test_hooks import Host, raises
from chatwallet.tests.charges import made_up
from chatwallet.tests.redis_server import redis_store
from chatwallet.tests.sqlite_file import sqlite_store
from chatwallet.tracking.base import InvoiceRecord
from chatwallet.tracking.recipients import PROGRAM
from chatwallet.wallet.base import Invoice
from chatwallet.wallet.memory import MemoryWallet
from chatwallet.wallet.money import USD, Money

ANA = Conversation("web", "ana", "ana")
DAYS = [timedelta(days=number) for number in range(10)]
NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture(params=["memory", "sqlite", "redis"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    if request.param == "redis":
        async with redis_store(request.getfixturevalue("redis_address")) as on_redis:
            yield on_redis
        return
    opened: Store = MemoryStore() if request.param == "memory" else sqlite_store(tmp_path / "store.db")
    async with opened:
        yield opened


async def paid(store: Repositories, number: int, at: datetime, *, told: bool = False) -> str:
    """An order that was paid; `told`: its program was told by the outbox."""
    charge = made_up(
        f"c{number}", f"AB{number:02}", ANA, Money(1000, USD), at, also=(PROGRAM,) if told else ()
    )
    payment_hash = sha256(charge.id.encode()).hexdigest()
    invoice = Invoice(payment_hash, f"lnbc{number}", 1_000_000, at, at + timedelta(seconds=60))
    await store.charges.create(charge, InvoiceRecord(invoice, charge.id, f"web:{number}"), at)
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


def told(host: Host) -> list[str]:
    return [row.payment_hash for _, row in host.paid]


async def test_who_listens_later_is_told_of_what_was_paid_before_and_never_again(
    no_settings: pytest.MonkeyPatch, store: Store
) -> None:
    missed = [await paid(store, number, NOW - DAYS[9 - number]) for number in range(1, 6)]
    host = Host()
    async with listening(store, host, NOW - DAYS[7]):
        await host.until(lambda: len(host.paid) == 4)
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
    by_outbox = await paid(store, 1, NOW - DAYS[2], told=True)
    by_replay = await paid(store, 2, NOW - DAYS[1])
    host = Host()
    async with listening(store, host, NOW - DAYS[9]):
        await host.until(lambda: len(host.paid) == 2)
    assert set(told(host)) == {by_outbox, by_replay}


async def test_without_a_time_nothing_is_told_again(no_settings: pytest.MonkeyPatch, store: Store) -> None:
    await paid(store, 1, NOW - DAYS[2])
    by_outbox = await paid(store, 2, NOW - DAYS[1], told=True)
    host = Host()
    async with listening(store, host, None):
        await host.until(lambda: bool(host.paid))
    assert told(host) == [by_outbox]


def test_a_time_without_a_zone_is_refused(no_settings: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        ChatWallet(load_settings(), wallet=MemoryWallet(), replay_since=datetime(2026, 1, 1))  # noqa: DTZ001
    assert asyncio.iscoroutinefunction(Host().on_paid)
