"""What came of claims, noted in the outbox however long the store can't be asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

from ..errors import StoreUnavailable
from ..outages import retry_while_unavailable
from .base import Notice, Outbox

T = TypeVar("T")


class Outcomes:
    """The half of an outbox that takes outcomes. A success that is not noted would be sent once more.

    `waiting` is how many outcomes the store has not taken so far although it was asked to.
    """

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self.waiting = 0

    async def finish(
        self, notice: Notice, reference: str | None, now: datetime, *, ask: datetime | None = None
    ) -> None:
        await self._note(lambda: self._outbox.finish(notice, reference, now, ask=ask))

    async def retry(self, notice: Notice, due: datetime, *, unknown: bool, error: str) -> bool:
        return await self._note(lambda: self._outbox.retry(notice, due, unknown=unknown, error=error))

    async def postpone(self, notice: Notice, due: datetime, *, reason: str) -> bool:
        return await self._note(lambda: self._outbox.postpone(notice, due, reason=reason))

    async def bury(self, notice: Notice, reason: str) -> bool:
        return await self._note(lambda: self._outbox.bury(notice, reason))

    async def _note(self, call: Callable[[], Awaitable[T]]) -> T:
        try:
            return await call()
        except StoreUnavailable:
            self.waiting += 1
        try:
            return await retry_while_unavailable(call)
        finally:
            self.waiting -= 1
