"""What work costs: time on the clock, CPU of this process, and CPU of the Redis that it speaks to."""

from __future__ import annotations

import time
from dataclasses import dataclass

import redis


@dataclass(frozen=True, slots=True)
class Sample:
    """What one contestant measured once: `value` in the unit of its row, and microseconds for each operation.

    `cpu` is of this process with all its threads, `redis` of the server. Stand-ins and floors' servers are not in it.
    """

    value: float
    cpu: float | None = None
    redis: float | None = None


class Meter:
    """Runs from when it is made. With the address of a Redis it also tells what that has worked meanwhile."""

    def __init__(self, redis_url: str = "") -> None:
        self._redis_url = redis_url
        self._redis_before = _redis_seconds(redis_url)
        self._cpu_before = time.process_time()
        self._before = time.perf_counter()

    def rate(self, operations: int) -> Sample:
        """Operations per second."""
        seconds, cpu, redis_cpu = self._read()
        return _sample(operations / seconds, operations, cpu, redis_cpu)

    def cost(self, operations: int) -> Sample:
        """Milliseconds of this process's CPU for each operation, as the value itself."""
        _, cpu, redis_cpu = self._read()
        return _sample(cpu / operations * 1000, operations, cpu, redis_cpu)

    def _read(self) -> tuple[float, float, float | None]:
        """Seconds on the clock, of our CPU, and of Redis'."""
        seconds, cpu = time.perf_counter() - self._before, time.process_time() - self._cpu_before
        if self._redis_before is None:
            return seconds, cpu, None
        after = _redis_seconds(self._redis_url)
        assert after is not None
        return seconds, cpu, after - self._redis_before


def _sample(value: float, operations: int, cpu: float, redis_cpu: float | None) -> Sample:
    each = None if redis_cpu is None else redis_cpu / operations * 1e6
    return Sample(value, cpu / operations * 1e6, each)


def _redis_seconds(url: str) -> float | None:
    """Seconds of CPU that a Redis has used since its start, None without one. Blocks: nobody is to run meanwhile."""
    if not url:
        return None
    with redis.Redis.from_url(url) as client:
        told = client.info("cpu")
    assert isinstance(told, dict)
    return float(told["used_cpu_sys"]) + float(told["used_cpu_user"])
