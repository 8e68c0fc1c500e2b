"""Rate limits as Flash counts them: so many per window, then a block."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Limit:
    """`points` per `window` seconds; the attempt above that blocks the key for `block` seconds."""

    points: int
    window: int
    block: int


@dataclass(slots=True)
class _Window:
    ends: datetime
    used: int
    blocked_until: datetime | None = None


class RateLimiter:
    """Counts attempts per key in fixed windows that open with the first attempt."""

    def __init__(self, limit: Limit, now: Callable[[], datetime]) -> None:
        self.limit = limit
        self._now = now
        self._windows: dict[str, _Window] = {}

    def take(self, key: str) -> bool:
        """Uses one point; False when there is none left or the key is blocked."""
        now = self._now()
        window = self._windows.get(key)
        if window is None or (window.blocked_until or window.ends) <= now:
            window = self._windows[key] = _Window(now + timedelta(seconds=self.limit.window), 0)
        if window.blocked_until is not None:
            return False
        window.used += 1
        if window.used <= self.limit.points:
            return True
        window.blocked_until = now + timedelta(seconds=self.limit.block)
        return False

    def give_back(self, key: str) -> None:
        """Returns one point, as a successful login does."""
        if (window := self._windows.get(key)) is not None and window.blocked_until is None:
            window.used = max(0, window.used - 1)

    def seconds_left(self, key: str) -> int:
        """Whole seconds until the key is free again; 0 when it is."""
        window = self._windows.get(key)
        if window is None:
            return 0
        return max(0, round(((window.blocked_until or window.ends) - self._now()).total_seconds()))

    def clear(self) -> None:
        """Forgets every attempt."""
        self._windows.clear()
