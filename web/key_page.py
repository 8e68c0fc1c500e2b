"""The page `/link/<token>`, on which somebody enters the key of their wallet once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from http import HTTPStatus
from typing import Protocol

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from .one_time_page import Fields, OneTimePage, Sheet, box, field_of, head_of, line, page, trouble_of
from .signpost import Signpost

_FIELD = "key"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySheet(Sheet):
    """A page for a key, and the wallet that it replaces."""

    replaces: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came of a key: `text` in words. `done`: it is linked; else it may be tried `left` times more."""

    sheet: KeySheet
    text: str
    done: bool
    left: int = 0


class Desk(Protocol):
    """What is behind the pages."""

    async def show(self, token: str) -> KeySheet | None:
        """The page of a token, None where it opens none. Nothing is stored. Raises Unsure or Closed."""

    async def enter(self, token: str, key: str) -> Reply | None:
        """Try to link a key; None where the token opens no page. Raises Unsure where nobody can say, or Closed."""


def key_page_routes(desk: Desk, signpost: Signpost, *, public_url: str = "") -> Sequence[BaseRoute]:
    """`/link/<token>`, see OneTimePage."""
    return (Route("/link/{token}", _Page(desk, signpost, public_url)),)


class _Page(OneTimePage):
    def __init__(self, desk: Desk, signpost: Signpost, public_url: str) -> None:
        super().__init__(signpost, public_url)
        self._desk = desk

    async def look(self, token: str) -> Response | None:
        sheet = await self._desk.show(token)
        return None if sheet is None else self._form(sheet)

    async def post(self, token: str, fields: Fields) -> Response | None:
        reply = await self._desk.enter(token, field_of(fields, _FIELD))
        return None if reply is None else self._reply(reply)

    def _form(self, sheet: KeySheet, reply: Reply | None = None) -> Response:
        texts = self._texts(sheet)
        trouble = "" if reply is None else trouble_of(texts, reply.text, reply.left)
        replaces = box(texts("link-replaces", name=sheet.replaces)) if sheet.replaces else ""
        body = (
            f"{head_of(texts, sheet, texts('key-page-warning'))}{replaces}{trouble}"
            f'<form method="post"><label for="key">{escape(texts("key-page-label"))}</label>'
            f'<input id="key" class="unseen" name="{_FIELD}" type="text" required maxlength="200" autocomplete="off" '
            'autocapitalize="none" autocorrect="off" spellcheck="false">'
            f"<button>{escape(texts('key-page-button'))}</button></form>"
            f"{line(texts('key-page-keeps'))}"
        )
        status = HTTPStatus.OK if reply is None else HTTPStatus.UNPROCESSABLE_ENTITY
        return page(texts, texts("key-page-title"), body, status)

    def _reply(self, reply: Reply) -> Response:
        texts = self._texts(reply.sheet)
        title = texts("key-page-title")
        if reply.done:
            return page(texts, title, box(reply.text) + line(texts("key-page-close")))
        if reply.left:
            return self._form(reply.sheet, reply)
        body = box(f"{reply.text}\n{texts('key-page-tried-out')}", "bad")
        return page(texts, title, body, HTTPStatus.UNPROCESSABLE_ENTITY)
