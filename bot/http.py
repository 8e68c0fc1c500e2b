"""The bot over HTTP: health, metrics, and whatever the channels mount."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp

from ..locales.texts import FIRST_LANGUAGE
from ..web.door import Door
from ..web.hosts import Hosts
from ..web.limits import Limits
from ..web.refusals import Refusals
from ..web.signpost import Signpost
from .app import App
from .monitoring.health import Health
from .monitoring.metrics import CONTENT_TYPE

_LIMITS = Limits()


def http_app(
    app: App,
    routes: Sequence[BaseRoute],
    *,
    limits: Limits = _LIMITS,
    hosts: Hosts | None = None,
    language: str = FIRST_LANGUAGE,
) -> ASGIApp:
    """Return the ASGI app: `/healthz` (is the process alive?), `/readyz` (can it work?), `routes`, a page at `/`.

    `hosts` are those that it answers; None inside a host's program, whose server knows them and its proxies. The page,
    and the one for an address with nothing, is in `language` where a browser asks for none of ours.
    """
    signpost = Signpost(language)
    web = any(isinstance(route, Mount) and route.path == "/chat" for route in routes)

    async def front(request: Request) -> Response:
        return signpost.front(request, web=web)

    async def lost(request: Request, _: Exception) -> Response:
        return signpost.lost(request)

    starlette = Starlette(
        routes=[*_health(app.health), *routes, Route("/", front)],
        exception_handlers={HTTPStatus.NOT_FOUND: lost},
    )
    return Door(Refusals(starlette, routes, app.tally.refused), limits, hosts)


def private_app(app: App, *, limits: Limits = _LIMITS, hosts: Hosts | None = None) -> ASGIApp:
    """Return the ASGI app for monitors: `/healthz`, `/readyz`, and `/metrics` for Prometheus."""

    async def metrics(_: Request) -> Response:
        return Response(await app.metrics.render(), media_type=CONTENT_TYPE)

    return Door(Starlette(routes=[*_health(app.health), Route("/metrics", metrics)]), limits, hosts)


def _health(health: Health) -> list[BaseRoute]:
    async def healthz(_: Request) -> JSONResponse:
        alive = health.alive
        return JSONResponse({"alive": alive}, status_code=200 if alive else 503)

    async def readyz(_: Request) -> JSONResponse:
        ready, report = await health.report()
        return JSONResponse(report, status_code=200 if ready else 503)

    return [Route("/healthz", healthz), Route("/readyz", readyz)]
