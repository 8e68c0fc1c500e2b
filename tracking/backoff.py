"""How long to wait before the next attempt."""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Backoff:
    """Exponential delays in seconds with full jitter: attempt n waits between 0 and `first` x 2^n, at most `most`."""

    first: float
    most: float

    def delay(self, attempt: int) -> float:
        """Return the delay before the attempt after `attempt` failures (1 or more)."""
        # 2**60 is centuries in any unit: the bound keeps a row that failed for weeks from overflowing a float.
        ceiling = min(self.most, self.first * 2.0 ** min(attempt - 1, 60))
        return ceiling * random.random()  # noqa: S311 - jitter, not a secret


RECONNECT = Backoff(first=0.5, most=30.0)
RESTORE = Backoff(first=1.0, most=1.0)
RESEND = Backoff(first=0.5, most=60.0)
