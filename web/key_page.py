"""The page `/link/<token>`, on which somebody enters the key of their wallet once.

Whoever has its address may enter one, and nothing else: to look at it changes nothing, as previews of links do. For
all that opens no page there is one answer.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from http import HTTPStatus
from typing import Protocol
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from ..locales.texts import Catalogue, Texts
from .body import read_body
from .headers import SAFE
from .hosts import Origin, same_host
from .refusal import RequestRefused
from .signpost import Closed, Signpost, Unsure

_STYLE = (
    ":root{color-scheme:light dark}*{box-sizing:border-box}body{margin:0 auto;padding:20px;max-width:34rem;"
    "font:1.05rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}h1{margin:.2em 0 .6em;font-size:1.5rem}"
    "p{margin:.7em 0}.digits{font-size:2.2rem;font-weight:700;letter-spacing:.18em;line-height:1.2}"
    ".box{border:1px solid #8886;border-radius:10px;padding:.1em 1em}.warn{border-color:#c80;background:#c801}"
    ".bad{border-color:#d33;background:#d331}label{display:block;margin:1.2em 0 .3em;font-weight:600}"
    "input,button{width:100%;font:inherit;padding:.75em;border-radius:10px;border:1px solid #8889}"
    "input{-webkit-text-security:disc;background:Field;color:FieldText}"
    "button{margin-top:.9em;background:#0a6b3d;border-color:#0a6b3d;color:#fff;font-weight:600}"
)
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{b64encode(sha256(_STYLE.encode()).digest()).decode()}'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = {**SAFE, "Content-Security-Policy": _POLICY, "Cache-Control": "no-store"}
_FIELD = "key"
_LONGEST = 4096  # characters of a body that is read
_UNSURE = 503


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What an open page shows: the chat it is for, the digits that stand there too, and the wallet that it replaces."""

    language: str
    place: str
    digits: str
    replaces: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came of a key: `text` in words. `done`: it is linked; else it may be tried `left` times more."""

    sheet: Sheet
    text: str
    done: bool
    left: int = 0


class Desk(Protocol):
    """What is behind the pages."""

    async def show(self, token: str) -> Sheet | None:
        """The page of a token, None where it opens none. Nothing is stored. Raises Closed."""

    async def enter(self, token: str, key: str) -> Reply | None:
        """Try to link a key; None where the token opens no page. Raises Unsure where nobody can say, or Closed."""


def key_page_routes(desk: Desk, signpost: Signpost, *, public_url: str = "") -> Sequence[BaseRoute]:
    """`/link/<token>`; all other methods than GET, HEAD and POST are answered as an address that opens nothing.

    What is posted comes from the page itself, of this host or of `public_url`.
    """
    return (Route("/link/{token}", _Page(desk, signpost, public_url)),)


class _Page:
    """The ASGI app of one page."""

    def __init__(self, desk: Desk, signpost: Signpost, public_url: str) -> None:
        self._desk = desk
        self._signpost = signpost
        self._public = Origin.of(public_url) if public_url else None
        self._catalogue = Catalogue()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            answer = await self._answer(request, request.path_params["token"])
        except Unsure:
            answer = self._signpost.away(request)
        except Closed as closed:
            answer = self._signpost.closed(request, closed)
        await (answer or self._signpost.gone(request))(scope, receive, send)

    async def _answer(self, request: Request, token: str) -> Response | None:
        if request.method in ("GET", "HEAD"):
            sheet = await self._desk.show(token)
            return None if sheet is None else self._form(sheet)
        if request.method != "POST" or not self._is_own(request):
            return None
        key = _entered(await read_body(request))
        reply = await self._desk.enter(token, key)
        return None if reply is None else self._reply(reply)

    def _is_own(self, request: Request) -> bool:
        """Whether a form of ours was sent, as far as the browser tells.

        A page that sends no referrer has the origin `null`; then Sec-Fetch-Site, which no page can write, says it.
        """
        site = request.headers.get("sec-fetch-site")
        if site is not None:
            return site == "same-origin"
        origin = request.headers.get("origin")
        if origin is None:
            return True
        page = Origin.of(origin)
        return page is not None and (page == self._public or same_host(page, request.headers.get("host", "")))

    def _form(self, sheet: Sheet, reply: Reply | None = None) -> Response:
        texts = self._catalogue[sheet.language]
        trouble = "" if reply is None else _box(reply.text + "\n" + _left(texts, reply.left), "bad")
        replaces = _box(texts("link-replaces", name=sheet.replaces)) if sheet.replaces else ""
        body = (
            f"{_line(texts('key-page-chat', place=sheet.place))}{_line(texts('key-page-digits'))}"
            f'<p class="digits">{escape(sheet.digits)}</p>{_box(texts("key-page-warning"), "warn")}{replaces}{trouble}'
            f'<form method="post"><label for="key">{escape(texts("key-page-label"))}</label>'
            f'<input id="key" name="{_FIELD}" type="text" required maxlength="200" autocomplete="off" '
            'autocapitalize="none" autocorrect="off" spellcheck="false">'
            f"<button>{escape(texts('key-page-button'))}</button></form>"
            f"{_line(texts('key-page-keeps'))}"
        )
        return _page(texts, body, HTTPStatus.OK if reply is None else HTTPStatus.UNPROCESSABLE_ENTITY)

    def _reply(self, reply: Reply) -> Response:
        texts = self._catalogue[reply.sheet.language]
        if reply.done:
            return _page(texts, _box(reply.text) + _line(texts("key-page-close")), HTTPStatus.OK)
        if reply.left:
            return self._form(reply.sheet, reply)
        body = _box(f"{reply.text}\n{texts('key-page-tried-out')}", "bad")
        return _page(texts, body, HTTPStatus.UNPROCESSABLE_ENTITY)


def _entered(body: bytes) -> str:
    """What stands in the field. Raises RequestRefused for a body that no form of ours makes."""
    if len(body) > _LONGEST:
        raise RequestRefused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=None, keep_blank_values=True)
    return "".join(fields.get(_FIELD, [""])[0].split())


def _left(texts: Texts, left: int) -> str:
    return texts("key-page-left", count=left) if left else ""


def _line(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def _box(text: str, kind: str = "") -> str:
    lines = "".join(_line(line) for line in text.split("\n") if line)
    return f'<div class="{f"box {kind}".strip()}">{lines}</div>'


def _page(texts: Texts, body: str, status: int) -> Response:
    html = (
        f'<!doctype html><html lang="{texts.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(texts('key-page-title'))}</title><style>{_STYLE}</style></head>"
        f"<body><main><h1>{escape(texts('key-page-title'))}</h1>{body}</main></body></html>"
    )
    return HTMLResponse(html, status, headers=_HEADERS)
