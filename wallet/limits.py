"""Staying below somebody else's limits: a sliding window, and a bucket of tokens. Both read a monotonic clock."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

Monotonic = Callable[[], float]


class SlidingWindow:
    """At most `limit` events in any `seconds`."""

    def __init__(self, limit: int, seconds: float, clock: Monotonic = time.monotonic) -> None:
        self._limit = limit
        self._seconds = seconds
        self._clock = clock
        self._taken: deque[float] = deque()

    def take(self) -> float:
        """Take a place and return 0.0; when none is free, return the seconds until the next one is."""
        now = self._clock()
        while self._taken and self._taken[0] <= now - self._seconds:
            self._taken.popleft()
        if len(self._taken) >= self._limit:
            return self._taken[0] + self._seconds - now
        self._taken.append(now)
        return 0.0

    def give_back(self) -> None:
        """Return the place taken last, for an event that did not happen."""
        if self._taken:
            self._taken.pop()


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
