"""Sliding windows on Redis, shared by all instances."""

from __future__ import annotations

from datetime import datetime, timedelta

from ...wallet.base import CLOCK_SKEW, LONGEST_CLOSING, Window
from ..encoding import MILLISECOND, to_ms
from .server import Server


class RedisWindows:
    """wallet.base.Windows on Redis."""

    def __init__(self, server: Server) -> None:
        self._server = server

    async def take(self, window: Window, place: str, now: datetime) -> float:
        name = self._server.names.window(window.name)
        length, skew = (time // MILLISECOND for time in (timedelta(seconds=window.seconds), CLOCK_SKEW))
        longest = LONGEST_CLOSING // MILLISECOND
        values = (name, place, to_ms(now), length, window.limit, skew, longest)
        return int(await self._server.run("take_place", *values)) / 1000

    async def give_back(self, window: Window, place: str) -> None:
        await self._server.command("ZREM", f"window:{self._server.names.window(window.name)}", place)

    async def close(self, window: Window, seconds: float, now: datetime) -> None:
        length = min(timedelta(seconds=seconds), LONGEST_CLOSING) // MILLISECOND
        await self._server.run("close_window", self._server.names.window(window.name), to_ms(now), length)

    async def clean(self, before: datetime) -> int:
        """Those that are left alone expire by themselves."""
        return 0
