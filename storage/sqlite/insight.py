"""A look into a file, as admins take it, over a connection that keeps no writer waiting."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from ..encoding import to_ms
from ..insight import Statistics, StoreSummary
from ..records.sqlite import Transactions
from ..trace import ChargeQuery, ChargeTrace
from .statistics import statistics
from .summary import look
from .traces import find


class SqliteInsight:
    """storage.insight.Insight on SQLite."""

    def __init__(self, database: Transactions) -> None:
        self._database = database

    async def statistics(self, now: datetime) -> Statistics:
        ms = to_ms(now)
        return await self._database.read(lambda connection: statistics(connection, ms))

    async def summary(self, channels: Iterable[str], dead_limit: int) -> StoreSummary:
        names = tuple(channels)
        return await self._database.read(lambda connection: look(connection, names, dead_limit))

    async def traces(self, query: ChargeQuery, limit: int) -> Sequence[ChargeTrace]:
        return await self._database.read(lambda connection: find(connection, query, limit))
