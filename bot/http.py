"""The bot over HTTP: health, and whatever the channels mount."""

from __future__ import annotations

import asyncio
import signal
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from .app import App

STALLED = 30.0  # seconds without a look at the outbox
CLOSE = 1  # seconds that open connections get when the bot stops


def http_app(app: App, routes: Sequence[BaseRoute]) -> Starlette:
    """Return the ASGI app: `/healthz` (is the process alive?), `/readyz` (can it work?) and `routes`."""

    async def healthz(_: Request) -> JSONResponse:
        alive = time.monotonic() - app.delivery.looked < STALLED
        return JSONResponse({"alive": alive}, status_code=200 if alive else 503)

    async def readyz(_: Request) -> JSONResponse:
        ready = not app.draining
        # A source that is down slows the bot and stops nothing: the others, and at last the poll, do its work.
        degraded = {
            part.name: part.last_error for part in app.supervisor.watched.values() if not part.running
        }
        return JSONResponse({"ready": ready, "degraded": degraded}, status_code=200 if ready else 503)

    return Starlette(routes=[Route("/healthz", healthz), Route("/readyz", readyz), *routes])


class Server(uvicorn.Server):
    """A uvicorn server that leaves the signals to whoever runs it, so that the bot may drain after it stopped."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture nothing."""
        yield


def listen(host: str, port: int) -> socket.socket:
    """Take a port (0 for any free one). Raises OSError when it is taken, or the host is none of this machine's."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=2048)


def server(app: ASGIApp) -> Server:
    """Return a server for an ASGI app, not started."""
    config = uvicorn.Config(
        app,
        log_config=None,
        lifespan="off",
        access_log=False,  # the address of a chat is its key
        server_header=False,
        timeout_graceful_shutdown=CLOSE,
        ws="websockets-sansio",
        ws_max_size=128 * 1024,
    )
    return Server(config)


async def serve_until_signal(running: Server, listener: socket.socket) -> None:
    """Serve on a listening socket until SIGINT or SIGTERM; a second one ends the process at once."""
    loop = asyncio.get_running_loop()

    def stop() -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)  # from now on the default: the second signal kills
        running.should_exit = True

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    await running.serve(sockets=[listener])
