"""Entries of indexes that an earlier version did not have, put for the records that it wrote.

The instance that opens the store first does it, and each one that opens it meanwhile, before any of them scans such an
index. What others change meanwhile keeps its entries right: they are put for a record as it stands, or read again.
"""

from __future__ import annotations

import asyncio

from ..records.form import decode
from ..records.indexes import entries
from ..records.redis import body_of
from .server import Server

_PORTION = 500
_KINDS = ("account", "link")
"""Whose indexes are newer than 0.5.0."""


async def index_anew(server: Server) -> None:
    """Put the entries of all records of these kinds. Raises StoreError."""
    for kind in _KINDS:
        portion: list[str] = []
        async for name in server.scan(f"r:{kind}:*"):
            portion.append(name)
            if len(portion) == _PORTION:
                await asyncio.gather(*(_index(server, one) for one in portion))
                portion.clear()
        await asyncio.gather(*(_index(server, one) for one in portion))


async def _index(server: Server, name: str) -> None:
    key = name.removeprefix("r:")
    while (text := await server.command("GET", name)) is not None:
        made = entries(key, decode(key, body_of(text)))
        values = [part for (index, member), score in made.items() for part in (index, score, member)]
        if await server.run("put_entries", key, text, *values):
            return
