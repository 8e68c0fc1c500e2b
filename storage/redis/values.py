"""Texts by a key on Redis; also for who is none of the instances."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from .server import Server

VALUES = "values"
_PORTION = 1000


class RedisValues:
    """channels.values.KeyValues on Redis: the fields of one hash."""

    def __init__(self, server: Server) -> None:
        self._server = server

    async def get(self, key: str) -> str | None:
        """See channels.values.KeyValues."""
        text = await self._server.command("HGET", VALUES, key)
        return None if text is None else str(text)

    async def put(self, key: str, text: str) -> None:
        """See channels.values.KeyValues."""
        await self._server.run("put_value", key, text)

    async def add(self, key: str, text: str) -> bool:
        """See channels.values.KeyValues."""
        return bool(await self._server.run("add_value", key, text))

    async def replace(self, key: str, old: str, new: str) -> bool:
        """See channels.values.KeyValues."""
        return bool(await self._server.run("replace_value", key, old, new))

    async def delete(self, key: str) -> bool:
        """See channels.values.KeyValues."""
        return bool(await self._server.run("delete_value", key))

    async def under(self, prefix: str) -> Mapping[str, str]:
        """See channels.values.KeyValues. What is written meanwhile may be among them or not."""
        found: dict[str, str] = {}
        cursor = "0"
        while True:
            cursor, flat = await self._server.command("HSCAN", VALUES, cursor, "COUNT", _PORTION)
            pairs = flat.items() if isinstance(flat, dict) else zip(flat[::2], flat[1::2], strict=True)
            found |= {key: text for key, text in pairs if key.startswith(prefix)}
            if str(cursor) == "0":
                return dict(sorted(found.items()))


@asynccontextmanager
async def values_of(url: str) -> AsyncIterator[RedisValues]:
    """The texts at an address, for who watches nothing. Raises StoreUnusable, or StoreUnavailable."""
    server = Server(url)
    await server.open()
    try:
        yield RedisValues(server)
    finally:
        await server.close()
