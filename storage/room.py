"""How much room a store has left: a disk, or the memory of a server, that is nearly full is told before it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable


class Space(StrEnum):
    """What may run out: bytes of a disk, files of it, bytes of memory."""

    DISK = "disk"
    FILES = "files"
    MEMORY = "memory"


@dataclass(frozen=True, slots=True)
class Room:
    """What is left of a space: `free` of so many bytes or files (`of`) that there are."""

    space: Space
    free: int
    of: int

    @property
    def share(self) -> float:
        """What part of it is free, 0 to 1."""
        return self.free / self.of


@runtime_checkable
class HasRoom(Protocol):
    """A store that knows what may run out under it. A host's own need not."""

    async def room(self) -> tuple[Room, ...]:
        """What is left; nothing of what has no limit, or can't be known. Raises StoreError."""
