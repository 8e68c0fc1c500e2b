"""Looking into a Redis without being one of its instances, as `chatwallet doctor` does."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ...tracking.outbox.base import OVERDUE, Depth
from ..encoding import from_ms, to_ms
from ..insight import Statistics, StoreSummary, Traffic
from .form import PATIENCE_MS
from .moving import open_moved
from .outbox import dead
from .server import Server


async def summary(url: str, channels: Iterable[str], dead_limit: int) -> StoreSummary:
    """Look at the records at an address, without disturbing the instances that work on them.

    Raises StoreUnusable, or StoreUnavailable while the server can't be asked.
    """
    server = Server(url)
    await open_moved(server)
    try:
        return await look(server, channels, dead_limit)
    finally:
        await server.close()


async def look(server: Server, channels: Iterable[str], dead_limit: int) -> StoreSummary:
    """The same of a server that is open. Raises StoreUnavailable."""
    instances, waiting, taken = await server.run("look", PATIENCE_MS)
    return StoreSummary(
        waiting=int(waiting),
        traffic={channel: await traffic(server, channel) for channel in channels},
        dead=await dead(server, dead_limit),
        taken=int(taken),
        instances=int(instances),
        server=server.facts,
        unchecked=server.unchecked,
        advice=await server.advice(),
    )


async def statistics(server: Server, now: datetime) -> Statistics:
    """storage.base.Repositories.statistics. What an instance that died was sending is waiting."""
    still_open, sending, dead_rows, oldest, taken, overdue, invoices, unmatched = await server.run(
        "statistics", to_ms(now), to_ms(now - OVERDUE)
    )
    since = None if oldest is None else from_ms(int(oldest))
    depth = Depth(still_open - sending, sending, dead_rows, since, taken, overdue)
    return Statistics(depth, invoices, unmatched)


async def traffic(server: Server, channel: str) -> Traffic:
    """storage.base.Repositories.traffic."""
    last_in, last_out = await server.run("traffic", server.names.channel(channel))
    return Traffic(*(None if ms is None else from_ms(int(ms)) for ms in (last_in, last_out)))
