"""Answers that refuse: a request by an error, a connection of any kind by a call."""

from __future__ import annotations

from http import HTTPStatus
from math import ceil

from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketClose


class RequestRefused(HTTPException):
    """A request is answered with a status and nothing else. Starlette makes the answer, whichever app has the route."""

    def __init__(self, status: int, *, wait: float = 0.0) -> None:
        """Refuse; `wait` is the seconds after which it may be tried again, if there are any."""
        super().__init__(status, "", {"Retry-After": str(ceil(wait))} if wait else None)


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
