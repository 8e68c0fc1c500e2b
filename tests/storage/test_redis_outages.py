"""A Redis that is killed, restarted, full, standing still or no master any more loses nothing and stops nobody."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import TypeVar

import pytest

from chatwallet.channels.base import InboundMessage, OutboundMessage
from chatwallet.storage.errors import StoreClosed, StoreUnavailable
from chatwallet.storage.redis.store import RedisStore
from chatwallet.tests.charges import show
from chatwallet.tests.redis_server import RedisServer
from chatwallet.tracking.base import Charge, CreateResult, InvoiceRecord
from chatwallet.tracking.lookups import ByHash, Due
from chatwallet.tracking.outbox.base import Retry, Sent
from chatwallet.wallet.base import InvoiceStatus

T = TypeVar("T")
NewCharge = Callable[..., Charge]
NewInvoice = Callable[..., InvoiceRecord]
Said = Callable[..., InboundMessage]
After = Callable[[float], datetime]

PAYMENTS = 300


@pytest.fixture
async def on_own(own_redis: RedisServer) -> AsyncIterator[RedisStore]:
    async with RedisStore(own_redis.url) as store:
        yield store


async def create(
    store: RedisStore, number: int, noon: datetime, new_charge: NewCharge, new_invoice: NewInvoice
) -> CreateResult:
    charge = new_charge(f"C{number}", chat=f"chat{number}")
    return await store.charges.create(charge, new_invoice(charge, number), noon)


async def told(store: RedisStore, now: datetime) -> list[str]:
    """Claim and finish all that is due."""
    ids = []
    while notices := await store.outbox.claim("worker", now, 10, 100):
        for notice in notices:
            ids.append(notice.id)
            await store.outbox.conclude(notice, Sent(f"ref-{notice.id}", now))
    return ids


async def test_a_server_killed_in_the_middle_loses_nothing_and_tells_nothing_twice(
    own_redis: RedisServer, on_own: RedisStore, noon: datetime, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    for number in range(PAYMENTS):
        await create(on_own, number, noon, new_charge, new_invoice)
        await show(on_own, new_charge(f"C{number}", chat=f"chat{number}"), f"{number:064x}", noon)
    hashes = [f"{number:064x}" for number in range(PAYMENTS)]
    acknowledged: list[str] = []
    some, back = asyncio.Event(), asyncio.Event()
    outages = 0

    async def persist(call: Callable[[], Awaitable[T]]) -> T:
        nonlocal outages
        while True:
            try:
                return await call()
            except StoreUnavailable:
                outages += 1
                await back.wait()

    async def settle(part: list[str]) -> None:
        for payment_hash in part:
            await persist(lambda: on_own.charges.settle(payment_hash, noon, "poll"))  # noqa: B023 - awaited at once
            acknowledged.append(payment_hash)
            if len(acknowledged) == PAYMENTS // 3:
                some.set()

    async with asyncio.TaskGroup() as tasks:
        for start in range(10):
            tasks.create_task(settle(hashes[start::10]))
        async with asyncio.timeout(30):
            await some.wait()
        before = list(acknowledged)
        own_redis.kill()
        own_redis.start()
        back.set()
        for payment_hash in before:
            found = await persist(partial(on_own.charges.find_invoice, ByHash(payment_hash)))
            assert found is not None
            assert found[1].status == InvoiceStatus.PAID
    assert outages, "it was killed too late for the test to mean anything"
    expected = sorted(f"{kind}:{one}" for one in hashes for kind in ("paid", "edit"))
    assert sorted(await told(on_own, noon)) == expected


async def test_scripts_that_the_server_has_forgotten_are_given_to_it_again(
    own_redis: RedisServer, on_own: RedisStore, noon: datetime, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    own_redis.ask("SCRIPT", "FLUSH")
    outcomes = await asyncio.gather(
        *(create(on_own, number, noon, new_charge, new_invoice) for number in range(5))
    )
    assert outcomes == [CreateResult.CREATED] * 5
    own_redis.kill()
    own_redis.start()
    with pytest.raises(StoreUnavailable):
        await on_own.charges.settle(f"{0:064x}", noon, "poll")
    assert await on_own.charges.settle(f"{0:064x}", noon, "poll") is not None


async def test_while_the_server_is_away_everything_says_so(
    own_redis: RedisServer, on_own: RedisStore, noon: datetime, said: Said
) -> None:
    own_redis.kill()
    calls: list[Awaitable[object]] = [
        on_own.inbox.claim(said(1).conversation),
        on_own.inbox.abandoned(9),
        on_own.leases.hold("job:lapse"),
        on_own.inbox.add("web:1", said(1)),
        on_own.charges.unpaid(Due(noon), 9),
        on_own.outbox.claim("worker", noon, 10, 9),
        on_own.contacts.find("web", "shop"),
    ]
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    assert [type(one) for one in outcomes] == [StoreUnavailable] * len(calls)
    own_redis.start()
    assert await on_own.inbox.abandoned(9) == []


async def test_a_server_that_became_a_replica_can_not_be_asked_until_it_is_the_master_again(
    own_redis: RedisServer, on_own: RedisStore, noon: datetime, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    await create(on_own, 1, noon, new_charge, new_invoice)
    await show(on_own, new_charge("C1", chat="chat1"), f"{1:064x}", noon)
    own_redis.ask("REPLICAOF", "127.0.0.1", 1)
    with pytest.raises(StoreUnavailable):
        await on_own.charges.settle(f"{1:064x}", noon, "poll")
    own_redis.ask("REPLICAOF", "NO", "ONE")
    assert await on_own.charges.settle(f"{1:064x}", noon, "poll") is not None
    assert len(await told(on_own, noon)) == 2


async def test_a_server_that_is_full_refuses_a_step_whole(
    own_redis: RedisServer, on_own: RedisStore, noon: datetime, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    await create(on_own, 1, noon, new_charge, new_invoice)
    await show(on_own, new_charge("C1", chat="chat1"), f"{1:064x}", noon)
    own_redis.ask("CONFIG", "SET", "maxmemory", 1)
    with pytest.raises(StoreUnavailable, match="memory"):
        await on_own.charges.settle(f"{1:064x}", noon, "poll")
    found = await on_own.charges.find_invoice(ByHash(f"{1:064x}"))
    assert found is not None
    assert found[1].status == InvoiceStatus.PENDING
    own_redis.ask("CONFIG", "SET", "maxmemory", 0)
    assert await on_own.charges.settle(f"{1:064x}", noon, "poll") is not None
    assert len(await told(on_own, noon)) == 2


async def test_a_reply_that_comes_too_late_is_not_taken_for_another_one(
    own_redis: RedisServer, on_own: RedisStore, said: Said
) -> None:
    own_redis.freeze()
    try:
        with pytest.raises(StoreUnavailable):
            await on_own.inbox.add("web:1", said(1))
    finally:
        own_redis.thaw()
    waits = await on_own.inbox.claim(said(1).conversation)
    assert waits == ("web:1", said(1)), "it was stored, only nobody heard of it"
    assert await on_own.inbox.add("web:1", said(1)), "whoever did not hear that it is stored must handle it"
    assert not await on_own.inbox.add("web:1", said(1))


async def test_a_call_that_is_given_up_disturbs_no_other(on_own: RedisStore, said: Said) -> None:
    given_up = [asyncio.create_task(on_own.inbox.add(f"web:{n}", said(n))) for n in range(20)]
    await asyncio.sleep(0)
    for task in given_up[::2]:
        task.cancel()
    outcomes = await asyncio.gather(*given_up, return_exceptions=True)
    assert [one for one in outcomes if not isinstance(one, asyncio.CancelledError)] == [True] * 10
    waiting = []
    while taken := await on_own.inbox.claim(said(1).conversation):
        waiting.append(taken)
        await on_own.inbox.answer(*taken, OutboundMessage("hello"), None)
    assert {(f"web:{number}", said(number)) for number in range(1, 20, 2)} <= set(waiting)


async def test_a_closed_store_says_so(own_redis: RedisServer) -> None:
    store = RedisStore(own_redis.url)
    with pytest.raises(StoreClosed):
        await store.inbox.abandoned(9)
    async with store:
        assert await store.inbox.abandoned(9) == []
    with pytest.raises(StoreClosed):
        await store.inbox.abandoned(9)
    async with store:
        assert await store.inbox.abandoned(9) == []


async def test_what_a_claim_has_leased_whose_reply_was_lost_is_claimed_again_as_if_for_the_first_time(
    own_redis: RedisServer, on_own: RedisStore, noon: datetime, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    await create(on_own, 1, noon, new_charge, new_invoice)
    await on_own.charges.settle(f"{1:064x}", noon, "poll")
    own_redis.freeze()
    try:
        with pytest.raises(StoreUnavailable):
            await on_own.outbox.claim("worker", noon, 10, 9)
    finally:
        own_redis.thaw()
    (notice,) = await on_own.outbox.claim("worker", noon, 10, 9)
    assert (notice.attempt, notice.ambiguous) == (1, False)
    assert await on_own.outbox.claim("worker", noon, 10, 9) == [], "and once only"
    assert await on_own.outbox.conclude(notice, Retry(noon, unknown=False, error="busy"))
    (again,) = await on_own.outbox.claim("worker", noon, 10, 9)
    assert (again.id, again.attempt) == (notice.id, 2)
