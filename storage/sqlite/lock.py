"""The lock that keeps a second process from opening the same file."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from ..errors import StoreInUse


class FileLock:
    """An exclusive lock on `path`, held from `acquire` to `release`; the kernel frees it when the process dies.

    On Windows, which has no flock, it does nothing.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def acquire(self) -> None:
        """Take the lock or raise StoreInUse at once; OSError when the lock file can't be opened."""
        if sys.platform == "win32":
            return
        import fcntl  # noqa: PLC0415 - not on Windows

        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(file)
            raise StoreInUse(f"another process has this store open ({self._path})") from error
        self._file = file

    def release(self) -> None:
        """Free the lock. The file stays: removing it would let two processes lock two files of one name."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
