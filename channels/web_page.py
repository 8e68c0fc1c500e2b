"""The chat page's files, and the headers that keep a page with strangers' texts in it harmless."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TOKEN = re.compile(r"[A-Za-z0-9_-]{20,64}")
"""The last part of a chat's link, and its key."""

_FILES = Path(__file__).with_name("web")
_POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors "
)


def page_routes() -> Sequence[BaseRoute]:
    """`/` leads to a new chat, `/<token>` is the page of a chat, `/static/` holds its parts."""

    async def new_chat(request: Request) -> Response:
        # Relative, so that it is right below any mount and behind any proxy.
        return RedirectResponse(secrets.token_urlsafe(16), status_code=303)

    async def page(request: Request) -> Response:
        if not TOKEN.fullmatch(request.path_params["token"]):
            return PlainTextResponse("Not found", status_code=404)
        return FileResponse(_FILES / "index.html")

    return (
        Route("/", new_chat),
        Mount("/static", StaticFiles(directory=_FILES)),
        Route("/{token}", page),
    )


def page_middleware(frame_ancestors: str) -> Sequence[Middleware]:
    """Headers for every answer: nothing but our own files runs, and the link (the key of the chat) stays here."""
    return (Middleware(_SafeHeaders, headers=_headers(frame_ancestors)),)


def _headers(frame_ancestors: str) -> dict[str, str]:
    return {
        "Content-Security-Policy": _POLICY + frame_ancestors,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex, nofollow",
        "Cache-Control": "no-cache",
    }


class _SafeHeaders:
    """ASGI middleware that adds fixed headers to HTTP answers."""

    def __init__(self, app: ASGIApp, headers: dict[str, str]) -> None:
        self._app = app
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)
