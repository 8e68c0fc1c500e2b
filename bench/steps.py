"""What each atomic step of a payment costs in the store: many at once, as in a rush, on Redis and on SQLite."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial

import loops
from goods import conversation, copies, open_charge, signed_invoice
from meter import Meter, Sample
from payments import Kind, on_redis, on_sqlite
from rounds import middle, other_cores
from table import Row

from chatwallet.storage.base import Store
from chatwallet.tests.redis_server import redis_server
from chatwallet.tracking.outbox.base import Notice, Sent
from chatwallet.wallet.base import Invoice

STEPS = ("create", "doubt", "settle", "claim", "finish")
AT_ONCE = 100
LEASE = 600.0


def rows(*, rounds: int, charges: int) -> list[Row]:
    """A row for each step: how often a second on Redis, its time on the disk included, against SQLite."""
    pattern = signed_invoice()
    with ExitStack() as stack:
        with other_cores():
            redis = stack.enter_context(redis_server())
        kinds: dict[str, Kind] = {"Redis": partial(on_redis, redis.url), "SQLite": on_sqlite}
        urls = {"Redis": redis.url}
        took: dict[tuple[str, str], list[Sample]] = {}
        for _ in range(rounds):
            for name, kind in kinds.items():
                measured = loops.run(_steps(kind, copies(pattern, charges), urls.get(name, "")))
                for step, sample in zip(STEPS, measured, strict=True):
                    took.setdefault((name, step), []).append(sample)
    middles = {which: middle(samples) for which, samples in took.items()}
    return [
        Row.of(
            f"step `{step}` on Redis, {AT_ONCE} at once",
            middles["Redis", step],
            "per second",
            middles["SQLite", step],
            "per second, SQLite",
        )
        for step in STEPS
    ]


async def _steps(kind: Kind, invoices: list[Invoice], url: str) -> list[Sample]:
    """What each of STEPS took; `url` is that of the Redis, if it is one."""
    with kind() as store:
        async with store:
            now = datetime.now(UTC)
            opened = (open_charge(store, invoice, conversation(n)) for n, invoice in enumerate(invoices))
            doubted = (store.charges.recheck(invoice.payment_hash, now) for invoice in invoices)
            settled = (store.charges.settle(invoice.payment_hash, now, "bench") for invoice in invoices)
            took = [await _timed(url, steps) for steps in (opened, doubted, settled)]
            meter = Meter(url)
            claimed = await _claim(store, len(invoices))
            took.append(meter.rate(len(invoices)))
            finished = (
                store.outbox.conclude(notice, Sent(f"sent-{n}", now)) for n, notice in enumerate(claimed)
            )
            took.append(await _timed(url, finished))
            return took


async def _claim(store: Store, count: int) -> list[Notice]:
    """Claim the news of every payment, as many at a time as a worker does."""
    claimed: list[Notice] = []
    soon = datetime.now(UTC) + timedelta(seconds=1)
    while len(claimed) < count:
        claimed += await store.outbox.claim("bench", soon, LEASE, AT_ONCE)
    return claimed


async def _timed(url: str, steps: Iterable[Awaitable[object]]) -> Sample:
    pending, done = iter(steps), 0

    async def work() -> None:
        nonlocal done
        for step in pending:
            await step
            done += 1

    meter = Meter(url)
    async with asyncio.TaskGroup() as workers:
        for _ in range(AT_ONCE):
            workers.create_task(work())
    return meter.rate(done)
