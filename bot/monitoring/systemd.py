"""What systemd is told of a service of `Type=notify` (sd_notify(3)): ready, alive, stopping."""

from __future__ import annotations

import contextlib
import os
import socket
import time
from collections.abc import Mapping

_SHARE = 3  # signs of life in the time after which systemd would kill us


class Systemd:
    """Speaks to the socket that systemd named in the environment; says nothing where it named none.

    Nothing waits for an answer, and systemd being away stops nobody.
    """

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self._address = _address(environment.get("NOTIFY_SOCKET", ""))
        meant = environment.get("WATCHDOG_PID", "") in ("", str(os.getpid()))
        patience = int(environment.get("WATCHDOG_USEC") or 0) / 1e6 if meant else 0.0
        self._every = patience / _SHARE
        self._watched = self._address is not None and patience > 0
        self._told = float("-inf")

    def ready(self) -> None:
        """The bot works."""
        self._say("READY=1")

    def alive(self) -> None:
        """The outbox was looked at. To be called from the work itself: a timer would live on beside dead work."""
        if self._watched and time.monotonic() - self._told >= self._every:
            self._told = time.monotonic()
            self._say("WATCHDOG=1")

    def stopping(self) -> None:
        """The bot drains."""
        self._say("STOPPING=1")

    def _say(self, word: str) -> None:
        if self._address is None:
            return
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.setblocking(False)
            sender.sendto(word.encode(), self._address)


def _address(named: str) -> str | None:
    """The address of the socket: a path, or a name in the abstract namespace, which begins with a zero byte."""
    if named.startswith("@"):
        return "\0" + named[1:]
    return named if named.startswith("/") else None
