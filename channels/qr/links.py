"""QR pictures over HTTP, each at an address that nobody can guess and that soon is gone (security.md T19)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ...web.refusal import RequestRefused
from ..errors import NotStored
from ..pictures import Pictures
from . import png

FETCHES = 50
"""How often a picture may be fetched, HEAD included: a chat service fetches it a few times, a leaked link more."""

_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")  # 128 bits, as secrets.token_urlsafe(16) writes them
_HEADERS = {
    "Cache-Control": "private, max-age=60",
    "X-Robots-Tag": "noindex",
    "X-Content-Type-Options": "nosniff",
}


def qr_path(token: str) -> str:
    """The path of a picture, from the root of the public address."""
    return f"/qr/{token}.png"


def qr_route(pictures: Pictures, clock: Callable[[], datetime]) -> Route:
    """`GET` and `HEAD /qr/{token}.png`: 404 for what was never there, 410 for what is over.

    503 while `pictures` can't be asked.
    """

    async def picture(request: Request) -> Response:
        token = request.path_params["token"]
        try:
            found = await pictures.fetch(token) if _TOKEN.fullmatch(token) else None
        except NotStored as error:
            raise RequestRefused(503, wait=1) from error
        if found is None:
            return Response(status_code=404, headers=_HEADERS)
        if found.until <= clock() or found.fetches > FETCHES:
            return Response(status_code=410, headers=_HEADERS)
        return Response(png(found.qr), media_type="image/png", headers=_HEADERS)

    return Route(qr_path("{token}"), picture, methods=["GET"])  # Starlette adds HEAD
