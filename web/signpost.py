"""The pages for visitors without a chat: at the front door, or at an address that opens nothing."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from html import escape
from math import ceil
from typing import Literal

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from ..locales.texts import Catalogue, Texts
from .headers import SAFE


class Closed(Exception):
    """Nothing is done on a page now. `say` gives the reason in a language."""

    def __init__(self, say: Callable[[Texts], str]) -> None:
        super().__init__("closed")
        self.say = say


class Unsure(Exception):
    """The store is away: the same may be tried again."""


Sign = Literal["stranger", "lost", "crowded"]
"""What a page without a chat says: to people who have no address yet, to those whose address opens nothing, and
where too many new chats came from one place."""

_STYLE = (
    ":root{color-scheme:light dark}body{display:grid;place-content:center;min-height:90vh;margin:0 auto;padding:24px;"
    "max-width:30rem;font:1.05rem/1.5 system-ui,sans-serif}h1{margin:0 0 .5em;font-size:1.5rem}a{color:LinkText}"
)
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{b64encode(sha256(_STYLE.encode()).digest()).decode()}'; "
    "script-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    **SAFE,
    "Content-Security-Policy": _POLICY,
    "Cache-Control": "no-store",
    "Vary": "Accept-Language",
}
_LOOKED_AT = 10  # languages of a header


class Signpost:
    """Says where to go, in the language that the browser asks for; `language` is that of all others."""

    def __init__(self, language: str) -> None:
        self._catalogue = Catalogue()
        self._language = language

    def chat(self, request: Request, sign: Sign, wait: float = 0.0) -> Response:
        """The page within the web chat; its script goes on with the chat that the browser was last in.

        A crowd is told the minutes that are left of `wait` seconds; the same address is good then.
        """
        texts = self._texts(request)
        if sign == "crowded":
            page = _page(texts, _line(texts("page-crowded", minutes=ceil(wait / 60))), 429)
            page.headers["Retry-After"] = str(ceil(wait))
            return page
        script = '<script src="static/back.js"></script>' if _beside(request) else ""
        return _page(texts, _line(texts(f"page-{sign}")), 200 if sign == "stranger" else 404, script)

    def front(self, request: Request, *, web: bool, welcome: bool = False) -> Response:
        """The page at `/`; where there is a `web` chat it leads there. `welcome`: whoever comes gets a chat."""
        texts = self._texts(request)
        if not web:
            return _page(texts, _line(texts("page-elsewhere")))
        link = f'<p><a href="chat/">{escape(texts("page-open"))}</a></p>'
        return _page(texts, _line(texts("page-welcome" if welcome else "page-stranger")) + link)

    def lost(self, request: Request) -> Response:
        """The page for an address at which there is nothing. A program that sends something wants no page."""
        if request.method not in ("GET", "HEAD"):
            return PlainTextResponse("Not Found", 404)
        texts = self._texts(request)
        return _page(texts, _line(texts("page-lost")), 404)

    def gone(self, request: Request) -> Response:
        """The page for an address that is over, or never was, however it is asked for."""
        texts = self._texts(request)
        return _page(texts, _line(texts("page-lost")), 404)

    def form(self, request: Request, body: Callable[[Texts], str]) -> Response:
        """A page that sends something back to where it is from."""
        texts = self._texts(request)
        page = _page(texts, body(texts))
        page.headers["Content-Security-Policy"] = _POLICY.replace("form-action 'none'", "form-action 'self'")
        return page

    def away(self, request: Request) -> Response:
        """The page for a moment in which nothing can be said."""
        texts = self._texts(request)
        page = _page(texts, _line(texts("page-away")), 503)
        page.headers["Retry-After"] = "60"
        return page

    def closed(self, request: Request, closed: Closed) -> Response:
        """The page while nothing is done on it."""
        texts = self._texts(request)
        return _page(texts, _line(closed.say(texts)), 503)

    def _texts(self, request: Request) -> Texts:
        for tag in _wanted(request.headers.get("accept-language", "")):
            if found := self._catalogue.negotiate(tag, ""):
                return self._catalogue[found]
        return self._catalogue[self._language]


def _wanted(header: str) -> list[str]:
    """The languages of an Accept-Language header, the dearest first (RFC 9110 §12.5.4)."""
    ranked = []
    for part in header.split(",")[:_LOOKED_AT]:
        tag, _, weight = part.partition(";")
        try:
            quality = float(weight.strip().removeprefix("q=")) if weight else 1.0
        except ValueError:
            quality = 0.0
        ranked.append((-quality, tag.strip()))
    return [tag for quality, tag in sorted(ranked, key=lambda one: one[0]) if quality < 0]


def _beside(request: Request) -> bool:
    """Whether the web chat's files are beside the page, as they are of an address one level below it."""
    path = request.url.path.removeprefix(request.scope.get("root_path", ""))
    return path.count("/") == 1


def _line(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def _page(texts: Texts, body: str, status: int = 200, head: str = "") -> HTMLResponse:
    html = (
        f'<!doctype html><html lang="{texts.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Chat wallet</title><style>{_STYLE}</style>{head}</head>"
        f"<body><main><h1>{escape(texts('page-hello'))}</h1>{body}</main></body></html>"
    )
    return HTMLResponse(html, status, headers=_HEADERS)
