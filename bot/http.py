"""The bot over HTTP: one list of all that is served, for the world and for monitors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfoNotFoundError

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp

from ..channels.base import Channel
from ..locales.texts import FIRST_LANGUAGE
from ..storage.errors import StoreError
from ..web.hosts import Hosts
from ..web.limits import Limits
from ..web.signpost import Signpost
from ..web.site import site
from .admin.page import page_routes
from .app import App
from .channels import routes_of
from .config.settings import Settings
from .monitoring.figures import By
from .monitoring.figures_text import as_json
from .monitoring.health import Health
from .monitoring.metrics import CONTENT_TYPE
from .sources import payment_routes

_LIMITS = Limits()


def public_app(
    settings: Settings,
    app: App,
    channels: Mapping[str, Channel],
    *,
    more: Sequence[BaseRoute] = (),
    limits: Limits | None = None,
    hosts: Hosts | None = None,
) -> ASGIApp:
    """Return what a running bot serves, by itself or inside a host's program: all that `http_app` has, of these parts.

    `more` are further routes, as the demo has them; `limits` are those of the settings where none are given.
    """
    routes = [*routes_of(channels), *app.routes, *more, *payment_routes(settings, app.sources)]
    limits = settings.limits if limits is None else limits
    welcome = settings.web_open or settings.links_wallets(house=settings.has_house)
    return http_app(app, routes, limits=limits, hosts=hosts, language=settings.language, welcome=welcome)


def http_app(
    app: App,
    routes: Sequence[BaseRoute],
    *,
    limits: Limits = _LIMITS,
    hosts: Hosts | None = None,
    language: str = FIRST_LANGUAGE,
    welcome: bool = False,
) -> ASGIApp:
    """Return the ASGI app: `/healthz` (is the process alive?), `/readyz` (can it work?), `routes`, a page at `/`.

    `hosts` are those that it answers; None inside a host's program, whose server knows them and its proxies. The page,
    and the one for an address with nothing, is in `language` where a browser asks for no language of ours. `welcome`:
    whoever opens the chat page gets a chat of their own.
    """
    signpost = Signpost(language)
    web = any(isinstance(route, Mount) and route.path == "/chat" for route in routes)

    async def front(request: Request) -> Response:
        return signpost.front(request, web=web, welcome=welcome)

    every = [*_health(app.health), *routes, Route("/", front)]
    return site(every, limits=limits, hosts=hosts, refused=app.counters.refused, signpost=signpost)


def private_app(app: App, *, limits: Limits = _LIMITS, hosts: Hosts | None = None) -> ASGIApp:
    """Return the ASGI app for monitors: `/healthz`, `/readyz`, `/metrics` for Prometheus, and for admins `/admin/`."""

    async def metrics(_: Request) -> Response:
        return Response(await app.metrics.render(), media_type=CONTENT_TYPE)

    async def figures(request: Request) -> Response:
        asked = request.query_params
        try:
            by = By(asked["by"]) if "by" in asked else None
            found = await app.statistician.figures(
                asked.get("period", "today"), by=by, zone=asked.get("zone")
            )
        except (ValueError, ZoneInfoNotFoundError) as error:
            return JSONResponse({"error": str(error)}, status_code=400)
        except (StoreError, TimeoutError) as error:
            return JSONResponse({"error": type(error).__name__}, status_code=503)
        return JSONResponse(as_json(found))

    private = (Route("/metrics", metrics), Route("/admin/figures.json", figures))
    pages = page_routes(app.statistician, app.health, app.tickets)
    return site([*_health(app.health), *private, *pages], limits=limits, hosts=hosts)


def _health(health: Health) -> list[BaseRoute]:
    async def healthz(_: Request) -> JSONResponse:
        alive = health.alive
        return JSONResponse({"alive": alive}, status_code=200 if alive else 503)

    async def readyz(_: Request) -> JSONResponse:
        ready, report = await health.report()
        return JSONResponse(report, status_code=200 if ready else 503)

    return [Route("/healthz", healthz), Route("/readyz", readyz)]
