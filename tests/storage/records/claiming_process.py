"""A process that claims parts of one voucher until nothing is left, and writes to its output what it has got.

`python claiming_process.py URL NAME [careless]`: `careless` expects nothing of what it has read, as a broken design.
"""

from __future__ import annotations

import asyncio
import itertools
import sys

from chatwallet.storage.errors import StoreUnavailable
from chatwallet.storage.records import indexes
from chatwallet.storage.records.engine import Commit
from chatwallet.storage.records.redis import RedisRecords
from chatwallet.storage.redis.store import RedisStore
from chatwallet.tests.storage.records.vouchers import Vouchers, entries_of_voucher
from chatwallet.tracking.bell import Bell

VOUCHER, WANTED, AT_ONCE = "v", 3, 4
_AGAIN = 0.02  # seconds after an outage


class CarelessRecords(RedisRecords):
    """Commits whatever has happened meanwhile."""

    def _values(self, commit: Commit, version: str) -> list[str | int]:
        commit.expect.clear()
        return super()._values(commit, version)


async def claim_all(vouchers: Vouchers, name: str, first: int) -> None:
    for number in itertools.count(first, AT_ONCE):
        key = f"{name}-{number}"
        while True:
            try:
                got = await vouchers.claim(VOUCHER, key, WANTED, 1)
            except StoreUnavailable:
                await asyncio.sleep(_AGAIN)
            else:
                break
        if not got:
            return
        print(key, got, flush=True)


async def opened(url: str) -> RedisStore:
    """The store, once its server is there."""
    while True:
        store = RedisStore(url)
        try:
            return await store.__aenter__()
        except StoreUnavailable:
            await asyncio.sleep(_AGAIN)


async def main(url: str, name: str, careless: bool) -> None:
    indexes.BY_KIND["voucher"] = entries_of_voucher
    store = await opened(url)
    records = CarelessRecords(store._server, Bell()) if careless else store.records
    vouchers = Vouchers(records)
    await asyncio.gather(*(claim_all(vouchers, name, number) for number in range(AT_ONCE)))
    await records.finish()
    await store.__aexit__(None, None, None)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], "careless" in sys.argv))
