"""A store that is found through a sentinel goes on with the replica when the master is gone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial

from chatwallet.storage.redis.store import RedisStore
from chatwallet.tests.redis_sentinel import guarded_redis
from chatwallet.tracking.base import Charge, CreateResult, InvoiceRecord
from chatwallet.tracking.outages import retry_while_unavailable
from chatwallet.tracking.outbox.base import NoticeKind

FAILOVER = 15.0  # seconds


async def test_a_charge_is_paid_on_the_replica_after_its_master_was_killed(
    noon: datetime, new_charge: Callable[..., Charge], new_invoice: Callable[..., InvoiceRecord]
) -> None:
    with guarded_redis() as redis:
        async with RedisStore(redis.url) as store:
            charge = new_charge()
            assert await store.charges.create(charge, new_invoice(charge, 1), noon) is CreateResult.CREATED
            redis.wait_for_copy()
            redis.master.kill()
            async with asyncio.timeout(FAILOVER):
                await retry_while_unavailable(partial(store.charges.settle, f"{1:064x}", noon, "polling"))
            (notice,) = await store.outbox.claim("worker", noon, 10, 9)
            assert notice.kind is NoticeKind.PAID
            assert redis.replica.ask("ROLE")[0] == "master"  # type: ignore[index]  # a list, by its command
