"""The rows of a Redis, for copying. While a copy is written, a mark keeps every bot away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from types import TracebackType
from typing import Self

from ..errors import StoreInUse, StoreUnusable
from ..tables import TABLES, Row, Table
from .exporting import Export
from .form import PATIENCE_MS
from .importing import Import
from .moving import open_moved
from .server import Server

_PORTION = 1000
_STORE = "store"
_MARK = "copying"


class RedisArchive:
    """storage.tables.Archive of the namespace at an address. Token buckets and leases are left out."""

    def __init__(self, url: str) -> None:
        self._server = Server(url, half_copies=True)
        self._export = Export(self._server)
        self._import = Import(self._server)

    async def __aenter__(self) -> Self:
        await open_moved(self._server)
        try:
            await self._see_that_nobody_is_at_it()
        except BaseException:
            await self._server.close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._server.close()

    async def open(self) -> None:
        if await self._is_half():
            raise StoreUnusable(f"{self._server} holds half a copy: copy from where that came from")
        if not await self._holds_anything():
            raise StoreUnusable(f"{self._server} is empty: there is nothing to copy")

    async def begin(self, *, replace: bool) -> None:
        if not replace and not await self._is_half() and await self._holds_anything():
            raise StoreUnusable(f"{self._server} is not empty; --replace gives up what it holds")
        await self._server.command("HSET", _STORE, _MARK, 1)
        kept = (_STORE, self._server.names.mark)
        names = [name async for name in self._server.scan("*") if name not in kept]
        for start in range(0, len(names), _PORTION):
            unlink = (self._server.command("UNLINK", name) for name in names[start : start + _PORTION])
            await asyncio.gather(*unlink)

    async def read(self, table: Table) -> AsyncIterator[Sequence[Row]]:
        async for rows in self._export.read(table):
            yield rows

    async def count(self, table: Table) -> int:
        return await self._export.count(table)

    async def write(self, table: Table, rows: Sequence[Row]) -> None:
        await self._import.write(table, rows)

    async def complete(self) -> None:
        await self._see_that_nobody_is_at_it()
        await self._server.command("HDEL", _STORE, _MARK)

    async def _see_that_nobody_is_at_it(self) -> None:
        instances, *_ = await self._server.run("look", PATIENCE_MS)
        if instances:
            raise StoreInUse(
                f"{self._server} is in use by {instances} running bot(s): stop them; one that was killed counts as "
                f"running for {PATIENCE_MS // 1000} seconds"
            )

    async def _is_half(self) -> bool:
        return bool(await self._server.command("HEXISTS", _STORE, _MARK))

    async def _holds_anything(self) -> bool:
        for table in TABLES:
            if await self.count(table):
                return True
        return False
