"""The payer's page: a wallet in a browser that can pay every invoice of the sandbox."""

from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

SECURITY_HEADERS = {
    # The demo shows this page in a frame beside the chat, which another local port serves.
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'self' http://localhost:* http://127.0.0.1:*"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}
_TYPES = {"payer.html": "text/html", "payer.css": "text/css", "payer.js": "text/javascript"}


def payer_routes() -> list[Route]:
    """The page at `/` and its two files."""
    return [_route("/", "payer.html"), _route("/payer.css", "payer.css"), _route("/payer.js", "payer.js")]


def _route(path: str, name: str) -> Route:
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")

    async def answer(_: Request) -> Response:
        return Response(text, media_type=_TYPES[name], headers=SECURITY_HEADERS)

    return Route(path, answer)
