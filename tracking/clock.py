"""The time, as a value that tests can replace, and as one that no setting of the machine's clock moves."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog

log = structlog.get_logger(__name__)

Clock = Callable[[], datetime]

STEP = 5.0
"""Seconds that a clock may differ before it counts as set, or as wrong."""

UNHEARD = 86_400.0
"""Seconds after which a clock whose wallet was to tell it the time, and never did, is believed as it is."""

_SAME = 2.0  # seconds that two readings of somebody else's clock may differ: it counts whole ones


def utc_now() -> datetime:
    """Return the present time, aware, in UTC."""
    return datetime.now(UTC)


def ticking() -> float:
    """Seconds by a clock that nobody sets, and that goes on while the machine sleeps where there is such a one."""
    boot: int | None = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


class SteadyClock:
    """The time for everything that is planned: no step of the machine's clock, and right where the wallet says so.

    A row that is due in four seconds is due in four seconds, also when somebody puts the clock back by six hours. A
    machine whose clock was wrong from the start is set right, in here alone, by what `hear` is told.

    `steps` counts how often the machine's clock was set. `ahead` is how many seconds it is ahead of the wallet's.
    """

    def __init__(self, wall: Clock = utc_now, ticks: Callable[[], float] = ticking) -> None:
        self._wall = wall
        self._ticks = ticks
        self._last = wall(), ticks()
        self._correction = timedelta(0)
        self._doubt: float | None = None  # the difference that one reading of the wallet's clock showed
        self._listeners: list[Callable[[], None]] = []
        self._began: float | None = None  # when somebody was to tell the time; None where nobody is
        self.steps = 0
        self.ahead: float | None = None

    def __call__(self) -> datetime:
        """The present time, aware, in UTC."""
        wall, ticks = self._wall(), self._ticks()
        step = (wall - self._last[0]).total_seconds() - (ticks - self._last[1])
        self._last = wall, ticks
        if abs(step) > STEP:
            self.steps += 1
            self._correction -= timedelta(seconds=step)
            self.ahead = None if self.ahead is None else self.ahead + step
            log.warning("clock_stepped", seconds=round(step, 1))
            self.tell()
        return wall + self._correction

    @property
    def sure(self) -> bool:
        """Whether it is right as far as anybody can say: nothing is given up or forgotten for its age before."""
        if self._began is None or self.ahead is not None:
            return self._doubt is None
        return self._ticks() - self._began > UNHEARD

    def expect(self) -> Callable[[datetime], None]:
        """What a wallet is to tell its own time to. Until it has, this clock is not sure."""
        self._began = self._ticks()
        return self.hear

    def hear(self, theirs: datetime) -> None:
        """Take a reading of the wallet's clock. Two that agree set this one right, if it differs by more than STEP."""
        ours = self()
        self.ahead = (ours - self._correction - theirs).total_seconds()
        wrong = (ours - theirs).total_seconds()
        if abs(wrong) <= STEP:
            self._doubt = None
        elif self._doubt is None or abs(self._doubt - wrong) > _SAME:
            self._doubt = wrong
        else:
            self._doubt = None
            self._correction -= timedelta(seconds=wrong)
            log.warning("clock_corrected", seconds=round(-wrong, 1))
            self.tell()

    def on_step(self, listener: Callable[[], None]) -> None:
        """Have `listener` called whenever the machine's clock was set, or this one was set right."""
        self._listeners.append(listener)

    def tell(self) -> None:
        """Say that what was planned by it may be due by now."""
        for listener in self._listeners:
            listener()
