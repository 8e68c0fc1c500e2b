"""File modes: only the owner of the process may read a store, since payments are private."""

from __future__ import annotations

import stat
import sys
from collections.abc import Mapping
from pathlib import Path

from ..errors import StoreUnusable

OWNERS_ALONE = 0o600


def loose(path: Path) -> Mapping[Path, int]:
    """Which files of the store at `path` others may read or write, with their modes; none on Windows."""
    if sys.platform == "win32":
        return {}
    beside = (path, *(path.with_name(f"{path.name}{end}") for end in ("-wal", "-shm", ".lock")))
    modes = {one: stat.S_IMODE(one.stat().st_mode) for one in beside if one.exists()}
    return {one: mode for one, mode in modes.items() if mode & 0o077}


def mend(path: Path) -> None:
    """Take from all others what they may do. Raises StoreUnusable where that is not ours to do."""
    for one, mode in loose(path).items():
        try:
            one.chmod(OWNERS_ALONE)
        except OSError as error:
            raise StoreUnusable(
                f"others than its owner may read it (mode {mode:04o}), and that can't be mended: {error.strerror}"
            ) from error
