"""An ASGI application on a port of its own, inside this event loop."""

import asyncio
import socket

import uvicorn
from starlette.types import ASGIApp

from .line import BACKLOG, Listener


class HttpPort(Listener):
    """Serves an ASGI application with uvicorn, without its process handling: no signals, no log set-up."""

    def __init__(self, app: ASGIApp, host: str, port: int) -> None:
        super().__init__(host, port)
        config = uvicorn.Config(
            app,
            http="httptools",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            date_header=False,
            server_header=False,
            timeout_keep_alive=75,
            backlog=BACKLOG,
        )
        config.load()
        self._server = uvicorn.Server(config)
        self._server.lifespan = config.lifespan_class(config)
        self._server.servers = []

    async def serve(self, bound: socket.socket) -> None:
        """Starts accepting on a bound socket."""
        await self._server.startup(sockets=[bound])

    def freeze(self) -> None:
        """Nothing to do: HTTP answers nothing by itself."""

    def thaw(self) -> None:
        """Nothing to do."""

    async def stop(self) -> None:
        """Stops accepting, cuts every open connection, and waits until that is done."""
        for server in self._server.servers:
            server.close()
        self._server.servers = []
        requests = tuple(self._server.server_state.tasks)
        self.abort()
        if requests:
            await asyncio.wait(requests)

    def abort(self) -> None:
        """Cuts every open connection, and ends the requests under way."""
        for connection in tuple(self._server.server_state.connections):
            transport = connection.transport
            if isinstance(transport, asyncio.WriteTransport):
                transport.abort()
        for task in tuple(self._server.server_state.tasks):
            task.cancel()
