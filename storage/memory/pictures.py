"""QR pictures in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ...channels.pictures import Picture


class MemoryPictures:
    """channels.pictures.Pictures in memory."""

    def __init__(self) -> None:
        self._pictures: dict[str, Picture] = {}

    async def keep(self, token: str, qr: str, until: datetime) -> None:
        """A token that is taken keeps its picture."""
        self._pictures.setdefault(token, Picture(qr, until, 0))

    async def fetch(self, token: str) -> Picture | None:
        picture = self._pictures.get(token)
        if picture is None:
            return None
        self._pictures[token] = replace(picture, fetches=picture.fetches + 1)
        return self._pictures[token]

    async def clean(self, before: datetime) -> int:
        """Forget pictures whose time ended before; return how many."""
        over = [token for token, picture in self._pictures.items() if picture.until < before]
        for token in over:
            del self._pictures[token]
        return len(over)
