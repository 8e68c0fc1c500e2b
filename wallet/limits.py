"""Staying below somebody else's limits: sliding windows, and a bucket of tokens."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from .base import CLOCK_SKEW, LONGEST_CLOSING, Window

Monotonic = Callable[[], float]

BUDGET = "BUDGET"
"""The code of a RateLimited for a request that was not sent, as too many have been."""


class LocalWindows:
    """wallet.base.Windows of one process. They end with it."""

    def __init__(self) -> None:
        self._taken: dict[str, dict[str, datetime]] = {}
        self._closed: dict[str, datetime] = {}

    async def take(self, window: Window, place: str, now: datetime) -> float:
        seconds = timedelta(seconds=window.seconds)
        taken = {
            one: now if at > now + CLOCK_SKEW else at
            for one, at in self._taken.get(window.name, {}).items()
            if at > now - seconds
        }
        self._taken[window.name] = taken
        if place in taken:
            return 0.0
        times = sorted(taken.values())
        if self._closed.get(window.name, now) > now + LONGEST_CLOSING + CLOCK_SKEW:
            del self._closed[window.name]
        free = [self._closed.get(window.name, now)]
        if len(times) >= window.limit:
            free.append(times[-window.limit] + seconds)
        if (wait := max(free) - now) > timedelta(0):
            return wait.total_seconds()
        taken[place] = max([now, *times[-1:]])
        return 0.0

    async def give_back(self, window: Window, place: str) -> None:
        self._taken.get(window.name, {}).pop(place, None)

    async def close(self, window: Window, seconds: float, now: datetime) -> None:
        until = now + min(timedelta(seconds=seconds), LONGEST_CLOSING)
        self._closed[window.name] = max(until, self._closed.get(window.name, until))

    async def clean(self, before: datetime) -> int:
        """Forget places that were taken before a time, in windows that are shorter; return how many."""
        count = sum(map(len, self._taken.values()))
        kept = {
            name: {place: at for place, at in taken.items() if at >= before}
            for name, taken in self._taken.items()
        }
        self._taken = {name: taken for name, taken in kept.items() if taken}
        return count - sum(map(len, self._taken.values()))


class TokenBucket:
    """Tokens that refill at `per_minute`, at most `burst` of them. Those in a hurry may go into debt."""

    def __init__(self, per_minute: float, burst: int, clock: Monotonic = time.monotonic) -> None:
        self._per_second = per_minute / 60
        self._burst = burst
        self._clock = clock
        self._level = float(burst)
        self._at = clock()

    def take(self) -> float:
        """Take a token and return 0.0; when there is none, return the seconds until there is."""
        self._refill()
        if self._level < 1:
            return (1 - self._level) / self._per_second
        self._level -= 1
        return 0.0

    def borrow(self) -> float:
        """Take a token in any case; return the seconds that its owner would have had to wait for it.

        The debt is never more than one burst, so that those who do not borrow get their turn again.
        """
        self._refill()
        wait = max(0.0, (1 - self._level) / self._per_second)
        self._level = max(self._level - 1, -float(self._burst))
        return wait

    def _refill(self) -> None:
        now = self._clock()
        self._level = min(float(self._burst), self._level + (now - self._at) * self._per_second)
        self._at = now


class LocalBudget:
    """wallet.base.Budget of one process that nobody shares its address with."""

    def __init__(self, per_minute: float, burst: int, clock: Monotonic = time.monotonic) -> None:
        self._bucket = TokenBucket(per_minute, burst, clock)

    async def take(self) -> float:
        return self._bucket.take()

    async def borrow(self) -> float:
        """The debt is never more than one burst."""
        return self._bucket.borrow()
