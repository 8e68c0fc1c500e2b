"""Waiting for something to become true in a stand-in, without asking again and again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Changes:
    """Wakes whoever waits for a condition whenever something has changed."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def tell(self) -> None:
        """Something has changed: all who wait look again."""
        self._next.set()
        self._next = asyncio.Event()

    async def until(self, happened: Callable[[], T], seconds: float | None) -> T:
        """The first true value of `happened`; raises TimeoutError after `seconds`, None for never."""
        async with asyncio.timeout(seconds):
            while not (found := happened()):
                await self._next.wait()
        return found
