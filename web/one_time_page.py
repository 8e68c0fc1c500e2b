"""What one-time pages have in common: how they look, what a browser may do with them, and who may post to them.

Whoever has the address of one may enter something there, and nothing else: to look at it changes nothing, as previews
of links do. For all that opens no page there is one answer.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from http import HTTPStatus
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
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
    "input{background:Field;color:FieldText}.unseen{-webkit-text-security:disc}"
    "button{margin-top:.9em;background:#0a6b3d;border-color:#0a6b3d;color:#fff;font-weight:600}"
    ".qr svg{display:block;width:15rem;max-width:100%;border-radius:10px}"
    ".typed{font:600 1.1rem/1.5 ui-monospace,monospace}"
)
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{b64encode(sha256(_STYLE.encode()).digest()).decode()}'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = {**SAFE, "Content-Security-Policy": _POLICY, "Cache-Control": "no-store"}
_LONGEST = 4096  # characters of a body that is read

Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What an open page shows: the chat it is for, and the digits that stand there too."""

    language: str
    place: str
    digits: str


class OneTimePage(ABC):
    """The ASGI app of one kind of page, at a path with a `token`.

    All other methods than GET, HEAD and POST are answered as an address that opens nothing. What is posted comes from
    the page itself, of this host or of `public_url`.
    """

    def __init__(self, signpost: Signpost, public_url: str = "") -> None:
        self._signpost = signpost
        self._public = Origin.of(public_url) if public_url else None
        self._catalogue = Catalogue()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        request = Request(scope, receive)
        try:
            answer = await self._answer(request, request.path_params["token"])
        except Unsure:
            answer = self._signpost.away(request)
        except Closed as closed:
            answer = self._signpost.closed(request, closed)
        await (answer or self._signpost.gone(request))(scope, receive, send)

    @abstractmethod
    async def look(self, token: str) -> Response | None:
        """The page, None where the token opens none. It changes nothing. Raises Unsure or Closed."""

    @abstractmethod
    async def post(self, token: str, fields: Fields) -> Response | None:
        """What comes of a form of ours, None where the token opens no page. Raises Unsure or Closed."""

    async def _answer(self, request: Request, token: str) -> Response | None:
        if request.method in ("GET", "HEAD"):
            return await self.look(token)
        if request.method != "POST" or not self._is_own(request):
            return None
        body = await read_body(request)
        if len(body) > _LONGEST:
            raise RequestRefused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return await self.post(token, parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True))

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

    def _texts(self, sheet: Sheet) -> Texts:
        return self._catalogue[sheet.language]


def field_of(fields: Fields, name: str) -> str:
    """What stands in a field, without the spaces that people copy along; "" for one that is not there."""
    return "".join(fields.get(name, [""])[0].split())


def head_of(texts: Texts, sheet: Sheet, warning: str) -> str:
    """The beginning of a page: for which chat it is, its digits, and a warning."""
    return (
        f"{line(texts('key-page-chat', place=sheet.place))}{line(texts('key-page-digits'))}"
        f'<p class="digits">{escape(sheet.digits)}</p>{box(warning, "warn")}'
    )


def trouble_of(texts: Texts, text: str, left: int) -> str:
    """What was wrong, and how many tries are left."""
    return box(f"{text}\n{texts('key-page-left', count=left)}", "bad")


def line(text: str) -> str:
    """A paragraph."""
    return f"<p>{escape(text)}</p>"


def box(text: str, kind: str = "") -> str:
    """Paragraphs in a frame."""
    lines = "".join(line(one) for one in text.split("\n") if one)
    return f'<div class="{f"box {kind}".strip()}">{lines}</div>'


def page(texts: Texts, title: str, body: str, status: int = HTTPStatus.OK) -> Response:
    """A page of a title and a body, which is markup."""
    html = (
        f'<!doctype html><html lang="{texts.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body><main><h1>{escape(title)}</h1>{body}</main></body></html>"
    )
    return HTMLResponse(html, status, headers=_HEADERS)
