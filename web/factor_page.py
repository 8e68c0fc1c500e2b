"""The page `/factor/<token>`, on which somebody sets up their second factor once.

Its secret is shown to who presses its button, and to nobody who only looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from http import HTTPStatus
from typing import Protocol

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from ..locales.texts import Texts
from .one_time_page import Fields, OneTimePage, Sheet, box, field_of, head_of, line, page, trouble_of
from .signpost import Signpost

_FIELD = "code"
_GROUP = 4  # letters of a secret that are typed in one go


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorSheet(Sheet):
    """A page for a second factor; `replaces`: one counts already.

    `secret` is what an authenticator takes and `picture` the SVG of it, both "" until the button was pressed.
    """

    replaces: bool
    secret: str = field(default="", repr=False)
    picture: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorReply:
    """What came of six digits: they are `done` with, or wrong, and may be tried `left` times more."""

    sheet: FactorSheet
    done: bool
    left: int = 0


class Desk(Protocol):
    """What is behind the pages. Each method gives None where the token opens no page, and raises Unsure or Closed."""

    async def show(self, token: str) -> FactorSheet | None:
        """The page of a token, without its secret. Nothing is stored."""

    async def reveal(self, token: str) -> FactorSheet | None:
        """The page with its secret."""

    async def enter(self, token: str, digits: str) -> FactorReply | None:
        """Take the first digits of the secret."""


def factor_page_routes(desk: Desk, signpost: Signpost, *, public_url: str = "") -> Sequence[BaseRoute]:
    """`/factor/<token>`, see OneTimePage."""
    return (Route("/factor/{token}", _Page(desk, signpost, public_url)),)


class _Page(OneTimePage):
    def __init__(self, desk: Desk, signpost: Signpost, public_url: str) -> None:
        super().__init__(signpost, public_url)
        self._desk = desk

    async def look(self, token: str) -> Response | None:
        sheet = await self._desk.show(token)
        return None if sheet is None else self._form(sheet)

    async def post(self, token: str, fields: Fields) -> Response | None:
        if _FIELD not in fields:
            sheet = await self._desk.reveal(token)
            return None if sheet is None else self._form(sheet)
        reply = await self._desk.enter(token, field_of(fields, _FIELD))
        return None if reply is None else self._reply(reply)

    def _form(self, sheet: FactorSheet, left: int = 0) -> Response:
        texts = self._texts(sheet)
        trouble = trouble_of(texts, texts("factor-page-wrong"), left) if left else ""
        replaces = box(texts("factor-page-replaces")) if sheet.replaces else ""
        body = (
            f"{head_of(texts, sheet, texts('factor-page-warning'))}{replaces}{trouble}"
            f'<form method="post">{_asked(texts, sheet) if sheet.secret else _button(texts, "factor-page-show")}</form>'
        )
        status = HTTPStatus.UNPROCESSABLE_ENTITY if left else HTTPStatus.OK
        return page(texts, texts("factor-page-title"), body, status)

    def _reply(self, reply: FactorReply) -> Response:
        texts = self._texts(reply.sheet)
        title = texts("factor-page-title")
        if reply.done:
            return page(texts, title, box(texts("factor-set-up")) + line(texts("key-page-close")))
        if reply.left:
            return self._form(reply.sheet, reply.left)
        body = box(f"{texts('factor-page-wrong')}\n{texts('factor-page-tried-out')}", "bad")
        return page(texts, title, body, HTTPStatus.UNPROCESSABLE_ENTITY)


def _asked(texts: Texts, sheet: FactorSheet) -> str:
    """The secret, and the field for its first digits."""
    groups = [sheet.secret[at : at + _GROUP] for at in range(0, len(sheet.secret), _GROUP)]
    return (
        f'{line(texts("factor-page-scan"))}<div class="qr">{sheet.picture}</div>'
        f'{line(texts("factor-page-type"))}<p class="typed">{escape(" ".join(groups))}</p>'
        f"{line(texts('factor-page-keeps'))}"
        f'<label for="code">{escape(texts("factor-page-label"))}</label>'
        f'<input id="code" name="{_FIELD}" type="text" inputmode="numeric" required maxlength="20" '
        f'autocomplete="one-time-code" spellcheck="false">{_button(texts, "factor-page-button")}'
    )


def _button(texts: Texts, key: str) -> str:
    return f"<button>{escape(texts(key))}</button>"
