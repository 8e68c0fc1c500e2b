"""An ASGI application on a port of its own, inside this event loop."""

import asyncio
import socket

import uvicorn
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from .line import BACKLOG, Line, Listener


class HttpPort(Listener):
    """Serves an ASGI application with uvicorn, behind a line that can fail; no signals, no log set-up."""

    def __init__(self, app: ASGIApp, host: str, port: int) -> None:
        super().__init__(host, port)
        self.line = Line(self)
        self._app = app
        config = uvicorn.Config(
            self._gateway,
            interface="asgi3",
            http="httptools",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            date_header=False,
            server_header=False,
            proxy_headers=False,  # a client's word about its own address counts for nothing
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
            # Not asked for its class: uvloop's transports are none of asyncio's.
            if connection.transport is not None:
                connection.transport.abort()
        for task in tuple(self._server.server_state.tasks):
            task.cancel()

    async def _gateway(self, scope: Scope, receive: Receive, send: Send) -> None:
        status = await self.line.passage()
        answer = self._app if status is None else _error_page(status)
        await answer(scope, receive, send)


def _error_page(status: int) -> ASGIApp:
    page = f"<html>\n<head><title>{status}</title></head>\n<body>nginx</body>\n</html>\n"
    return Response(page, status, media_type="text/html")
