"""What each atomic step of a payment costs in the store: many at once, as in a rush, on Redis and on SQLite."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Iterable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from statistics import median

from goods import conversation, copies, open_charge, signed_invoice
from payments import Kind, on_redis, on_sqlite
from rounds import other_cores
from table import Row

from chatwallet.storage.base import Store
from chatwallet.tests.redis_server import redis_server
from chatwallet.tracking.outbox.base import Notice, Sent
from chatwallet.wallet.base import Invoice

STEPS = ("create", "doubt", "settle", "claim", "finish")
AT_ONCE = 100
LEASE = 600.0


def rows(*, rounds: int, charges: int) -> list[Row]:
    """A row for each step: microseconds on Redis, its time on the disk included, against SQLite."""
    pattern = signed_invoice()
    with ExitStack() as stack:
        with other_cores():
            redis = stack.enter_context(redis_server())
        kinds: dict[str, Kind] = {"Redis": partial(on_redis, redis.url), "SQLite": on_sqlite}
        took: dict[tuple[str, str], list[float]] = {}
        for _ in range(rounds):
            for name, kind in kinds.items():
                measured = asyncio.run(_steps(kind, copies(pattern, charges)))
                for step, seconds in zip(STEPS, measured, strict=True):
                    took.setdefault((name, step), []).append(seconds / charges * 1e6)
    return [
        Row(
            f"step `{step}` on Redis, {AT_ONCE} at once, each",
            median(took["Redis", step]),
            "µs",
            median(took["SQLite", step]),
            "µs, SQLite",
        )
        for step in STEPS
    ]


async def _steps(kind: Kind, invoices: list[Invoice]) -> list[float]:
    """Seconds that all charges took for each of STEPS."""
    with kind() as store:
        async with store:
            now = datetime.now(UTC)
            opened = (open_charge(store, invoice, conversation(n)) for n, invoice in enumerate(invoices))
            doubted = (store.charges.recheck(invoice.payment_hash, now) for invoice in invoices)
            settled = (store.charges.settle(invoice.payment_hash, now, "bench") for invoice in invoices)
            took = [await _timed(opened), await _timed(doubted), await _timed(settled)]
            started = time.perf_counter()
            claimed = await _claim(store, len(invoices))
            took.append(time.perf_counter() - started)
            finished = (
                store.outbox.conclude(notice, Sent(f"sent-{n}", now)) for n, notice in enumerate(claimed)
            )
            took.append(await _timed(finished))
            return took


async def _claim(store: Store, count: int) -> list[Notice]:
    """Claim the news of every payment, as many at a time as a worker does."""
    claimed: list[Notice] = []
    soon = datetime.now(UTC) + timedelta(seconds=1)
    while len(claimed) < count:
        claimed += await store.outbox.claim("bench", soon, LEASE, AT_ONCE)
    return claimed


async def _timed(steps: Iterable[Awaitable[object]]) -> float:
    pending = iter(steps)

    async def work() -> None:
        for step in pending:
            await step

    started = time.perf_counter()
    async with asyncio.TaskGroup() as workers:
        for _ in range(AT_ONCE):
            workers.create_task(work())
    return time.perf_counter() - started
