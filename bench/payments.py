"""From the word that an invoice is paid to the notice in the chat."""

from __future__ import annotations

import asyncio
import secrets
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from statistics import quantiles

import loops
from goods import conversation, copies, open_charge, show, signed_invoice
from meter import Meter, Sample
from rounds import in_turns
from shop import Shop, open_shop
from table import Goal, Row

from chatwallet.storage.base import Store
from chatwallet.storage.memory import MemoryStore
from chatwallet.storage.redis.store import RedisStore
from chatwallet.storage.sqlite.store import SqliteStore
from chatwallet.tests.redis_server import redis_server, with_option
from chatwallet.tracking.base import Hint
from chatwallet.wallet.base import Invoice, InvoiceStatus
from chatwallet.wallet.memory import MemoryWallet

DURABLE = ("SQLite", "Redis")
AT_ONCE = 100
PEOPLE = 500  # who own the charges: notices to one person go one after the other
PATIENCE = 120.0

Kind = Callable[[], AbstractContextManager[Store]]


def rows(*, rounds: int, charges: int, one_by_one: int) -> list[Row]:
    """Seven rows: payments per second on each store, and how long one payment takes when nothing else happens."""
    pattern = signed_invoice()
    with redis_server() as redis:  # appendonly yes, appendfsync always: what our boot checks ask for
        kinds: dict[str, Kind] = {
            "memory": on_memory,
            "SQLite": on_sqlite,
            "Redis": partial(on_redis, redis.url),
        }

        def burst(kind: Kind, url: str) -> Sample:
            return loops.run(_burst(kind, pattern, charges, url))

        urls = {"Redis": redis.url}
        measured = in_turns(
            rounds, {name: partial(burst, kind, urls.get(name, "")) for name, kind in kinds.items()}
        )
        waits = {name: loops.run(_single(kinds[name], pattern, one_by_one)) for name in DURABLE}
    what = f"payments, hint to accepted, {charges} charges"
    unit = "per second"
    made = [Row.of(f"{what}, memory store", measured["memory"], unit)]
    share = Goal(0.45, at_least=True, of="ratio")
    for name in DURABLE:
        goals = (share, Goal(1400, at_least=True)) if name == "SQLite" else ()
        made.append(
            Row.of(
                f"{what}, {name}", measured[name], unit, measured["memory"], f"{unit}, memory store", *goals
            )
        )
    for name in DURABLE:
        twentieths = quantiles(waits[name], n=20)
        one = f"one payment alone, hint to accepted, {name}"
        made.append(Row(f"{one}, p50", twentieths[9] * 1000, "ms"))
        made.append(Row(f"{one}, p95", twentieths[18] * 1000, "ms"))
    return made


@contextmanager
def on_memory() -> Iterator[Store]:
    """A store in memory."""
    yield MemoryStore()


@contextmanager
def on_sqlite() -> Iterator[Store]:
    """A new SQLite file."""
    with tempfile.TemporaryDirectory() as folder:
        yield SqliteStore(Path(folder) / "bench.sqlite")


@contextmanager
def on_redis(url: str) -> Iterator[Store]:
    """A namespace of its own on a Redis."""
    yield RedisStore(with_option(url, f"namespace=bench-{secrets.token_hex(4)}"))


@asynccontextmanager
async def shop_with(
    store: Store, invoices: list[Invoice], wallet: MemoryWallet | None = None, *, shown: bool = True
) -> AsyncIterator[Shop]:
    """A running bot that has an open charge for each invoice, and has `shown` them in a message each."""
    async with open_shop(store, wallet) as shop:
        for start in range(0, len(invoices), AT_ONCE):
            part = invoices[start : start + AT_ONCE]
            await asyncio.gather(*(_open(shop, start + n, invoice, shown) for n, invoice in enumerate(part)))
        shop.store.outbox.changed.ring()
        await shop.channel.wait_for(len(invoices) if shown else 0, timeout=PATIENCE)
        await shop.app.delivery.quiet.wait()
        yield shop


async def _open(shop: Shop, number: int, invoice: Invoice, shown: bool) -> None:
    where = conversation(number % PEOPLE)
    await open_charge(shop.store, invoice, where)
    if shown:
        await show(shop.store, invoice, where)


async def _burst(kind: Kind, pattern: Invoice, charges: int, url: str) -> Sample:
    """Payments per second until the last notice, and the last change of a shown QR, was accepted."""
    invoices = copies(pattern, charges)
    with kind() as store:
        return await _paid_at_once(store, invoices, url)


async def _paid_at_once(store: Store, invoices: list[Invoice], url: str) -> Sample:
    async with shop_with(store, invoices) as shop:
        pending = iter(invoices)

        async def feed() -> None:
            for invoice in pending:
                await shop.app.tracker.handle(_paid(invoice))

        meter = Meter(url)
        async with asyncio.TaskGroup() as feeders:
            for _ in range(AT_ONCE):
                feeders.create_task(feed())
        # The answer that showed it, the news, the changed picture.
        await shop.channel.wait_for(3 * len(invoices), timeout=PATIENCE)
        return meter.rate(len(invoices))


async def _single(kind: Kind, pattern: Invoice, count: int) -> list[float]:
    """Seconds that each of `count` payments took, one after the other on an idle bot."""
    waits = []
    invoices = copies(pattern, count)
    with kind() as store:
        async with shop_with(store, invoices) as shop:
            for invoice in invoices:
                already = len(shop.channel.sent)
                started = time.perf_counter()
                await shop.app.tracker.handle(_paid(invoice))
                await shop.channel.wait_for(already + 1)
                waits.append(time.perf_counter() - started)
                await shop.channel.wait_for(already + 2)
                await shop.app.delivery.quiet.wait()
    return waits


def _paid(invoice: Invoice) -> Hint:
    return Hint(invoice.payment_hash, InvoiceStatus.PAID, "bench", confirmed=True)
