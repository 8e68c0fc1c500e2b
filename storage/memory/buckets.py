"""Token buckets in memory, for every store that belongs to one process."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ...tracking.instances import Bucket

_SWEEP_AT = 1024
_ROUNDING = 1e-9  # a fraction of a token that additions may have lost


@dataclass(slots=True)
class _Level:
    """How many tokens a bucket held at a time, and how it fills."""

    tokens: float
    at: datetime
    per_second: float
    capacity: float

    def at_time(self, now: datetime) -> float:
        """The tokens by now. A clock that went back adds none."""
        seconds = max(0.0, (now - self.at).total_seconds())
        return min(self.capacity, self.tokens + seconds * self.per_second)


class MemoryBuckets:
    """tracking.instances.Buckets in memory. A bucket that is full again is as good as a new one, so it is forgotten."""

    def __init__(self) -> None:
        self._levels: dict[str, _Level] = {}
        self._sweep_at = _SWEEP_AT

    def __len__(self) -> int:
        """How many buckets are remembered."""
        return len(self._levels)

    async def take(self, buckets: Sequence[Bucket], now: datetime) -> float:
        """If a bucket can't hold reserve and token, a full one is enough."""
        levels = [self._level(bucket, now) for bucket in buckets]
        wait = max((_wait(bucket, level) for bucket, level in zip(buckets, levels, strict=True)), default=0.0)
        for bucket, level in zip(buckets, levels, strict=True):
            # Kept even if nothing is taken: from here a clock that was set back goes on.
            self._levels[bucket.name] = level
            level.tokens -= 0.0 if wait else 1.0
        self._sweep(now)
        return wait

    def _level(self, bucket: Bucket, now: datetime) -> _Level:
        capacity = max(1.0, bucket.burst)
        known = self._levels.get(bucket.name)
        tokens = capacity if known is None else min(capacity, known.at_time(now))
        return _Level(tokens, now, bucket.per_second, capacity)

    def _sweep(self, now: datetime) -> None:
        if len(self._levels) >= self._sweep_at:
            self._levels = {
                name: level for name, level in self._levels.items() if level.at_time(now) < level.capacity
            }
            self._sweep_at = max(_SWEEP_AT, 2 * len(self._levels))


def _wait(bucket: Bucket, level: _Level) -> float:
    """Seconds, in whole microseconds as a clock has them, until there is a token to take."""
    lacking = min(level.capacity, 1.0 + bucket.reserve) - level.tokens
    return 0.0 if lacking <= _ROUNDING else math.ceil(lacking / bucket.per_second * 1e6) / 1e6
