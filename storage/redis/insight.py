"""A look into a Redis, as admins take it, over a connection of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from ..insight import Statistics, StoreSummary
from ..trace import ChargeQuery, ChargeTrace
from .server import Server
from .summary import look, statistics
from .traces import find


class RedisInsight:
    """storage.insight.Insight on Redis."""

    def __init__(self, server: Server) -> None:
        self._server = server

    async def statistics(self, now: datetime) -> Statistics:
        return await statistics(self._server, now)

    async def summary(self, channels: Iterable[str], dead_limit: int) -> StoreSummary:
        return await look(self._server, channels, dead_limit)

    async def traces(self, query: ChargeQuery, limit: int) -> Sequence[ChargeTrace]:
        return await find(self._server, query, limit)
