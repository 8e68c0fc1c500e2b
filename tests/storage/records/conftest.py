"""Engines, each one behind several instances of the program where its store allows that."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from chatwallet.storage.base import Store
from chatwallet.storage.memory import MemoryStore
from chatwallet.storage.records import indexes
from chatwallet.storage.redis.store import RedisStore
from chatwallet.tests.redis_server import own_namespace
from chatwallet.tests.sqlite_file import sqlite_store
from chatwallet.tests.storage.records.vouchers import entries_of_voucher


@pytest.fixture(autouse=True)
def _noun(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engines know the noun of the tests, as they know those of the product."""
    monkeypatch.setitem(indexes.BY_KIND, "voucher", entries_of_voucher)


@pytest.fixture(params=["memory", "sqlite", "redis", "redis with 4 instances"])
async def instances(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[list[Store]]:
    """The stores of all instances that work on the same data."""
    async with AsyncExitStack() as opened:
        if request.param == "memory":
            yield [MemoryStore()]
        elif request.param == "sqlite":
            yield [await opened.enter_async_context(sqlite_store(tmp_path / "store.db"))]
        else:
            url = await opened.enter_async_context(own_namespace(request.getfixturevalue("redis_address")))
            number = 4 if "4" in request.param else 1
            yield [await opened.enter_async_context(RedisStore(url)) for _ in range(number)]
