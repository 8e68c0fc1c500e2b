"""Leases where one process alone has the store."""

from __future__ import annotations

from collections import Counter


class MemoryLeases:
    """tracking.instances.Leases for one process: there is nobody else who could do the work."""

    def __init__(self) -> None:
        self.lost: Counter[str] = Counter()

    async def hold(self, name: str) -> bool:
        return True

    async def release(self, name: str) -> None:
        """Nobody else waits for it."""
