"""Token buckets on Redis, shared by all instances."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from ...tracking.instances import Bucket
from .server import Server

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SKEW = timedelta(seconds=10)
"""How far the clocks of two instances may lie apart. One that goes back by more was set back."""


class RedisBuckets:
    """tracking.instances.Buckets on Redis. A bucket that is full again is as good as a new one, so it is forgotten."""

    def __init__(self, server: Server) -> None:
        self._server = server

    async def take(self, buckets: Sequence[Bucket], now: datetime) -> float:
        """If a bucket can't hold reserve and token, a full one is enough."""
        name = self._server.names.bucket
        levels = [
            (name(bucket.name), bucket.per_second, max(1.0, bucket.burst), bucket.reserve)
            for bucket in buckets
        ]
        values = [value for level in levels for value in level]
        micros = await self._server.run(
            "take_tokens", (now - _EPOCH) // _MICROSECOND, _SKEW // _MICROSECOND, *values
        )
        return int(micros) / 1e6
