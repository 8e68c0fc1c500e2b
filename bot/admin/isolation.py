"""Work of admins, kept away from payments: few at once, one of each admin, and none of it for long."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

AT_ONCE = 4
"""Commands of all admins together."""

QUERY = 2.0
"""Seconds for a command that looks at the store."""

LONG = 20.0
"""Seconds for one that asks others, as doctor does."""


class Busy(Exception):
    """Another command of this admin, or too many of others, are not done yet."""


class TookTooLong(Exception):
    """A command was ended: it took longer than it may."""


class Isolation:
    """Runs commands of admins: at most four at once, one at a time of each admin."""

    def __init__(self) -> None:
        self._running: set[str] = set()

    async def run(self, admin: str, work: Callable[[], Awaitable[str]], *, seconds: float) -> str:
        """Run one. Raises Busy, TookTooLong, and what the work raises."""
        if admin in self._running or len(self._running) >= AT_ONCE:
            raise Busy
        self._running.add(admin)
        try:
            async with asyncio.timeout(seconds):
                return await work()
        except TimeoutError as error:
            raise TookTooLong from error
        finally:
            self._running.discard(admin)
