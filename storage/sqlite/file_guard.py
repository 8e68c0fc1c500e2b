"""Whether a file that is open still is the one at its path, and whole: what is written to another one is lost."""

from __future__ import annotations

import os
import time
from pathlib import Path

from ..errors import StoreUnavailable

_HEADER = 100  # bytes; sqlite.org/fileformat2.html#the_database_header
_PAGE_SIZE, _PAGES = slice(16, 18), slice(28, 32)
_LARGEST_PAGE = 65_536  # is written as 1
_LOOKS = 3
_PAUSE = 0.01  # seconds: a file that is being extended says its new size before it has it


class FileGuard:
    """The file at `path`, known by its device and inode; so is its write-ahead log, once there is one.

    It is held open from `hold` to `let_go`, around all of SQLite's own connections: closing any descriptor of a file
    ends the locks that the process has on it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._log = path.with_name(f"{path.name}-wal")
        self._file: int | None = None
        self._known: dict[Path, tuple[int, int]] = {}
        self._size = 0  # bytes of the file when it was last found whole

    def hold(self) -> None:
        """Take hold of the file, which is made if missing, for its owner alone. Raises OSError."""
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        found = os.fstat(self._file)
        self._known, self._size = {self._path: _identity(found)}, found.st_size

    def let_go(self) -> None:
        """Let go of it; twice is once."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def check(self) -> None:
        """Raises StoreUnavailable for a file that was removed, replaced or cut off. For one thread at a time."""
        for path in (self._path, self._log):
            try:
                found = _identity(path.stat())
            except OSError as error:
                if path in self._known:
                    raise StoreUnavailable(f"{path} is gone: {error.strerror}") from error
            else:
                if self._known.setdefault(path, found) != found:
                    raise StoreUnavailable(f"{path} is another file than the one that was opened")
        try:
            whole = self._is_whole()
        except OSError as error:  # a disk that fails, a share that went stale
            raise StoreUnavailable(f"{self._path} can't be read: {error.strerror}") from error
        if not whole:
            raise StoreUnavailable(f"{self._path} was cut off: it is shorter than it says")

    def _is_whole(self) -> bool:
        """Whether the file has what it says or, where it has less, no less than it had.

        A checkpoint that somebody's reading cuts short may write the new size into the header before the last pages,
        which stay in the log; the next whole one makes the file as long as it says.
        """
        assert self._file is not None
        for look in range(_LOOKS):
            if look:
                time.sleep(_PAUSE)
            os.lseek(self._file, 0, os.SEEK_SET)
            header, size = os.read(self._file, _HEADER), os.fstat(self._file).st_size
            page_size = int.from_bytes(header[_PAGE_SIZE], "big")
            pages = int.from_bytes(header[_PAGES], "big")
            if page_size == 1:
                page_size = _LARGEST_PAGE
            if len(header) == _HEADER and page_size and size >= min(page_size * pages, self._size):
                self._size = size
                return True
        return False


def _identity(found: os.stat_result) -> tuple[int, int]:
    return found.st_dev, found.st_ino
