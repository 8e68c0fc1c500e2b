"""The subscription endpoint: a WebSocket server on a port of its own."""

import asyncio
import socket
from collections.abc import Sequence
from http import HTTPStatus

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from ..line import BACKLOG, Line, Listener
from .backend import Backend
from .documents import Reader
from .identity import address_of
from .session import SUBPROTOCOL, Session

PING_INTERVAL = 12.0


class SocketPort(Listener):
    """Accepts sockets, sends ping frames every 12 seconds, and can cut them all."""

    def __init__(self, backend: Backend, reader: Reader, host: str, port: int) -> None:
        super().__init__(host, port)
        self._backend = backend
        self._reader = reader
        self._server: Server | None = None
        self._transports: dict[asyncio.Transport, str] = {}
        self.line = Line(self)
        self.sessions: set[Session] = set()

    async def serve(self, bound: socket.socket) -> None:
        """Starts accepting on a bound socket."""
        self._server = await serve(
            self._handle,
            sock=bound,
            process_request=self._admit,
            select_subprotocol=_choose_subprotocol,
            ping_interval=PING_INTERVAL,
            ping_timeout=PING_INTERVAL,
            compression=None,
            server_header=None,
            backlog=BACKLOG,
        )

    async def stop(self) -> None:
        """Stops accepting, cuts every open socket, and waits until that is done."""
        if self._server is not None:
            server, self._server = self._server, None
            server.close(close_connections=False)
            self.abort()
            await server.wait_closed()

    def abort(self) -> None:
        """Cuts every socket without a closing handshake."""
        for transport in tuple(self._transports):
            transport.abort()
        self._transports.clear()

    def freeze(self) -> None:
        """Leaves also ping frames unanswered, which the WebSocket library would do by itself."""
        for transport in self._transports:
            transport.pause_reading()

    def thaw(self) -> None:
        """Reads again."""
        for transport in self._transports:
            transport.resume_reading()

    async def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        host, *_ = connection.remote_address
        address = address_of({"x-real-ip": request.headers.get("X-Real-IP", "")}, host)
        open_already = [t for t, whose in self._transports.items() if whose == address and not t.is_closing()]
        self._transports[connection.transport] = address
        status = await self.line.passage()
        if status is not None:
            return connection.respond(HTTPStatus(status), "")
        status = self._backend.socket_ingress.refusal(address, len(open_already))
        if status is not None:
            return connection.respond(HTTPStatus(status), "")
        if request.path.partition("?")[0] != "/graphql":
            return connection.respond(HTTPStatus.NOT_FOUND, "")
        return None

    async def _handle(self, connection: ServerConnection) -> None:
        session = Session(connection, self._backend, self._reader, self.line)
        self.sessions.add(session)
        try:
            await session.run()
        finally:
            self.sessions.discard(session)
            self._transports.pop(connection.transport, None)


def _choose_subprotocol(_: ServerConnection, offered: Sequence[Subprotocol]) -> Subprotocol | None:
    return SUBPROTOCOL if SUBPROTOCOL in offered else None
