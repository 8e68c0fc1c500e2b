"""The middleware before all routes: which hosts and addresses may ask, and how often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .addresses import Rate, client_address
from .hosts import Hosts
from .limits import Limits
from .refusal import refuse

HEALTH = frozenset({"/healthz", "/readyz", "/metrics"})
_ADMIN = "/admin/"
"""How the paths begin of the pages for admins, which are on the private port alone."""
WEBHOOKS = "/webhooks/"
# What a webhook answers to anyone but its sender.
_FORGED = frozenset({400, 401, 403, 404, 405, 408, 413, 415})
_COUNT = (b"host", b"origin", b"sec-fetch-site")
_NAMELESS = "null"
_WEBSOCKET_POLICY = 1008
_WAIT = 60.0  # seconds

log = structlog.get_logger(__name__)


class Door:
    """An ASGI app before `app`: checks hosts and origins, limits sockets, requests, messages and refused webhooks.

    With `hosts` None, host and client address are left to the program that we are mounted in: it knows its proxies.
    Webhooks are known by their signatures, not by the host that they were sent to. All genuine ones get in, however
    many come, also from an address that many share, as a messenger's gateway is.
    """

    def __init__(self, app: ASGIApp, limits: Limits, hosts: Hosts | None) -> None:
        self._app = app
        self._limits = limits
        self._hosts = hosts
        self._requests = Rate(limits.requests_per_minute)
        self._forgeries = Rate(limits.refusals_per_minute)
        self._messages = Rate(limits.messages_per_minute)
        self._sockets: Counter[str] = Counter()

    @property
    def sockets(self) -> int:
        """How many sockets are open."""
        return self._sockets.total()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        address, path = client_address(scope), scope["path"].removeprefix(scope.get("root_path", ""))
        if path.startswith(WEBHOOKS):
            await self._app(scope, receive, self._counting(address, send))
        elif not self._is_for_us(scope, path):
            await refuse(
                scope, receive, send, HTTPStatus.FORBIDDEN, "This is not the address of this chat.\n"
            )
        elif path not in HEALTH and self._hosts is not None and (wait := self._requests.count(address)):
            await refuse(scope, receive, send, HTTPStatus.TOO_MANY_REQUESTS, wait=wait)
        elif scope["type"] == "websocket":
            await self._socket(scope, receive, send, address, path)
        else:
            await self._app(scope, receive, send)

    def _is_for_us(self, scope: Scope, path: str) -> bool:
        if self._hosts is None:
            return True
        headers = _headers(scope)
        inside = path in HEALTH or path.startswith(_ADMIN)
        admit = self._hosts.admit_monitor if inside else self._hosts.admit
        origin = headers.get(b"origin")
        if origin == _NAMELESS and headers.get(b"sec-fetch-site") == "same-origin":
            origin = None  # a form of a page that sends no referrer; its browser says that it is ours
        return admit(headers.get(b"host", ""), origin)

    async def _socket(self, scope: Scope, receive: Receive, send: Send, address: str, path: str) -> None:
        mine = self._sockets[address] if self._hosts is not None else 0
        if mine >= self._limits.sockets_per_address:
            await refuse(scope, receive, send, HTTPStatus.TOO_MANY_REQUESTS)
            return
        if self.sockets >= self._limits.sockets:
            await refuse(scope, receive, send, HTTPStatus.SERVICE_UNAVAILABLE, wait=_WAIT)
            return
        self._sockets[address] += 1
        # Those of one chat from one address count as one: a page that comes back at once has said no less.
        line = _Line(receive, send, partial(self._messages.count, f"{address} {path}"))
        try:
            await self._app(scope, line.receive, line.send)
        finally:
            self._sockets[address] -= 1
            if not self._sockets[address]:
                del self._sockets[address]

    def _counting(self, address: str, send: Send) -> Send:
        """Answer 429 to the webhooks of an address of which too many were refused."""
        too_many = False

        async def count(message: Message) -> None:
            nonlocal too_many
            if message["type"] == "http.response.start" and message["status"] in _FORGED:
                too_many = self._forgeries.count(address) > 0
                if too_many:
                    headers = [(b"content-length", b"0"), (b"retry-after", b"60")]
                    message = {**message, "status": 429, "headers": headers}
            elif too_many:
                message = {"type": "http.response.body", "body": b"", "more_body": False}
            await send(message)

        return count


class _Line:
    """The messages of one socket, closed where they are too many."""

    def __init__(self, receive: Receive, send: Send, take: Callable[[], float]) -> None:
        self._receive = receive
        self._send = send
        self._take = take
        self._closed = False

    async def receive(self) -> Message:
        """Return what came next."""
        message = await self._receive()
        if message["type"] != "websocket.receive" or not self._take():
            return message
        log.warning("socket_closed", reason="too many messages")
        await self._send(
            {"type": "websocket.close", "code": _WEBSOCKET_POLICY, "reason": "too many messages"}
        )
        self._closed = True
        return {"type": "websocket.disconnect", "code": _WEBSOCKET_POLICY}

    async def send(self, message: Message) -> None:
        """Send, as long as it is open."""
        if not self._closed:
            await self._send(message)


def _headers(scope: Scope) -> Mapping[bytes, str]:
    """The headers that count. Two of one name contradict each other: nobody is meant by both."""
    found: dict[bytes, str] = {}
    for name, value in scope["headers"]:
        if name in _COUNT:
            found[name] = "\0" if name in found else _text(value)
    return found


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")
