"""The shop on both stores, and a loop in which time passes at once."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from chatwallet.storage.base import Store
from chatwallet.storage.memory import MemoryStore
from chatwallet.tests.sqlite_file import sqlite_store
from chatwallet.tests.tracking.shop import NOON, Clock, Shop

Story = Callable[[Shop], Coroutine[Any, Any, None]]


@pytest.fixture(params=["memory", "sqlite"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    opened: Store = MemoryStore() if request.param == "memory" else sqlite_store(tmp_path / "store.db")
    async with opened:
        yield opened


@pytest.fixture
def shop(store: Store) -> Shop:
    return Shop(store)


class _NoWaiting(selectors.DefaultSelector):
    """A selector that passes the time instead of waiting, so that a day's story plays in a moment.

    While nobody has a socket it does not look at any: what is left is the loop's own line from other threads.
    """

    passed = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        assert timeout is not None, "everybody waits for something that nobody will do"
        self.passed += timeout
        if len(self.get_map()) == 1:
            return []
        found: list[tuple[selectors.SelectorKey, int]] = super().select(0)
        return found


class _QuickLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._selector_of_time = _NoWaiting()
        super().__init__(self._selector_of_time)

    def time(self) -> float:
        return self._selector_of_time.passed


class _LoopClock(Clock):
    """The clock of the loop: it moves while the story sleeps."""

    def __call__(self) -> Any:
        return self.now + timedelta(seconds=asyncio.get_running_loop().time())


@pytest.fixture
def play() -> Callable[[Story], None]:
    """Play a story on a memory store in a loop in which all waiting takes no time. The shop's clock is the loop's."""

    async def tell(story: Story) -> None:
        async with MemoryStore() as store:
            await story(Shop(store, _LoopClock(NOON)))

    def run(story: Story) -> None:
        with asyncio.Runner(loop_factory=_QuickLoop) as runner:
            runner.run(tell(story))

    return run
