"""Crash points below the repositories: each Redis script, each write to a channel's socket, each acknowledgement."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
import weakref
from asyncio import selector_events
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import FrameType
from typing import Any

import uvloop

from chatwallet.bot.faults import EXIT_CODE, die_at
from chatwallet.storage.redis.server import Server
from chatwallet.tracking.sources import rabbitmq

Reach = Callable[[str], None]

RECORD = "record"
"""Stands in place of a point: nobody dies, and each point that is reached is written down."""

SENDING = {
    b"/sendMessage ": "telegram",
    b"/sendPhoto ": "telegram",
    b"/Messages.json ": "twilio",
}
"""How the line begins that asks a channel to say something -> the channel."""


class Trap:
    """Waits for SIGUSR1, then dies at the point that its file names, or goes on and writes down what is reached.

    So a bot plays one story after the other, and dies in each at another point.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._reach: Reach | None = None
        signal.signal(signal.SIGUSR1, self._set)

    def reach(self, point: str) -> None:
        """Note that the process has come to a point."""
        if self._reach is not None:
            self._reach(point)

    def _set(self, number: int, frame: FrameType | None) -> None:
        point = self._file.read_text()
        self._reach = self._write if point == RECORD else die_at(point)
        self._file.unlink()

    def _write(self, point: str) -> None:
        with reached_file(self._file).open("a") as out:
            out.write(f"{point}\n")


def reached_file(trap: Path) -> Path:
    """Where the trap of this file writes down what was reached, a line for each."""
    return trap.with_suffix(".reached")


def died_file(trap: Path) -> Path:
    """What is there after somebody died in this trap."""
    return trap.with_suffix(".died")


def keep_alive(run: Callable[[], None], died: Callable[[], None]) -> None:
    """Run in a child process, and again whenever it dies at a point; end as it ends otherwise.

    Each is a copy of this process, which has the libraries in memory already: loading them takes a second.
    """
    ours, theirs = os.pipe()  # its end tells a child that this process was killed
    while True:
        child = os.fork()
        if not child:
            os.close(theirs)
            threading.Thread(target=_end_with, args=(ours,), daemon=True).start()
            run()
            return
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1):
            signal.signal(number, lambda number, frame, child=child: os.kill(child, number))  # type: ignore[misc]
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if code != EXIT_CODE:
            sys.exit(code)
        died()


def _end_with(pipe: int) -> None:
    os.read(pipe, 1)
    os._exit(1)


def plant(reach: Reach) -> None:
    """Have `reach` called as `before:script.settle`, `after:socket.telegram`, `before:rabbitmq.ack` …

    A request may be more than one write to its socket: each is a point.
    """
    _at_scripts(reach)
    _at_sockets(reach)
    _at_acknowledgements(reach)


def _at_scripts(reach: Reach) -> None:
    run = Server.run

    async def reported(self: Server, name: str, *values: str | float) -> Any:
        reach(f"before:script.{name}")
        reply = await run(self, name, *values)
        if reply or name not in ("claim", "claim_message"):  # an empty hand changes nothing
            reach(f"after:script.{name}")
        return reply

    Server.run = reported  # type: ignore[method-assign]


def _at_sockets(reach: Reach) -> None:
    uvloop.run = asyncio.run  # type: ignore[assignment]  # its transports are compiled: nothing can stand before their `write`
    transport = selector_events._SelectorSocketTransport  # type: ignore[attr-defined]
    write = transport.write
    asking: weakref.WeakKeyDictionary[Any, str] = weakref.WeakKeyDictionary()

    def reported(self: Any, data: bytes) -> None:
        line = bytes(data[:200]).partition(b"\r\n")[0]
        if line.endswith(b" HTTP/1.1"):
            asking.pop(self, None)
            found = [name for part, name in SENDING.items() if line.startswith(b"POST") and part in line]
            if found:
                asking[self] = found[0]
        channel = asking.get(self)
        if channel is not None:
            reach(f"before:socket.{channel}")
        write(self, data)
        if channel is not None:
            reach(f"after:socket.{channel}")

    transport.write = reported


def _at_acknowledgements(reach: Reach) -> None:
    acknowledge: Callable[..., Awaitable[None]] = rabbitmq._acknowledge

    async def reported(*messages: Any) -> None:
        reach("before:rabbitmq.ack")
        await acknowledge(*messages)
        reach("after:rabbitmq.ack")

    setattr(rabbitmq, "_acknowledge", reported)  # noqa: B010
