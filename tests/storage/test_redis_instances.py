"""Several instances of the program on one Redis: each row is sent by one, and the dead keep nothing back."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from chatwallet.channels.base import InboundMessage, OutboundMessage
from chatwallet.storage.redis import heartbeat
from chatwallet.storage.redis.store import RedisStore
from chatwallet.tests.instances import on_one_redis
from chatwallet.tests.nursery import start
from chatwallet.tests.redis_server import RedisServer
from chatwallet.tracking.base import Charge, InvoiceRecord
from chatwallet.tracking.instances import Bucket
from chatwallet.tracking.lookups import ByCode, OfMaker
from chatwallet.tracking.outbox.base import NoticeKind, Retry, Sent

NewCharge = Callable[..., Charge]
NewInvoice = Callable[..., InvoiceRecord]
Said = Callable[..., InboundMessage]
After = Callable[[float], datetime]

# Claims with a long lease, says so, and goes on living until it is killed.
CLAIMANT = """
import asyncio, sys
from datetime import datetime
from chatwallet.storage.redis.store import RedisStore

async def main() -> None:
    async with RedisStore(sys.argv[1]) as store:
        claimed = await store.outbox.claim("claimant", datetime.fromisoformat(sys.argv[2]), 3600, 9)
        print(len(claimed), flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


async def answer(store: RedisStore, message: InboundMessage) -> None:
    await store.inbox.answer(f"web:{message.id}", message, OutboundMessage("hello"), None)


async def test_what_one_instance_stores_the_others_know(
    shared: str, noon: datetime, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    charge = new_charge()
    async with on_one_redis(shared) as (one, other):
        await one.charges.create(charge, new_invoice(charge, 1), noon)
        assert await other.charges.find(ByCode(charge.made_by, "K7Q2")) == charge
        assert await other.charges.settle(f"{1:064x}", noon, "poll") == NoticeKind.PAID
        assert await one.charges.settle(f"{1:064x}", noon, "push") is None
    async with RedisStore(shared) as later:
        assert (await later.charges.page(OfMaker(charge.made_by), 9))[0].id == charge.id


async def test_instances_that_claim_at_once_never_share_a_row(shared: str, after: After, said: Said) -> None:
    async with on_one_redis(shared, 4) as stores:
        for number in range(40):
            await answer(stores[0], said(number, sender=f"person{number}"))
        claims = await asyncio.gather(
            *(store.outbox.claim("w", after(0), 10, 4) for store in stores for _ in range(4))
        )
    ids = [notice.id for claim in claims for notice in claim]
    assert len(ids) == len(set(ids)) == 40


async def test_an_instance_that_is_closed_leaves_its_claims_to_the_others(
    shared: str, after: After, said: Said
) -> None:
    async with RedisStore(shared) as other:
        async with RedisStore(shared) as one:
            await answer(one, said(1))
            (first,) = await one.outbox.claim("w", after(0), 3600, 9)
            assert await other.outbox.claim("w", after(1), 10, 9) == []
        (second,) = await other.outbox.claim("w", after(1), 10, 9)
        assert (second.fence, second.ambiguous) == (first.fence + 1, True), "it may have been sent"


async def test_an_instance_that_was_killed_is_taken_over_within_ten_seconds(
    shared: str, after: After, said: Said
) -> None:
    async with RedisStore(shared) as other:
        await answer(other, said(1))
        claimant = await start("-c", CLAIMANT, shared, after(0).isoformat())
        assert claimant.stdout is not None
        async with asyncio.timeout(20):
            assert await claimant.stdout.readline() == b"1\n"
        claimant.send_signal(signal.SIGKILL)
        killed = datetime.now(UTC)
        await claimant.wait()
        assert await other.outbox.claim("w", after(0), 10, 9) == []
        async with asyncio.timeout(10):
            while not (claimed := await other.outbox.claim("w", after(0), 10, 9)):
                await asyncio.sleep(0.1)
        assert [(one.id, one.ambiguous) for one in claimed] == [("answer:web:1", True)]
        heard = claimed[0].heard
        assert heard is not None
        assert abs((killed - heard).total_seconds()) < 3, "their last sign of life, by the server's clock"


@pytest.mark.parametrize("passed", [(4.0, 4.0), (0.0, 4.0)], ids=["it stood still", "its machine slept"])
async def test_an_instance_that_was_not_heard_for_a_while_does_not_trust_its_claims(
    shared: str, monkeypatch: pytest.MonkeyPatch, passed: tuple[float, float]
) -> None:
    async with RedisStore(shared) as store:
        assert store.outbox.stands
        later = (time.monotonic() + passed[0], time.time() + passed[1])
        monkeypatch.setattr(heartbeat, "_clocks", lambda: later)
        assert not store.outbox.stands
        await store._heartbeat._beat()
        assert store.outbox.stands


async def test_what_is_no_text_fails_for_the_one_who_sends_it_and_not_for_what_is_sent_along(
    shared: str,
) -> None:
    """Redis takes no half of a pair of surrogates: a sign of life that went together with one had failed."""
    async with RedisStore(shared) as store:
        put = store._server.command
        found = await asyncio.gather(
            put("SET", "passing", "\ud800"), put("SET", "staying", "text"), return_exceptions=True
        )
        assert isinstance(found[0], UnicodeEncodeError)
        assert found[1] in (True, "OK")
        assert await put("GET", "staying") == "text"


async def test_a_living_instance_keeps_its_claims(shared: str, after: After, said: Said) -> None:
    async with on_one_redis(shared) as (one, other):
        await answer(one, said(1))
        (notice,) = await one.outbox.claim("w", after(0), 10, 9)
        await other._heartbeat._beat()
        assert await other.outbox.claim("w", after(0), 10, 9) == []
        await one.outbox.conclude(notice, Sent("m1", after(0)))
        assert await other.outbox.next_due() is None


async def test_when_the_server_was_away_nobody_counts_as_dead_before_all_could_be_heard_again(
    own_redis: RedisServer, after: After, said: Said
) -> None:
    async with on_one_redis(own_redis.url) as (one, other):
        await answer(one, said(1))
        await one.outbox.claim("w", after(0), 10, 9)
        instances = own_redis.ask("ZRANGE", "{cw}:alive", 0, -1)
        assert isinstance(instances, list)
        own_redis.ask("ZADD", "{cw}:alive", *(value for name in instances for value in (1, name)))
        await other._heartbeat._beat()
        assert await other.outbox.claim("w", after(0), 10, 9) == []


async def test_a_claim_that_was_taken_over_is_not_freed_by_the_end_of_its_first_owner(
    shared: str, after: After, said: Said
) -> None:
    async with RedisStore(shared) as other:
        async with RedisStore(shared) as one:
            await answer(one, said(1))
            await one.outbox.claim("w", after(0), 10, 9)
            (second,) = await other.outbox.claim("w", after(10), 10, 9)
        assert await other.outbox.claim("w", after(11), 10, 9) == []
        assert await other.outbox.conclude(second, Retry(after(12), unknown=False, error="429"))


async def test_instances_share_their_buckets_even_if_a_clock_lags(shared: str, after: After) -> None:
    bucket = Bucket("channel:telegram", per_second=1.0, burst=10)
    async with on_one_redis(shared) as (ahead, behind):
        taken = 0
        for _ in range(20):
            taken += not await ahead.buckets.take([bucket], after(2))
            taken += not await behind.buckets.take([bucket], after(0))
        assert taken == 10, "going back and forth between two clocks fills no bucket"
        assert await behind.buckets.take([bucket], after(0)) == pytest.approx(3.0), "by its own clock"


async def test_a_message_is_taken_in_by_one_instance(shared: str, said: Said) -> None:
    async with on_one_redis(shared) as (one, other):
        added = await asyncio.gather(*(store.inbox.add("web:1", said(1)) for store in (one, other) * 5))
    assert added.count(True) == 1
