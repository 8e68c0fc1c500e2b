"""A server of ours: its port, its connections, and its end."""

from __future__ import annotations

import asyncio
import errno
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress

import uvicorn
from starlette.types import ASGIApp

from .connections import Config, Network, Watched
from .limits import Limits

CLOSE = 1  # seconds that open connections get when the bot stops
_LIMITS = Limits()
_MESSAGE = 128 * 1024  # bytes of one message on a socket
_TICK = 1.0  # seconds
LEAVE = 2.0  # seconds in which a proxy may see at /readyz that the bot goes, and send nobody any more


class Server(uvicorn.Server):
    """A uvicorn server that looks at its connections, and writes the date of its answers, once a second.

    It leaves the signals to its caller, so that the bot may drain after it stopped.
    """

    def __init__(self, config: Config) -> None:
        self._leaving = asyncio.Event()
        super().__init__(config)

    @property
    def should_exit(self) -> bool:
        """Whether to stop serving; once it is true it does so at once."""
        return self._leaving.is_set()

    @should_exit.setter
    def should_exit(self, leave: bool) -> None:
        if leave:
            self._leaving.set()
        else:
            self._leaving.clear()

    async def main_loop(self) -> None:
        """Tick until it is time to stop. uvicorn's own looks ten times a second whether it is, with nobody there."""
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                async with asyncio.timeout(_TICK):
                    await self._leaving.wait()

    async def on_tick(self, counter: int) -> bool:
        """Look at the connections. Returns whether to stop."""
        now = asyncio.get_running_loop().time()
        for connection in list(self.server_state.connections):
            if isinstance(connection, Watched):
                connection.look(now)
        return await super().on_tick(counter)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture nothing."""
        yield


class CantListen(Exception):
    """A port can't be had; the message says which setting to change."""


def listen(host: str, port: int, setting: str = "HTTP") -> socket.socket:
    """Take a port (0 for any free one), which `setting`_HOST and `setting`_PORT name. Raises CantListen."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise CantListen(_why_not(error, host, port, f"CHATWALLET_{setting}")) from error


def _why_not(error: OSError, host: str, port: int, setting: str) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return f"Port {port} is taken: set {setting}_PORT to another one"
        case errno.EACCES:
            return f"Port {port} is kept for the administrator: set {setting}_PORT to 1024 or more"
        case errno.EADDRNOTAVAIL:
            return f"{host} is no address of this machine: set {setting}_HOST"
        case _ if isinstance(error, socket.gaierror):
            return f"{host} is no address: set {setting}_HOST"
        case _:
            return f"can't listen on {host}, port {port}: {error.strerror or error}"


def server(app: ASGIApp, limits: Limits = _LIMITS, proxies: Sequence[Network] = ()) -> Server:
    """Return a server for an ASGI app, not started. `proxies` may name the address that they ask for."""
    return Server(Config(app, limits, proxies, close_seconds=CLOSE, message_bytes=_MESSAGE))


@asynccontextmanager
async def serving(app: ASGIApp, listener: socket.socket, limits: Limits = _LIMITS) -> AsyncIterator[None]:
    """Serve on a listening socket until the end of the block."""
    running = server(app, limits)
    task = asyncio.create_task(running.serve(sockets=[listener]))  # a group would wrap what the block raises
    try:
        yield
    finally:
        running.should_exit = True
        await task


async def serve_until_signal(
    running: Server, listener: socket.socket, *, on_stop: Callable[[], None] = lambda: None
) -> None:
    """Serve on a listening socket until SIGINT or SIGTERM; a second one ends the process at once.

    `on_stop` is called with the first one. After a SIGTERM it serves on for a moment, because programs that start
    and stop others send that one, and have a proxy before us; who sends SIGINT sits at a terminal, and waits.
    """
    loop = asyncio.get_running_loop()

    def leave() -> None:
        running.should_exit = True

    def stop(patience: float) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)  # from now on the default: the second signal kills
        on_stop()
        loop.call_later(patience, leave)

    loop.add_signal_handler(signal.SIGINT, stop, 0.0)
    loop.add_signal_handler(signal.SIGTERM, stop, LEAVE)
    await running.serve(sockets=[listener])
