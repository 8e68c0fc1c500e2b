"""From the word that an invoice is paid to the notice in the chat."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import quantiles

from rounds import in_turns
from shop import Shop, open_shop
from table import Goal, Row
from tills import conversation, copies, open_charge, show, signed_invoice

from chatwallet.storage.base import Store
from chatwallet.storage.memory import MemoryStore
from chatwallet.storage.sqlite.store import SqliteStore
from chatwallet.tracking.base import Hint
from chatwallet.wallet.base import Invoice, InvoiceStatus

AT_ONCE = 100
PEOPLE = 500  # who own the charges: notices to one person go one after the other
PATIENCE = 120.0


def rows(*, rounds: int, charges: int, one_by_one: int) -> list[Row]:
    """Four rows: payments per second on both stores, and how long one payment takes when nothing else happens."""
    pattern = signed_invoice()
    measured = in_turns(
        rounds,
        {name: lambda name=name: asyncio.run(_burst(name, pattern, charges)) for name in STORES},  # type: ignore[misc]
    )
    waits = sorted(asyncio.run(_single(pattern, one_by_one)))
    twentieths = quantiles(waits, n=20)
    return [
        Row(f"payments, hint to accepted, {charges} charges, memory", measured["memory"], "per second"),
        Row(
            f"payments, hint to accepted, {charges} charges, SQLite",
            measured["sqlite"],
            "per second",
            measured["memory"],
            "per second, memory",
            Goal(1000, at_least=True),
        ),
        Row("one payment alone, hint to accepted, SQLite, p50", twentieths[9] * 1000, "ms"),
        Row("one payment alone, hint to accepted, SQLite, p95", twentieths[18] * 1000, "ms"),
    ]


STORES: dict[str, Callable[[Path], Store]] = {
    "memory": lambda _: MemoryStore(),
    "sqlite": lambda folder: SqliteStore(folder / "bench.sqlite"),
}


@asynccontextmanager
async def _shop_with(name: str, invoices: list[Invoice]) -> AsyncIterator[Shop]:
    """A running bot that has shown an open charge for each invoice."""
    with tempfile.TemporaryDirectory() as folder:
        async with open_shop(STORES[name](Path(folder))) as shop:
            for start in range(0, len(invoices), AT_ONCE):
                part = invoices[start : start + AT_ONCE]
                await asyncio.gather(*(_open(shop, start + n, invoice) for n, invoice in enumerate(part)))
            shop.app.delivery.hurry()
            await shop.channel.wait_for(len(invoices), timeout=PATIENCE)
            await shop.app.delivery.quiet.wait()
            yield shop


async def _open(shop: Shop, number: int, invoice: Invoice) -> None:
    where = conversation(number % PEOPLE)
    await open_charge(shop.store, invoice, where)
    await show(shop.store, invoice, where)


async def _burst(name: str, pattern: Invoice, charges: int) -> float:
    """Payments per second until the last notice, and the last change of a shown code, was accepted."""
    invoices = copies(pattern, charges)
    async with _shop_with(name, invoices) as shop:
        pending = iter(invoices)

        async def feed() -> None:
            for invoice in pending:
                await shop.app.tracker.take(_paid(invoice))

        started = time.perf_counter()
        async with asyncio.TaskGroup() as feeders:
            for _ in range(AT_ONCE):
                feeders.create_task(feed())
        # The answer that showed it, the news, the changed picture.
        await shop.channel.wait_for(3 * charges, timeout=PATIENCE)
        return charges / (time.perf_counter() - started)


async def _single(pattern: Invoice, count: int) -> list[float]:
    """Seconds that each of `count` payments took, one after the other on an idle bot."""
    waits = []
    invoices = copies(pattern, count)
    async with _shop_with("sqlite", invoices) as shop:
        for invoice in invoices:
            already = len(shop.channel.sent)
            started = time.perf_counter()
            await shop.app.tracker.take(_paid(invoice))
            await shop.channel.wait_for(already + 1)
            waits.append(time.perf_counter() - started)
            await shop.channel.wait_for(already + 2)
            await shop.app.delivery.quiet.wait()
    return waits


def _paid(invoice: Invoice) -> Hint:
    return Hint(invoice.payment_hash, InvoiceStatus.PAID, "bench", confirmed=True)
