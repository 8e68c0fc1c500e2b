"""How late the event loop is: whatever blocks it stops everything, and shows nowhere else."""

from __future__ import annotations

import asyncio
from collections import deque

EVERY = 0.5  # seconds between two measurements
KEPT = 15.0  # seconds for which a measurement counts in `worst`: as long as a monitor may take to come again


class LoopLag:
    """Measures by how much a sleep is longer than asked for."""

    def __init__(self) -> None:
        self._due: float | None = None
        self._measured: deque[float] = deque([0.0], maxlen=round(KEPT / EVERY))

    @property
    def now(self) -> float:
        """Seconds by which the loop is, or was at the last measurement, late."""
        overdue = 0.0 if self._due is None else asyncio.get_running_loop().time() - self._due
        return max(self._measured[-1], overdue)

    @property
    def worst(self) -> float:
        """The longest of the last seconds."""
        return max(self.now, *self._measured)

    async def run(self) -> None:
        """Measure until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            self._due = loop.time() + EVERY
            await asyncio.sleep(EVERY)
            self._measured.append(max(0.0, loop.time() - self._due))
