"""The sandbox's own time: it can run faster, it can jump, and its timers follow."""

import asyncio
import heapq
import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class Clock:
    """A clock that starts at real time, with a speed and jumps forward; belongs to one event loop.

    Timers set on it fire in the order of their moments, also those that a jump passes over, so that
    "advance 61 seconds" means what 61 seconds of waiting would have meant.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._speed = 1.0
        self._anchor_real = self._loop.time()
        self._anchor = datetime.now(UTC)
        self._timers: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._alarm: asyncio.TimerHandle | None = None
        self._listeners: list[Callable[[], None]] = []

    def on_jump(self, listener: Callable[[], None]) -> None:
        """Calls `listener` after each jump."""
        self._listeners.append(listener)

    @property
    def speed(self) -> float:
        """Sandbox seconds per real second."""
        return self._speed

    def now(self) -> datetime:
        """The sandbox's moment, aware, UTC."""
        return self._anchor + timedelta(seconds=(self._loop.time() - self._anchor_real) * self._speed)

    def run_at(self, speed: float) -> None:
        """Lets time pass `speed` times as fast as real time; 0 stops it."""
        if speed < 0:
            raise ValueError("time runs forward only")
        self._anchor, self._anchor_real = self.now(), self._loop.time()
        self._speed = speed
        self._rearm()

    def advance(self, seconds: float) -> None:
        """Jumps forward and fires, before it returns, every timer that this makes due."""
        self.advance_to(self.now() + timedelta(seconds=seconds))

    def advance_to(self, moment: datetime) -> None:
        """Jumps to `moment`; does nothing when that has passed already."""
        if moment > self.now():
            self._anchor, self._anchor_real = moment, self._loop.time()
        self._fire_due()
        for listener in self._listeners:
            listener()

    def call_at(self, moment: datetime, call: Callable[[], None]) -> None:
        """Calls once, when the sandbox's time reaches `moment`."""
        heapq.heappush(self._timers, (moment, next(self._order), call))
        if self._timers[0][2] is call:
            self._rearm()

    def call_later(self, seconds: float, call: Callable[[], None]) -> None:
        """Calls once, `seconds` of the sandbox's time from now."""
        self.call_at(self.now() + timedelta(seconds=seconds), call)

    def close(self) -> None:
        """Forgets all timers."""
        self._timers.clear()
        self._rearm()

    def _fire_due(self) -> None:
        while self._timers and self._timers[0][0] <= self.now():
            heapq.heappop(self._timers)[2]()
        self._rearm()

    def _rearm(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        if self._timers and self._speed > 0:
            wait = (self._timers[0][0] - self.now()).total_seconds() / self._speed
            self._alarm = self._loop.call_later(max(wait, 0.0), self._fire_due)
