"""Where a ring of keys comes from: a systemd credential, a file, the environment, or a file beside the store."""

from __future__ import annotations

import glob
import os
import secrets
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from ..accounts.key_ring import BadRing, KeyRing
from ..accounts.secrets import NoRing, NoSource, RingSource
from ..storage.addresses import sqlite_path
from ..storage.memory.store import MemoryStore
from ..tracking.clock import utc_now
from .config.channels import PREFIX
from .config.settings import Settings

CREDENTIAL = "chatwallet-keys"
"""The name of the credential of systemd (`LoadCredential=chatwallet-keys:/etc/chatwallet.keys`)."""

APART = "Keep it apart from backups of the store: with both, whoever finds a backup has every secret"

_UNFINISHED = f"new-{'?' * 8}"
_REMARK = (
    f"# The keys of chatwallet's secrets. {APART};\n# without it, everybody has to link their wallet again.\n"
)


@runtime_checkable
class KnownSource(RingSource, Protocol):
    """A source that can say where it is."""

    @property
    def where(self) -> str:
        """Where the ring comes from, for people."""


@dataclass(frozen=True, slots=True)
class NoPlace(NoSource):
    """Where no ring is configured, and none may be made: several programs may work on one store."""

    where: str = "nowhere"

    def make(self) -> KeyRing:
        raise NoRing(
            f"there is no ring of keys, and several bots may share this store: set {PREFIX}KEYS_FILE, "
            "and let “chatwallet keys new” make the file"
        )


@dataclass(frozen=True, slots=True)
class FileSource:
    """A ring in the file at `path`. `makes`: the first need makes it; `checked`: nobody else may read it."""

    path: Path
    where: str
    makes: bool = False
    checked: bool = True

    def read(self) -> KeyRing | None:
        """Raises BadRing, also for a file that others may read, or that somebody else has written."""
        try:
            file = self.path.open("rb")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise BadRing(f"{self.path} can't be read: {error.strerror}") from error
        with file:
            if self.checked and sys.platform != "win32":
                _refuse_others(self.path, os.fstat(file.fileno()))
            try:
                return KeyRing.parse(file.read().decode())
            except UnicodeDecodeError:
                raise BadRing(f"{self.path} is no text") from None
            except BadRing as error:
                raise BadRing(f"{self.path}: {error}") from None

    def make(self) -> KeyRing:
        """Make the first ring, unless another program has just done so."""
        with _alone(self.path):
            if (found := self.read()) is not None:
                return found
            made = KeyRing.new(utc_now())
            self._write(made)
            return made

    def change(self, change: Callable[[KeyRing], KeyRing]) -> KeyRing:
        """Put another ring in the place of the one that is there. Raises BadRing or NoRing; a file stays whole."""
        with _alone(self.path):
            if (found := self.read()) is None:
                raise NoRing(f"{self.path} is not there")
            changed = change(found)
            self._write(changed)
            return changed

    def _write(self, ring: KeyRing) -> None:
        """The file is the old one or the new one at any moment, and on the disk when this returns."""
        for left in self.path.parent.glob(f"{glob.escape(self.path.name)}.{_UNFINISHED}"):
            left.unlink()  # of a program that died meanwhile
        new = self.path.with_name(f"{self.path.name}.new-{secrets.token_hex(4)}")
        file = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(file, "wb") as opened:
                opened.write(f"{_REMARK}{ring.text}".encode())
                opened.flush()
                os.fsync(opened.fileno())
            new.replace(self.path)
        except OSError:
            new.unlink(missing_ok=True)
            raise
        if sys.platform != "win32":
            _sync(self.path.parent)


@dataclass(frozen=True, slots=True)
class TextSource:
    """A ring in a setting, which can't change while the bot runs."""

    text: str
    where: str
    makes: bool = False

    def read(self) -> KeyRing:
        """Raises BadRing."""
        return KeyRing.parse(self.text)

    def make(self) -> KeyRing:
        """There is one."""
        return self.read()


class ProcessSource:
    """The ring of a store in memory, which goes with it."""

    where = "the memory of this process, as the store"
    makes = True

    def __init__(self) -> None:
        self._ring: KeyRing | None = None

    def read(self) -> KeyRing | None:
        """None until the first need."""
        return self._ring

    def make(self) -> KeyRing:
        """The first need."""
        self._ring = self._ring or KeyRing.new(utc_now())
        return self._ring


def ring_source(settings: Settings, store: object | None = None) -> KnownSource:
    """Where the ring of these settings comes from; `store` is a host's own, which has nothing beside it."""
    if (found := _configured(settings)) is not None:
        return found
    if store is not None:
        return ProcessSource() if isinstance(store, MemoryStore) else NoPlace()
    path = sqlite_path(settings.store.get_secret_value())
    return NoPlace() if path is None else FileSource(ring_beside(path), "a file beside the store", makes=True)


def ring_beside(store: Path) -> Path:
    """The file of the ring of a store on SQLite: `chatwallet.keys` beside `chatwallet.sqlite`."""
    return store.with_name(f"{store.stem}.keys")


def _configured(settings: Settings) -> KnownSource | None:
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    if folder and (path := Path(folder) / CREDENTIAL).exists():
        return FileSource(path, "a systemd credential", checked=False)  # systemd sees to its modes
    if settings.keys_file is not None:
        return FileSource(settings.keys_file, f"{PREFIX}KEYS_FILE")
    if settings.keys is not None:
        return TextSource(settings.keys.get_secret_value(), f"the environment ({PREFIX}KEYS)")
    return None


def _refuse_others(path: Path, found: os.stat_result) -> None:
    if found.st_uid != os.geteuid():
        raise BadRing(f"{path} belongs to another user (uid {found.st_uid}): chown {os.geteuid()} {path}")
    if (mode := stat.S_IMODE(found.st_mode)) & 0o077:
        raise BadRing(f"others than its owner may read {path} (mode {mode:04o}): chmod 600 {path}")


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One program after the other: a ring that two changed at once would lack the key of one of them."""
    if sys.platform == "win32":
        yield
        return
    import fcntl  # noqa: PLC0415 - not on Windows

    folder = os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
