"""Logs what became of each webhook, and counts those that any part turned away."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import structlog
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = structlog.get_logger(__name__)

ROOT = "/webhooks/"
_REASONS = {
    400: "malformed",
    401: "forged",
    403: "forged",
    404: "unknown",
    405: "method",
    408: "slow",
    413: "too_large",
    415: "malformed",
    429: "too_many",
    503: "not_stored",
}


class WebhookLog:
    """Passes connections on to `app`, logs each webhook, and tells `count` of those refused: (surface, reason).

    The surface is the word after /webhooks/ in one of `routes`, never one that a stranger made up.
    """

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute], count: Callable[[str, str], None]) -> None:
        self._app = app
        self._count = count
        paths = [route.path for route in routes if isinstance(route, Route)]
        self._surfaces = {_surface(path) for path in paths if path.startswith(ROOT)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        surface = _surface(scope.get("path", "").removeprefix(scope.get("root_path", "")))
        if scope["type"] != "http" or surface not in self._surfaces:
            await self._app(scope, receive, send)
            return

        async def watch(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._note(surface, message["status"])
            await send(message)

        await self._app(scope, receive, watch)

    def _note(self, surface: str, status: int) -> None:
        if status < 400:
            log.info("webhook", surface=surface, status=status, verdict="taken")
            return
        reason = _REASONS.get(status, "fault" if status >= 500 else "refused")
        log.info("webhook", surface=surface, status=status, verdict=reason)
        self._count(surface, reason)


def _surface(path: str) -> str:
    return path.removeprefix(ROOT).partition("/")[0] if path.startswith(ROOT) else ""
