"""uvicorn's connections with limits: httptools reads a header as long as it comes, and uvicorn waits for its end.

uvicorn's own `h11_max_incomplete_event_size` is h11's alone, `limit_concurrency` counts, and `timeout_keep_alive` ends
with the first byte of a request. So bytes are counted before they are parsed, and once a second each connection is
looked at: a timer apiece would be thousands.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any, cast

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState

from .addresses import address_of
from .limits import Limits

_DRY = 16 * 1024 * 1024  # bytes that a client may still send that was refused
_UNREAD = 256 * 1024  # bytes of answers to pings that a client may leave with us
_FRAMES = 1000  # of one message
_WAITING = 64  # messages of one socket that nobody has read yet
_TOO_MANY = 1008  # RFC 6455: policy violation

Network = IPv4Network | IPv6Network


class Config(uvicorn.Config):
    """uvicorn's configuration, the limits of its connections, and how many there are of each address.

    Connections of `proxies` are not counted by address: everybody's come from there.
    """

    def __init__(
        self,
        app: ASGIApp,
        limits: Limits,
        proxies: Sequence[Network],
        *,
        close_seconds: int,
        message_bytes: int,
    ) -> None:
        super().__init__(
            cast("Any", app),  # uvicorn has its own names for the same types
            http=HttpConnection,
            ws=SocketConnection,
            ws_max_size=message_bytes,
            log_config=None,
            lifespan="off",
            access_log=False,  # the address of a chat is its key
            server_header=False,
            forwarded_allow_ips=[str(network) for network in proxies],
            timeout_graceful_shutdown=close_seconds,
        )
        self.limits = limits
        self.proxies = proxies
        self.peers: Counter[str] = Counter()


@dataclass(slots=True)
class _Part:
    """What of a request must come now, and how much of it has come; `by` is None until it begins."""

    limit: int
    seconds: float
    too_large: HTTPStatus
    by: float | None
    size: int = 0


class Watched(asyncio.Protocol):
    """A connection that is looked at once a second: its client takes what it is sent, and goes when it is to go."""

    config: uvicorn.Config
    loop: asyncio.AbstractEventLoop
    transport: asyncio.Transport
    _blocked: float | None = None  # since when the client takes nothing
    _leaves: float | None = None  # when it is cut off, once it is refused or closed

    def pause_writing(self) -> None:
        """Note since when the client takes nothing."""
        self._blocked = self.loop.time()
        super().pause_writing()

    def resume_writing(self) -> None:
        """The client takes something again."""
        self._blocked = None
        super().resume_writing()

    def look(self, now: float) -> None:
        """End what has taken too long."""
        limits = cast("Config", self.config).limits
        if self._leaves is not None:
            if now >= self._leaves:
                self.transport.abort()
        elif self.transport.is_closing():
            self._leaves = now + limits.linger_seconds
        elif self._blocked is not None and now - self._blocked > limits.write_seconds:
            self.transport.abort()


class HttpConnection(Watched, HttpToolsProtocol):
    """A connection whose requests end in time and in size, and whose client takes what it asked for."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._bounds = config
        self._part = self._head()
        self._address = ""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Take the connection, or refuse it where there are too many."""
        super().connection_made(transport)
        limits, peers = self._bounds.limits, self._bounds.peers
        self._part.by = self.loop.time() + limits.head_seconds
        if self.client is None:  # it was reset before it was taken, and nobody can say whose it was
            transport.abort()
            return
        if not _is_of(self.client, self._bounds.proxies):
            self._address = address_of(self.client)
            peers[self._address] += 1
        too_many_of_it = self._address and peers[self._address] > limits.connections_per_address
        if len(self.connections) > limits.connections or too_many_of_it:
            self._answer(HTTPStatus.SERVICE_UNAVAILABLE)
            transport.close()  # at once: it has sent nothing yet that could hinder it from reading this

    def connection_lost(self, exc: Exception | None) -> None:
        """Count it off."""
        super().connection_lost(exc)
        self._leave_peers()

    def data_received(self, data: bytes) -> None:
        """Give the parser no more than the part that it reads may have."""
        if self._leaves is not None:
            # Refused: what still comes is let run dry, so that the client gets to read why.
            self._part.size += len(data)
            if self._part.size > _DRY:
                self.transport.abort()
            return
        if self._part.by is None:
            self._part.by = self.loop.time() + self._part.seconds
        while data and not self.transport.is_closing() and self.transport.get_protocol() is self:
            part = self._part
            if (room := part.limit - part.size) <= 0:
                self._refuse(part.too_large)
                return
            piece, data = data[:room], data[room:]
            super().data_received(piece)
            part.size += len(piece)

    def on_headers_complete(self) -> None:
        """Go on with the body."""
        limits = self._bounds.limits
        self._part = _Part(
            limits.body_bytes,
            limits.body_seconds,
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            self.loop.time() + limits.body_seconds,
        )
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Wait for the next request."""
        self._part = self._head()
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        """Become a socket."""
        self._leave_peers()  # the door counts sockets, by the address that a proxy names
        super().handle_websocket_upgrade()

    def look(self, now: float) -> None:
        super().look(now)
        if self._leaves is not None or self.transport.is_closing():
            return
        if self._part.by is not None and now > self._part.by and (self._in_body() or not self._answering()):
            self._refuse(HTTPStatus.REQUEST_TIMEOUT)

    def _refuse(self, status: HTTPStatus) -> None:
        """Say why, where nothing was answered yet, and read no more."""
        self._leaves = self.loop.time() + self._bounds.limits.linger_seconds
        begun = self._in_body()  # and so answered already, where nobody is at it any more
        if self._answering():
            begun = self.cycle.response_started
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if begun:
            self.transport.abort()
            return
        self._answer(status)
        if self.transport.can_write_eof():
            self.transport.write_eof()

    def _answer(self, status: HTTPStatus) -> None:
        head = f"HTTP/1.1 {status} {status.phrase}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
        self.transport.write(head.encode())

    def _answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _in_body(self) -> bool:
        return self._part.too_large is HTTPStatus.REQUEST_ENTITY_TOO_LARGE

    def _head(self) -> _Part:
        limits = self._bounds.limits
        too_large = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
        return _Part(limits.head_bytes, limits.head_seconds, too_large, None)

    def _leave_peers(self) -> None:
        peers = self._bounds.peers
        if self._address:
            peers[self._address] -= 1
            if not peers[self._address]:
                del peers[self._address]
        self._address = ""


class SocketConnection(Watched, WebSocketsSansIOProtocol):
    """A WebSocket whose client reads what it is sent, and sends no more than can be read."""

    async def send(self, message: Any) -> None:
        """Send; where the client is gone, or the library has closed on it, say so by the error that apps know."""
        await self.writable.wait()
        if self.close_sent:
            if message["type"] == "websocket.close":
                return
            raise ClientDisconnected
        await super().send(message)

    def shutdown(self) -> None:
        """Say goodbye, unless the client has: uvicorn fails then, and the whole stop with it."""
        if self.transport.is_closing():
            self.close_sent = True
        super().shutdown()

    def handle_ping(self) -> None:
        """Answer, as long as the answers are taken."""
        super().handle_ping()
        if self.transport.get_write_buffer_size() > _UNREAD:
            self.transport.abort()

    def handle_cont(self, event: Any) -> None:
        """Go on with a message; the size of all its frames is limited by the library, their number here."""
        super().handle_cont(event)
        if len(self.frames) > _FRAMES:
            self.transport.abort()

    def send_receive_event_to_app(self) -> None:
        """Hand on a message, as long as the ones before are read: one read of the line can bring thousands."""
        super().send_receive_event_to_app()
        if self.queue.qsize() > _WAITING and not self.close_sent:
            self.conn.fail(_TOO_MANY, "too many messages at once")
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.close_sent = True
            self.transport.close()


def _is_of(client: tuple[str, int] | None, networks: Sequence[Network]) -> bool:
    try:
        found = ip_address(client[0]) if client else None
    except ValueError:
        return False
    return found is not None and any(found in network for network in networks)
