"""Bots as copies of one process that has loaded the libraries: a start takes a tenth of a second then, not a whole one.

Each is a process of its own all the same, with its own environment, that can be killed. Only Linux can wait for a
process that somebody else has started; elsewhere bots are started as ever.
"""

from __future__ import annotations

import asyncio
import atexit
import gc
import importlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, cast

from chatwallet.bot.child import Child

LIBRARIES = ("chatwallet.bot.cli", "chatwallet.bot.run", "chatwallet.channels.web", "uvicorn.main", "uvloop")
"""What every bot loads while it starts."""

_LONGEST = 1 << 20  # bytes of a call: an environment
_USABLE = hasattr(os, "pidfd_open")


class Newborn:
    """As much of asyncio.subprocess.Process as a Child needs."""

    def __init__(self, nursery: Nursery, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._nursery = nursery
        self._ended = asyncio.Event()
        self._descriptor = os.pidfd_open(pid)
        asyncio.get_running_loop().add_reader(self._descriptor, self._end)

    async def wait(self) -> int:
        """The exit code, as soon as there is one."""
        await self._ended.wait()
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send it a signal. Until its end was noticed nobody else can have its number."""
        if self.returncode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def _end(self) -> None:
        asyncio.get_running_loop().remove_reader(self._descriptor)
        os.close(self._descriptor)
        self.returncode = self._nursery.ask({"ended": self.pid})
        self._ended.set()


class Nursery:
    """The process that is copied. It ends, and all its copies with it, when the tests do."""

    def __init__(self) -> None:
        self._ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, __file__, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
            )

        atexit.register(self._end)

    def ask(self, call: dict[str, Any]) -> int:
        """Have it answer a call; the present standard error goes with it."""
        socket.send_fds(self._ours, [json.dumps(call).encode()], [2])
        return int(self._ours.recv(_LONGEST))

    def _end(self) -> None:
        self._ours.close()
        self._process.wait()


@cache
def nursery() -> Nursery:
    """The one of this process."""
    return Nursery()


async def spawn(child: Child) -> asyncio.subprocess.Process:
    """Instead of Child.spawn."""
    pid = nursery().ask({"environment": child.environment, "folder": str(Path.cwd())})
    return cast("asyncio.subprocess.Process", Newborn(nursery(), pid))


def speed_up() -> None:
    """Have all bots of this process be born in its nursery, where there can be one."""
    if _USABLE:
        setattr(Child, "spawn", spawn)  # noqa: B010


def _serve(calls: socket.socket) -> Callable[[], None]:
    """Answer calls until nobody is there to make any; return what to run, in a copy."""
    children: set[int] = set()
    while True:
        text, descriptors, _, _ = socket.recv_fds(calls, _LONGEST, 1)
        if not text:
            for pid in children:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            return lambda: None
        call = json.loads(text)
        if "ended" in call:
            answer = os.waitstatus_to_exitcode(os.waitpid(call["ended"], 0)[1])
            children.discard(call["ended"])
        else:
            answer = os.fork()
            if not answer:
                calls.close()
                return lambda: _live(call, descriptors[0])
            children.add(answer)
        for descriptor in descriptors:
            os.close(descriptor)
        calls.send(str(answer).encode())


def _live(call: dict[str, Any], error: int) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for descriptor in (1, 2):
        os.dup2(error, descriptor)
    os.close(error)
    os.environ.clear()
    os.environ.update(call["environment"])
    os.chdir(call["folder"])
    sys.argv = ["chatwallet", "run"]
    importlib.import_module("chatwallet.bot.cli").main()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the tests
    for library in LIBRARIES:
        importlib.import_module(library)
    gc.freeze()
    _serve(socket.socket(fileno=int(sys.argv[1])))()
