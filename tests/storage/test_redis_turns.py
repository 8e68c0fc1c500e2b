"""Several instances on one Redis: one at a time is at a conversation, or at a work; the dead are at nothing."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable

import pytest

from chatwallet.channels.base import InboundMessage, OutboundMessage
from chatwallet.storage.redis.store import RedisStore
from chatwallet.tests.instances import on_one_redis
from chatwallet.tests.nursery import start

Said = Callable[..., InboundMessage]

ANSWER = OutboundMessage("hello")
WORK = "poll:telegram"

# Takes a message and a work, says so, and goes on living until it is killed.
INSTANCE = """
import asyncio, sys
from chatwallet.storage.redis.store import RedisStore

async def main() -> None:
    async with RedisStore(sys.argv[1]) as store:
        (conversation,) = await store.inbox.abandoned(9)
        print(await store.inbox.claim(conversation) is not None, await store.leases.hold(sys.argv[2]), flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


@pytest.fixture
async def one(shared: str) -> AsyncIterator[RedisStore]:
    async with RedisStore(shared) as store:
        yield store


@pytest.fixture
async def other(shared: str) -> AsyncIterator[RedisStore]:
    async with RedisStore(shared) as store:
        yield store


async def test_whoever_is_at_a_conversation_goes_on_with_its_next_message(
    one: RedisStore, other: RedisStore, said: Said
) -> None:
    ana, ben = said(1).conversation, said(1, sender="ben").conversation
    await one.inbox.add("web:1", said(1))
    assert await one.inbox.claim(ana) == ("web:1", said(1))
    await other.inbox.add("web:2", said(2))
    await other.inbox.add("web:3", said(3, sender="ben"))
    assert await other.inbox.claim(ana) is None
    assert await other.inbox.abandoned(9) == [ben]
    assert await one.inbox.abandoned(9) == [ana], "who stores a message is at it"
    await one.inbox.answer("web:1", said(1), ANSWER, None)
    assert await other.inbox.claim(ana) is None, "its turn is not over"
    assert await one.inbox.claim(ana) == ("web:2", said(2))
    await one.inbox.answer("web:2", said(2), ANSWER, None)
    await other.inbox.add("web:4", said(4))
    assert await other.inbox.claim(ana) == ("web:4", said(4)), (
        "when nothing waits any more, the next is anybody's"
    )
    assert await one.inbox.claim(ana) is None


async def test_instances_that_take_at_once_never_take_the_same(shared: str, said: Said) -> None:
    people = [f"person{number}" for number in range(30)]
    async with RedisStore(shared) as gone:
        for number, sender in enumerate(people):
            await gone.inbox.add(f"web:{number}", said(number, sender=sender))
    async with on_one_redis(shared, 3) as (one, other, third):
        taken = await asyncio.gather(
            *(
                store.inbox.claim(said(0, sender=name).conversation)
                for name in people
                for store in (one, other, third)
            )
        )
    origins = [found[0] for found in taken if found is not None]
    assert len(origins) == len(set(origins)) == 30


async def test_a_work_is_done_by_one_until_it_gives_it_back(one: RedisStore, other: RedisStore) -> None:
    held = await asyncio.gather(*(store.leases.hold(WORK) for store in (one, other) * 5))
    assert held.count(True) == 5
    assert len({held[0], held[1]}) == 2, "the same one each time"
    owner, waiting = (one, other) if held[0] else (other, one)
    await waiting.leases.release(WORK)
    assert not await waiting.leases.hold(WORK), "what is not one's own can't be given back"
    assert await waiting.leases.hold("job:lapse")
    await owner.leases.release(WORK)
    assert await waiting.leases.hold(WORK)
    assert not await owner.leases.hold(WORK)
    assert dict(owner.leases.lost) == dict(waiting.leases.lost) == {}, "given back is not lost"


async def test_an_instance_that_is_closed_leaves_all_to_the_others(
    shared: str, other: RedisStore, said: Said
) -> None:
    async with RedisStore(shared) as one:
        await one.inbox.add("web:1", said(1))
        await one.inbox.claim(said(1).conversation)
        assert await one.leases.hold(WORK)
        assert not await other.leases.hold(WORK)
        assert await other.inbox.abandoned(9) == []
    assert await other.leases.hold(WORK)
    assert await other.inbox.abandoned(9) == [said(1).conversation]
    assert await other.inbox.claim(said(1).conversation) == ("web:1", said(1))


async def test_an_instance_that_was_killed_is_taken_over_within_ten_seconds(
    shared: str, other: RedisStore, said: Said
) -> None:
    async with RedisStore(shared) as gone:
        await gone.inbox.add("web:1", said(1))
    instance = await start("-c", INSTANCE, shared, WORK)
    assert instance.stdout is not None
    async with asyncio.timeout(20):
        assert await instance.stdout.readline() == b"True True\n"
    instance.send_signal(signal.SIGKILL)
    await instance.wait()
    assert await other.inbox.claim(said(1).conversation) is None
    assert not await other.leases.hold(WORK)
    async with asyncio.timeout(8):  # the others look every two seconds
        while not await other.leases.hold(WORK):
            await asyncio.sleep(0.1)
    assert await other.inbox.abandoned(9) == [said(1).conversation]
    assert await other.inbox.claim(said(1).conversation) == ("web:1", said(1))


async def test_an_instance_that_stood_still_too_long_learns_what_it_lost(
    one: RedisStore, other: RedisStore, said: Said
) -> None:
    where = said(1).conversation
    await one.inbox.add("web:1", said(1))
    await one.inbox.claim(where)
    await one.leases.hold(WORK)
    await one.leases.hold("job:lapse")
    await one._server.run("depart", one._heartbeat._instance)  # as the others do when it is silent
    assert await other.leases.hold(WORK)
    assert await other.inbox.claim(where) == ("web:1", said(1))
    assert not await one.leases.hold(WORK)
    assert not await one.leases.hold(WORK)
    assert await one.leases.hold("job:lapse"), "nobody wanted it meanwhile"
    assert dict(one.leases.lost) == {WORK: 1}
    await one.inbox.answer("web:1", said(1), ANSWER, None)
    await other.inbox.answer("web:1", said(1), OutboundMessage("another"), None)
    (notice,) = await one.outbox.claim("w", said(1).at, 10, 9)
    assert notice.message == ANSWER, "of two answers the first counts"


async def test_whoever_claims_before_its_next_sign_of_life_counts_as_alive(
    one: RedisStore, other: RedisStore, said: Said
) -> None:
    await one.inbox.add("web:1", said(1))
    await one._server.run("depart", one._heartbeat._instance)
    assert await one.inbox.claim(said(1).conversation) is not None
    assert await other.inbox.claim(said(1).conversation) is None
    assert await other.inbox.abandoned(9) == []
