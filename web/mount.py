"""The ASGI app that a host mounts before there is anything behind it."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from .headers import SAFE

TRY_AGAIN_LATER = 1013  # IANA's registry of close codes

_lifespan = Starlette()


class MountPoint:
    """Leads to `app`, and refuses with 503 while there is none."""

    def __init__(self) -> None:
        self.app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection. A lifespan begins and ends without effect: `async with` opens the wallet."""
        if scope["type"] == "lifespan":
            await _lifespan(scope, receive, send)
        elif self.app is not None:
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await WebSocketClose(TRY_AGAIN_LATER)(scope, receive, send)
        else:
            refusal = PlainTextResponse("The wallet is not open", 503, {**SAFE, "Retry-After": "1"})
            await refusal(scope, receive, send)
