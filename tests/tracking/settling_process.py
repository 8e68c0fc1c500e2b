"""A process that settles one payment as the bot does, and dies at a named step.

`python settling_process.py STORE POINT`: STORE is the path of a SQLite file or the address of a Redis.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from chatwallet.bot.faults import FragileStore, die_at
from chatwallet.storage.redis.store import RedisStore
from chatwallet.storage.sqlite.store import SqliteStore
from chatwallet.tests.tracking.shop import Shop
from chatwallet.tracking.base import Hint
from chatwallet.tracking.bookkeeping import Bookkeeper
from chatwallet.tracking.payments.tracker import Tracker
from chatwallet.wallet.base import InvoiceStatus


async def main(where: str, point: str) -> None:
    opened = RedisStore(where) if "://" in where else SqliteStore(Path(where))
    async with opened, asyncio.TaskGroup() as tasks:
        store = FragileStore(opened, die_at(point))
        shop = Shop(store)
        _, payment_hash = await shop.request()
        print(payment_hash, flush=True)
        books = Bookkeeper(store.charges, store.ledger, clock=shop.clock)
        working = tasks.create_task(books.run())
        tracker = Tracker(store.charges, books=books, clock=shop.clock)
        await tracker.handle(Hint(payment_hash, InvoiceStatus.PAID, "feed", confirmed=True))
        while await store.charges.unlined(1):
            await asyncio.sleep(0.01)
        working.cancel()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
