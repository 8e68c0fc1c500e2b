"""Looks at what may run out: the disk under a SQLite file, the memory of a Redis, the memory of this machine."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from ...storage.base import Repositories
from ...storage.room import HasRoom, Room, Space
from ...tracking.alerts import Alerts
from ...tracking.clock import Clock, utc_now
from .machine_memory import machine_memory
from .trouble import LOOK, Trouble, level

MEGABYTE = 1_000_000

_LASTS = timedelta(seconds=30)  # what is short for one look is no trouble
_FILES = 1000  # that may be made still
_SERVER = 0.10  # of what a Redis may take; it takes nothing more when there is none
_MACHINE = 0.05  # of what there is
_BETTER = 1.5  # times as much must be free until it is over


class RoomWatch:
    """Tells when room runs low, and when there is enough again. `low_disk`: bytes, 0 has nobody told of a disk."""

    def __init__(
        self,
        store: Repositories,
        alerts: Alerts,
        *,
        low_disk: int,
        memory: Callable[[], Room | None] = machine_memory,
        clock: Clock = utc_now,
    ) -> None:
        self._store = store
        self._low_disk = low_disk
        self._memory = memory
        make = partial(Trouble, alerts=alerts, values=store.values, after=_LASTS, clock=clock)
        self._disk = make("disk", "alert-disk-low")
        self._files = make("files", "alert-files-low")
        self._server = make("store-memory", "alert-store-memory-low")
        self._machine = make("memory", "alert-memory-low")

    async def run(self) -> None:
        """Look for ever. What the store says goes out."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK)

    async def look(self) -> None:
        """Look once."""
        if (memory := self._memory()) is not None:
            await _by_share(self._machine, memory, _MACHINE)
        for room in await self._store.room() if isinstance(self._store, HasRoom) else ():
            match room.space:
                case Space.MEMORY:
                    await _by_share(self._server, room, _SERVER)
                case Space.DISK if self._low_disk:
                    bad = level(room.free, self._low_disk, self._low_disk * _BETTER)
                    await self._disk.look(bad, {"free": room.free // MEGABYTE})
                case Space.FILES if self._low_disk:
                    await self._files.look(level(room.free, _FILES, _FILES * _BETTER), {"free": room.free})


async def _by_share(trouble: Trouble, room: Room, low: float) -> None:
    values = {"free": room.free // MEGABYTE, "percent": round(room.share * 100)}
    await trouble.look(level(room.share, low, low * _BETTER), values)
