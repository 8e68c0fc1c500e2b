"""What is left of the disk that a file lies on."""

from __future__ import annotations

import os
from pathlib import Path

from ..errors import StoreUnavailable
from ..room import Room, Space


def room_at(path: Path) -> tuple[Room, ...]:
    """Bytes and files that may still be written beside the file at `path`, by a user like ours.

    Nothing where the system can't say it, and no files where it has no limit of them. Raises StoreUnavailable.
    """
    if not hasattr(os, "statvfs"):
        return ()
    try:
        found = os.statvfs(path.resolve().parent)
    except OSError as error:
        raise StoreUnavailable(f"the folder of the file can't be looked at: {error.strerror}") from error
    spaces = (
        Room(Space.DISK, found.f_bavail * found.f_frsize, found.f_blocks * found.f_frsize),
        Room(Space.FILES, found.f_favail, found.f_files),
    )
    return tuple(room for room in spaces if room.of)
