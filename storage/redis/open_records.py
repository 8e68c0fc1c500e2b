"""The records of a Redis for a program that is not one of its instances."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ...tracking.bell import Bell
from ..final_channels import FinalChannels
from ..reading import Reading
from ..records.redis import RedisRecords
from .charges import RedisCharges
from .insight import RedisInsight
from .moving import open_moved
from .orders import RedisOrders
from .server import Server


@asynccontextmanager
async def reading_of(url: str) -> AsyncIterator[Reading]:
    """What is read of the store at an address, by a program that is none of its instances. Raises as `records_of`."""
    async with _opened(url) as (server, records):
        charges = RedisCharges(server, "", Bell(), FinalChannels())
        yield Reading.of(records, charges, RedisOrders(server), RedisInsight(server))


@asynccontextmanager
async def records_of(url: str) -> AsyncIterator[RedisRecords]:
    """The records at an address, for a program that watches no invoices. Raises StoreUnusable, or StoreUnavailable."""
    async with _opened(url) as (_, records):
        yield records


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[tuple[Server, RedisRecords]]:
    server = Server(url)
    await open_moved(server)
    try:
        records = RedisRecords(server, Bell())
        yield server, records
        await records.finish()
    finally:
        await server.close()
