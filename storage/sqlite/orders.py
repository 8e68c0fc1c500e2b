"""Charges of a SQLite file, counted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

from ...tracking.base import ChargeState
from ..census import QUARTER, Tally
from ..encoding import from_ms, to_ms
from ..records.sqlite import Transactions

_TALLIES = f"""
    SELECT created / {QUARTER} * {QUARTER} AS at, shop, coalesce(channel, 'none') AS channel, state, count(*) AS count
    FROM charges WHERE created >= ? AND created < ? GROUP BY 1, 2, 3, 4
"""  # noqa: S608 - a number of ours


class SqliteOrders:
    """storage.census.Orders on SQLite."""

    def __init__(self, database: Transactions) -> None:
        self._database = database

    async def tallies(self, since: datetime, until: datetime) -> AsyncIterator[Tally]:
        values = (to_ms(since), to_ms(until))
        found = await self._database.read(lambda connection: connection.execute(_TALLIES, values).fetchall())
        for row in found:
            state = ChargeState(row["state"])
            yield Tally(from_ms(row["at"]), row["shop"], row["channel"], state, row["count"])
