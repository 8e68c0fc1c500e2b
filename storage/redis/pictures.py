"""QR pictures on Redis."""

from __future__ import annotations

from datetime import datetime

from ...channels.pictures import Picture
from ..encoding import from_ms, to_ms
from .cleaning import forget
from .server import Server


class RedisPictures:
    """channels.pictures.Pictures on Redis."""

    def __init__(self, server: Server) -> None:
        self._server = server

    async def keep(self, token: str, qr: str, until: datetime) -> None:
        """A token that is taken keeps its picture."""
        await self._server.run("keep_picture", self._server.names.picture(token), qr, to_ms(until), token)

    async def fetch(self, token: str) -> Picture | None:
        found = await self._server.run("fetch_picture", self._server.names.picture(token))
        if found is None:
            return None
        qr, until, fetches = found
        return Picture(qr, from_ms(int(until)), int(fetches))

    async def clean(self, before: datetime) -> int:
        """Forget pictures whose time ended before; return how many."""
        return await forget(self._server, "clean_pictures", to_ms(before))
