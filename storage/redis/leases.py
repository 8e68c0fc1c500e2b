"""Leases on Redis."""

from __future__ import annotations

from collections import Counter

from .server import Server


class RedisLeases:
    """tracking.instances.Leases on Redis, for the instance of this name. Names of works are ours, never a person's."""

    def __init__(self, server: Server, instance: str) -> None:
        self._server = server
        self._instance = instance
        self._held: set[str] = set()
        self.lost: Counter[str] = Counter()

    async def hold(self, name: str) -> bool:
        held = bool(await self._server.run("hold", name, self._instance))
        if held:
            self._held.add(name)
        elif name in self._held:
            self._held.remove(name)
            self.lost[name] += 1
        return held

    async def release(self, name: str) -> None:
        self._held.discard(name)
        await self._server.run("release", name, self._instance)
