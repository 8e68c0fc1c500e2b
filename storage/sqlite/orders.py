"""Charges of a SQLite file, counted."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from datetime import datetime
from functools import partial

from ...tracking.base import ChargeState
from ..census import QUARTER, Tally
from ..encoding import from_ms, to_ms
from ..records.sqlite import Transactions

_PORTION = 86_400_000  # milliseconds: a month of a million charges is no look of two seconds, a day of it is

# Shop by shop, found by one look at the index each: what lies outside of the time is not read.
_TALLIES = f"""
    WITH RECURSIVE shops (shop) AS (
        SELECT min(shop) FROM charges
        UNION ALL
        SELECT (SELECT min(shop) FROM charges WHERE charges.shop > shops.shop) FROM shops WHERE shop IS NOT NULL
    )
    SELECT created / {QUARTER} * {QUARTER} AS at, shops.shop, coalesce(channel, 'none') AS channel, state,
           count(*) AS count
    FROM shops CROSS JOIN charges INDEXED BY charges_of_shop ON charges.shop = shops.shop
    WHERE created >= ? AND created < ? GROUP BY 1, 2, 3, 4
"""  # noqa: S608 - a number of ours


class SqliteOrders:
    """storage.census.Orders on SQLite."""

    def __init__(self, database: Transactions) -> None:
        self._database = database

    async def tallies(self, since: datetime, until: datetime) -> AsyncIterator[Tally]:
        low, end = to_ms(since), to_ms(until)
        while low < end:
            found = await self._database.read(partial(_tallies, low, min(low + _PORTION, end)))
            for row in found:
                state = ChargeState(row["state"])
                yield Tally(from_ms(row["at"]), row["shop"], row["channel"], state, row["count"])
            low += _PORTION


def _tallies(low: int, high: int, connection: sqlite3.Connection) -> list[sqlite3.Row]:
    return connection.execute(_TALLIES, (low, high)).fetchall()
