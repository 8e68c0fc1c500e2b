"""How much of our log is told: as the settings say, and for some time otherwise, where an admin wants to see more."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

ORDER: Mapping[str, int] = {"debug": 10, "info": 20, "warning": 30, "error": 40, "critical": 50}
LEVELS = ("debug", "info", "warning", "error")
"""What can be set."""


class Levels:
    """The least level that is told: `usual`, and of single modules another one until its time is over.

    A module stands for all below it; "" is all there is. The closest one counts.
    """

    def __init__(self, usual: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.usual = usual
        self._usual = ORDER[usual]
        self._clock = clock
        self._others: dict[str, tuple[int, float]] = {}

    def set(self, module: str, level: str, seconds: float) -> None:
        """Tell a module at a level for some seconds; "chatwallet.wallet" for one. Raises KeyError for no level."""
        self._others[module] = (ORDER[level], self._clock() + seconds)

    def admits(self, module: str, level: str) -> bool:
        """Whether an event of a module is told."""
        least = self._of(module) if self._others else self._usual
        return ORDER[level] >= least

    @property
    def others(self) -> Mapping[str, tuple[str, float]]:
        """What is told otherwise now: the level of each module, and for how many seconds yet."""
        names = {number: name for name, number in ORDER.items()}
        self._end()
        return {
            module: (names[number], ends - self._clock()) for module, (number, ends) in self._others.items()
        }

    def _of(self, module: str) -> int:
        self._end()
        fits = [one for one in self._others if not one or module == one or module.startswith(f"{one}.")]
        return self._others[max(fits, key=len)][0] if fits else self._usual

    def _end(self) -> None:
        now = self._clock()
        for module in [one for one, (_, ends) in self._others.items() if ends <= now]:
            del self._others[module]
