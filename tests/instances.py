"""Several instances of the program on the same data, where a store allows that."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from chatwallet.storage.base import Store
from chatwallet.storage.memory import MemoryStore
from chatwallet.storage.redis.store import RedisStore
from chatwallet.tests.redis_server import own_namespace
from chatwallet.tests.sqlite_file import sqlite_store


@asynccontextmanager
async def on_one_redis(url: str, number: int = 2) -> AsyncIterator[list[RedisStore]]:
    """The stores of so many instances on one Redis."""
    async with AsyncExitStack() as opened:
        yield [await opened.enter_async_context(RedisStore(url)) for _ in range(number)]


@asynccontextmanager
async def open_instances(request: pytest.FixtureRequest, path: Path) -> AsyncIterator[list[Store]]:
    """The stores of all instances: on the kind of store that a fixture's parameter names ("redis with 4 instances").

    SQLite's file is at `path`; on the Redis of this run they have a namespace of their own.
    """
    async with AsyncExitStack() as opened:
        if request.param == "memory":
            yield [await opened.enter_async_context(MemoryStore())]
        elif request.param == "sqlite":
            yield [await opened.enter_async_context(sqlite_store(path))]
        else:
            url = await opened.enter_async_context(own_namespace(request.getfixturevalue("redis_address")))
            yield [*await opened.enter_async_context(on_one_redis(url, number_of(request.param)))]


def number_of(kind: str) -> int:
    """How many instances a kind of store has: 4 for "redis with 4 instances", 1 where no number is named."""
    _, _, named = kind.partition(" with ")
    return int(named.split()[0]) if named else 1
