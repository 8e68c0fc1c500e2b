"""An answer that refuses a connection, be it a request or a socket that would open."""

from __future__ import annotations

from http import HTTPStatus
from math import ceil

from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketClose


async def refuse(
    scope: Scope, receive: Receive, send: Send, status: int, text: str = "", *, wait: float = 0.0
) -> None:
    """Answer with a status and a line of text, and the seconds after which it may be tried again, if there are any.

    A server that can't answer a socket so closes it, which is its 403.
    """
    if scope["type"] == "websocket" and "websocket.http.response" not in scope.get("extensions", {}):
        await WebSocketClose()(scope, receive, send)
        return
    headers = {"Retry-After": str(ceil(wait))} if wait else {}
    await PlainTextResponse(text or HTTPStatus(status).phrase, status, headers)(scope, receive, send)
