"""The same steps have the same answers on each engine, and every entry follows from its record."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable
from contextlib import AsyncExitStack

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatwallet.storage.base import Store
from chatwallet.storage.memory import MemoryStore
from chatwallet.tests.instances import on_one_redis
from chatwallet.tests.redis_server import own_namespace
from chatwallet.tests.sqlite_file import sqlite_store
from chatwallet.tests.storage.records.engines import in_memory, made_again, on_redis, on_sqlite
from chatwallet.tests.storage.records.vouchers import Vouchers

Step = tuple[str, int, int, int]

STEPS = st.tuples(
    st.sampled_from(("create", "claim", "claim", "claim", "delete", "of", "count")),
    st.integers(0, 3),  # which voucher
    st.integers(0, 4),  # which claim, whose
    st.integers(0, 30),  # how much, when
)


async def play(vouchers: list[Vouchers], steps: Iterable[Step]) -> list[object]:
    answers: list[object] = []
    for number, (what, which, who, much) in enumerate(steps):
        one = vouchers[number % len(vouchers)]
        if what == "create":
            answers.append(await one.create(f"v{which}", f"o{who}", 2 * much, much, 25))
        elif what == "claim":
            answers.append(await one.claim(f"v{which}", f"k{who}", 5, much))
        elif what == "delete":
            answers.append(await one.delete(f"v{which}"))
        elif what == "of":
            answers.append(list(await one.of(f"o{who}", much)))
        else:
            answers.append(await one.open_count())
    return answers


@pytest.mark.skipif("CHATWALLET_TEST_REDIS_URL" in os.environ, reason="looks at the server by its socket")
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(st.lists(STEPS, min_size=10, max_size=40))
def test_the_same_story_on_each_engine(
    redis_address: str, tmp_path_factory: pytest.TempPathFactory, steps: list[Step]
) -> None:
    path = tmp_path_factory.mktemp("twins") / "store.db"

    async def on_all() -> None:
        async with AsyncExitStack() as opened:
            url = await opened.enter_async_context(own_namespace(redis_address))
            memory = MemoryStore()
            stores: list[list[Store]] = [
                [memory],
                [await opened.enter_async_context(sqlite_store(path))],
                [*await opened.enter_async_context(on_one_redis(url))],
            ]
            answers = [await play([Vouchers(one.records) for one in some], steps) for some in stores]
            assert answers[0] == answers[1] == answers[2]
            bodies, found = in_memory(memory)
            assert found == made_again(bodies)
            for other_bodies, other_found in (on_sqlite(path), on_redis(url)):
                assert other_bodies == bodies
                assert other_found == found

    asyncio.run(on_all())
