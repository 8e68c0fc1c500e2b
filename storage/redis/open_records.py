"""The records of a Redis for a program that is not one of its instances."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ...tracking.bell import Bell
from ..records.redis import RedisRecords
from .moving import open_moved
from .server import Server


@asynccontextmanager
async def records_of(url: str) -> AsyncIterator[RedisRecords]:
    """The records at an address, for a program that watches no invoices. Raises StoreUnusable, or StoreUnavailable."""
    server = Server(url)
    await open_moved(server)
    try:
        records = RedisRecords(server, Bell())
        yield records
        await records.finish()
    finally:
        await server.close()
