"""Calls of one script that are asked for together go to Redis as one, and each does what it would have done alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Any

import pytest

from chatwallet.storage.errors import StoreError
from chatwallet.storage.redis.store import RedisStore
from chatwallet.tests.redis_server import RedisServer
from chatwallet.tests.storage.test_redis_outages import create
from chatwallet.tracking.base import Charge, InvoiceRecord
from chatwallet.tracking.lookups import ByHash
from chatwallet.tracking.outbox.base import NoticeKind
from chatwallet.wallet.base import InvoiceStatus

NewCharge = Callable[..., Charge]
NewInvoice = Callable[..., InvoiceRecord]


@pytest.fixture
async def on_own(own_redis: RedisServer) -> AsyncIterator[RedisStore]:
    async with RedisStore(own_redis.url) as store:
        yield store


def calls(server: RedisServer) -> int:
    """How often a script was called."""
    stats: Any = server.ask("INFO", "commandstats")
    return sum(stats.get(f"cmdstat_{name}", {}).get("calls", 0) for name in ("evalsha", "eval"))


async def some(
    store: RedisStore, number: int, noon: datetime, new_charge: NewCharge, new_invoice: NewInvoice
) -> list[str]:
    """The hashes of so many open charges."""
    await asyncio.gather(*(create(store, one, noon, new_charge, new_invoice) for one in range(number)))
    return [f"{one:064x}" for one in range(number)]


async def test_what_is_asked_for_together_is_one_call_with_the_reply_of_each(
    own_redis: RedisServer, on_own: RedisStore, noon: datetime, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    hashes = await some(on_own, 50, noon, new_charge, new_invoice)
    await on_own.charges.settle(hashes[7], noon, "before")
    await asyncio.gather(*(on_own.charges.settle(one, noon, "warm") for one in ("aa" * 32, "bb" * 32)))
    before = calls(own_redis)
    kinds = await asyncio.gather(*(on_own.charges.settle(one, noon, "poll") for one in [*hashes, hashes[3]]))
    assert calls(own_redis) - before <= 2 + 1, (
        "those that were on their way, and one more: the heartbeat may beat"
    )
    assert [kind for number, kind in enumerate(kinds) if number not in (7, 50)] == [NoticeKind.PAID] * 49
    assert (kinds[7], kinds[50]) == (None, None), "paid before, and paid a moment before in the same call"
    found = await asyncio.gather(*(on_own.charges.find_invoice(ByHash(one)) for one in ["ff" * 32, *hashes]))
    assert found[0] is None
    assert [pair[1].payment_hash for pair in found[1:] if pair is not None] == hashes
    assert all(pair is not None and pair[1].status is InvoiceStatus.PAID for pair in found[1:])
    assert len(await on_own.outbox.claim("worker", noon, 30, 99)) == 50


async def test_a_call_that_fails_takes_no_other_with_it(
    on_own: RedisStore, noon: datetime, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    hashes = await some(on_own, 3, noon, new_charge, new_invoice)
    server = on_own._server
    times: tuple[int | str, ...] = (1, "no time", 2)
    values = [(one, at, "w", 0, 9) for one, at in zip(hashes, times, strict=True)]
    replies = await asyncio.gather(*(server.run("recheck", *one) for one in values), return_exceptions=True)
    assert (replies[0], replies[2]) == ("pending", "pending")
    assert isinstance(replies[1], StoreError)
    assert "float" in str(replies[1])


async def test_a_server_that_has_forgotten_its_scripts_is_given_them_again(
    own_redis: RedisServer, on_own: RedisStore, noon: datetime, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    hashes = await some(on_own, 6, noon, new_charge, new_invoice)
    for start in (0, 3):
        own_redis.ask("SCRIPT", "FLUSH")
        settles = (on_own.charges.settle(one, noon, "poll") for one in hashes[start : start + 3])
        assert await asyncio.gather(*settles) == [NoticeKind.PAID] * 3
    assert len(await on_own.outbox.claim("worker", noon, 30, 99)) == 6


async def test_a_call_may_have_more_values_than_lua_puts_on_its_stack(on_own: RedisStore) -> None:
    """Catches: a look at thousands of records that failed, and took others with it, once it had company."""
    await on_own.values.put("one", "text")
    many = [*(f"value:no{number}" for number in range(9000)), "value:one"]
    looks = await asyncio.gather(*(on_own._server.run("read_records", 9001, *many) for _ in range(3)))
    for _, bodies, _ in looks:
        assert [body is None for body in bodies] == [True] * 9000 + [False]
