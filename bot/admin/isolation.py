"""Work of admins, kept away from payments: few at once, one of each admin, and none of it for long."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import structlog

AT_ONCE = 4
"""Commands of all admins together."""

QUERY = 2.0
"""Seconds for a command that looks at the store."""

LONG = 20.0
"""Seconds for one that asks others, as doctor does, or looks at all there is, step by step."""

log = structlog.get_logger(__name__)


class Busy(Exception):
    """Another command of this admin, or too many of others, are not done yet."""


class TookTooLong(Exception):
    """A command was ended: it took longer than it may."""


class Isolation:
    """Runs commands of admins in tasks of their own: at most four at once, one at a time of each admin.

    Who waits for one that is ended reads so at once. Its place is free when it has really ended: what hangs in a
    thread, or while a connection is closed, is among the four for so long.
    """

    def __init__(self) -> None:
        self._running: dict[str, asyncio.Task[str]] = {}

    @property
    def running(self) -> int:
        """How many have not ended."""
        return len(self._running)

    async def run(self, admin: str, work: Callable[[], Coroutine[Any, Any, str]], *, seconds: float) -> str:
        """Run one. Raises Busy, TookTooLong, and what the work raises."""
        if admin in self._running or len(self._running) >= AT_ONCE:
            raise Busy
        task = self._running[admin] = asyncio.create_task(work(), name="admin command")
        task.add_done_callback(lambda _: self._running.pop(admin, None))
        try:
            done, _ = await asyncio.wait({task}, timeout=seconds)
        except asyncio.CancelledError:
            _leave(task)
            raise
        if not done:
            _leave(task)
            raise TookTooLong
        return task.result()


def _leave(task: asyncio.Task[str]) -> None:
    """End a task that nobody waits for any more; what it raises then is only noted."""
    task.cancel()
    task.add_done_callback(_ended)


def _ended(task: asyncio.Task[str]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.info("admin_command_ended", error=type(error).__name__)
