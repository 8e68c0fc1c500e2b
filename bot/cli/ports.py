"""Ports of this machine for programs that bind them later, and again after each restart."""

from __future__ import annotations

import fcntl
import os
import random
import socket
import tempfile
import weakref
from contextlib import closing
from pathlib import Path

_RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")  # Linux: what outgoing connections get (ip(7))
_FIRST_OUTGOING = 49152  # elsewhere, by RFC 6335
_LOWEST = 12_000
_TRIES = 1000


class NoPort(Exception):
    """There is no port left."""


class Port:
    """A port of the loopback interface that nobody listens on, kept until this object is gone.

    A port that is merely free at a moment can be taken in the next, or while its program restarts: by a connection
    that goes out, or by another one who looks for a free port. So it is none that the system gives to connections, and
    a lock says that it is taken to all others who get theirs here. Raises NoPort.
    """

    def __init__(self) -> None:
        lock, self.number = _take()
        weakref.finalize(self, os.close, lock)

    def __str__(self) -> str:
        return str(self.number)

    def is_free(self) -> bool:
        """Whether nobody listens on it now; who knows nothing of the lock may."""
        return _is_free(self.number)


def _take() -> tuple[int, int]:
    """The descriptor of a lock, and the port that it stands for."""
    folder = Path(tempfile.gettempdir()) / f"chatwallet-ports-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    dice = random.SystemRandom()  # processes that are forked draw different ones
    last = _first_outgoing() - 1
    for _ in range(_TRIES):
        number = dice.randint(min(_LOWEST, last), last)
        lock = os.open(folder / str(number), os.O_RDWR | os.O_CREAT, 0o600)
        if _is_locked(lock) and _is_free(number):
            return lock, number
        os.close(lock)
    raise NoPort(f"none of {_TRIES} ports that were tried is free")


def _is_locked(lock: int) -> bool:
    """Whether we have the lock now."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _first_outgoing() -> int:
    try:
        first = int(_RANGE.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return _FIRST_OUTGOING
    return first if first > _LOWEST + _TRIES else _FIRST_OUTGOING


def _is_free(number: int) -> bool:
    with closing(socket.socket()) as probe:
        # As servers bind it: what ended a moment ago does not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", number))
        except OSError:
            return False
    return True
