"""The chat page's files, and the headers that keep a page with strangers' texts in it harmless."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from ...web.headers import SAFE, SafeHeaders
from ...web.signpost import Signpost

_FILES = Path(__file__).with_name("static")
_POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors "
)


def page_routes(
    instead: Callable[[Request], Awaitable[Response | None]],
    make: Callable[[], Awaitable[str]] | None,
    signpost: Signpost,
) -> Sequence[BaseRoute]:
    """`/<address>` is the page of a chat, or what is shown `instead`; `/static/` holds its parts, `/` leads back to it.

    With `make` a person who has none is given one.
    """

    async def front(request: Request) -> Response:
        return signpost.chat(request, "stranger") if make is None else FileResponse(_FILES / "front.html")

    async def new_chat(request: Request) -> Response:
        if make is None:
            return signpost.chat(request, "lost")
        # Relative, so that it is right below any mount and behind any proxy.
        return RedirectResponse(await make(), status_code=303)

    async def page(request: Request) -> Response:
        return await instead(request) or FileResponse(_FILES / "index.html")

    return (
        Route("/", front),
        Route("/new", new_chat),
        Mount("/static", StaticFiles(directory=_FILES)),
        Route("/{address}", page),
    )


def page_middleware(frame_ancestors: str) -> Sequence[Middleware]:
    """Headers for every answer: nothing but our own files runs, and the link (the key of the chat) stays here."""
    return (Middleware(SafeHeaders, headers=_headers(frame_ancestors)),)


def _headers(frame_ancestors: str) -> dict[str, str]:
    return {
        **SAFE,
        "Content-Security-Policy": _POLICY + frame_ancestors,
        "Cache-Control": "no-cache",
    }
