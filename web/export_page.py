"""The page on which somebody fetches their own data: it shows a number, and gives the file once that was written back.

Looking at it writes nothing: previews of links look too. It needs no script.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from html import escape

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from ..locales.texts import Texts
from .signpost import Closed, Signpost, Unsure

_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,64}")
_FILE = "chatwallet.json"


class ExportPage:
    """`number` tells what the page of a token shows, empty for nothing, None for a token of no link; `fetch` gives the
    file, once, and None where that may not be, or not yet. Both may raise Closed, or Unsure where nobody can say.
    """

    def __init__(
        self,
        number: Callable[[str], Awaitable[str | None]],
        fetch: Callable[[str], Awaitable[str | None]],
        *,
        language: str,
    ) -> None:
        self._number = number
        self._fetch = fetch
        self._signpost = Signpost(language)

    def routes(self, path: str) -> Sequence[BaseRoute]:
        """What is served below a path."""
        return (Route(f"{path}/{{token}}", self._serve, methods=["GET", "POST"]),)

    async def _serve(self, request: Request) -> Response:
        try:
            return await self._page(request, request.path_params["token"])
        except Unsure:
            return self._signpost.away(request)
        except Closed as closed:
            return self._signpost.closed(request, closed)

    async def _page(self, request: Request, token: str) -> Response:
        number = await self._number(token) if _TOKEN.fullmatch(token) else None
        if number is None:
            return self._signpost.gone(request)
        if request.method == "POST" and not number:
            document = await self._fetch(token)
            if document is None:  # somebody else was first
                return self._signpost.gone(request)
            return _file(document)
        return self._signpost.form(request, lambda texts: _body(texts, number, request.method == "POST"))


def _body(texts: Texts, number: str, asked: bool) -> str:
    lines = []
    if number:
        lines = [texts("page-export-number", number=number), texts("page-export-warning")]
        if asked:
            lines.insert(0, texts("page-export-not-yet"))
    shown = "".join(f"<p>{escape(line)}</p>" for line in lines)
    return f'{shown}<form method="post"><button>{escape(texts("page-export-fetch"))}</button></form>'


def _file(document: str) -> Response:
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{_FILE}"'}
    return Response(document, media_type="application/json", headers=headers)
