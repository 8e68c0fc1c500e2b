"""A list of routes made into what is served: the front door, safe headers, and errors as answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from .door import Door
from .headers import SafeHeaders
from .hosts import Hosts
from .limits import Limits
from .signpost import Signpost
from .webhook_log import WebhookLog


def site(
    routes: Sequence[BaseRoute],
    *,
    limits: Limits,
    hosts: Hosts | None,
    refused: Callable[[str, str], None] | None = None,
    signpost: Signpost | None = None,
) -> ASGIApp:
    """Return the ASGI app of routes: whatever is served goes through here.

    The door keeps the limits of addresses, sockets and refused webhooks; `hosts` are those that it
    answers, None inside a host's program. Each answer has safe headers, the door's own too, and RequestRefused is one.
    `refused` is told of webhooks that were refused: (surface, reason). `signpost` makes the page for an address at
    which there is nothing.
    """

    async def lost(request: Request, _: Exception) -> Response:
        return signpost.lost(request) if signpost is not None else PlainTextResponse("Not Found", 404)

    app: ASGIApp = Starlette(routes=routes, exception_handlers={HTTPStatus.NOT_FOUND: lost})
    if refused is not None:
        app = WebhookLog(app, routes, refused)
    return SafeHeaders(Door(app, limits, hosts))
