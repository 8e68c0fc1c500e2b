"""The bot over HTTP: health, metrics, and whatever the channels mount."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from ..web.connections import Config, Network, Watched
from ..web.door import Door
from ..web.hosts import Hosts
from ..web.limits import Limits
from .app import App
from .health import Health
from .metrics import CONTENT_TYPE
from .refusals import Refusals

CLOSE = 1  # seconds that open connections get when the bot stops
_LIMITS = Limits()
_MESSAGE = 128 * 1024  # bytes of one message on a socket
_LOOKS = 10  # ticks of the server, which are a second
LEAVE = 2.0  # seconds in which a proxy may see at /readyz that the bot goes, and send nobody any more


def http_app(
    app: App, routes: Sequence[BaseRoute], *, limits: Limits = _LIMITS, hosts: Hosts | None = None
) -> ASGIApp:
    """Return the ASGI app: `/healthz` (is the process alive?), `/readyz` (can it work?) and `routes`.

    `hosts` are those that it answers; None inside a host's program, whose server knows them and its proxies.
    """
    inner = Refusals(Starlette(routes=[*_health(app.health), *routes]), routes, app.tally.refused)
    return Door(inner, limits, hosts)


def private_app(app: App, *, limits: Limits = _LIMITS, hosts: Hosts | None = None) -> ASGIApp:
    """Return the ASGI app for monitors: `/healthz`, `/readyz`, and `/metrics` for Prometheus."""

    async def metrics(_: Request) -> Response:
        return Response(await app.metrics.render(), media_type=CONTENT_TYPE)

    return Door(Starlette(routes=[*_health(app.health), Route("/metrics", metrics)]), limits, hosts)


def _health(health: Health) -> list[BaseRoute]:
    async def healthz(_: Request) -> JSONResponse:
        alive = health.alive
        return JSONResponse({"alive": alive}, status_code=200 if alive else 503)

    async def readyz(_: Request) -> JSONResponse:
        ready, report = await health.report()
        return JSONResponse(report, status_code=200 if ready else 503)

    return [Route("/healthz", healthz), Route("/readyz", readyz)]


class Server(uvicorn.Server):
    """A uvicorn server that looks at its connections once a second.

    It leaves the signals to whoever runs it, so that the bot may drain after it stopped.
    """

    async def on_tick(self, counter: int) -> bool:
        """Look at the connections now and then. Returns whether to stop."""
        if counter % _LOOKS == 0:
            now = asyncio.get_running_loop().time()
            for connection in list(self.server_state.connections):
                if isinstance(connection, Watched):
                    connection.look(now)
        return await super().on_tick(counter)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture nothing."""
        yield


def listen(host: str, port: int) -> socket.socket:
    """Take a port (0 for any free one). Raises OSError when it is taken, or the host is none of this machine's."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=2048)


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
