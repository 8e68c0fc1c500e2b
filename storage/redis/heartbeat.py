"""The signs of life of this instance, by which the others know whether its claims still stand."""

from __future__ import annotations

import asyncio
import contextlib
import math
import time

from ..errors import StoreError
from .form import PATIENCE_MS
from .server import Server

_EVERY = 1.0  # seconds
_DOUBT = 3.5  # seconds: what is begun before then has a while until anybody else may go on with it


class InstanceHeartbeat:
    """Says that `instance` is alive, each second; the claims of those that have not said so for five are freed."""

    def __init__(self, server: Server, instance: str) -> None:
        self._server = server
        self._instance = instance
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._last = (-math.inf, -math.inf)  # when the last beat that was heard began, by two clocks

    @property
    def heard(self) -> bool:
        """Whether all others surely still count this instance as alive."""
        # The one clock may be set; the other one stands still while the machine sleeps.
        passed = (now - last for now, last in zip(_clocks(), self._last, strict=True))
        return max(passed) < _DOUBT

    async def start(self) -> None:
        """Give the first sign of life, and go on."""
        self._stopping.clear()
        await self._beat()
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Free the own claims: whatever was being sent is ambiguous, but need not wait."""
        if self._task is None:
            return
        self._stopping.set()
        await self._task
        self._task = None
        with contextlib.suppress(StoreError):
            await self._server.run("depart", self._instance)

    async def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                await asyncio.wait_for(self._stopping.wait(), _EVERY)
            except TimeoutError:
                with contextlib.suppress(StoreError):  # the next call to the store will tell
                    await self._beat()

    async def _beat(self) -> None:
        began = _clocks()
        await self._server.run("beat", self._instance, PATIENCE_MS)
        self._last = began


def _clocks() -> tuple[float, float]:
    return time.monotonic(), time.time()
