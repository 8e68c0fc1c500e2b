"""Telegram's webhook: lets in who knows the secret, and nobody else (security.md T3)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import Any

import orjson
from starlette.requests import Request

from ...web.body import read_body
from ...web.refusal import RequestRefused

PATH = "/webhooks/telegram"

_HEADER = "x-telegram-bot-api-secret-token"
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")  # core.telegram.org/bots/api#setwebhook


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where Telegram is to bring updates, and the secret by which it is known. Raises ValueError without one."""

    url: str
    secret: str = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse what Telegram would refuse: with no secret, anybody could write in everybody's name."""
        if not _SECRET.fullmatch(self.secret):
            raise ValueError("a webhook's secret is 1 to 256 characters of A-Z, a-z, 0-9, _ and -")

    def admits(self, request: Request) -> bool:
        """Whether a request carries the secret. Headers are bytes: as texts they could not all be compared."""
        given = request.headers.get(_HEADER, "").encode("latin-1")
        return compare_digest(given, self.secret.encode())


async def read_update_body(request: Request) -> Mapping[str, Any]:
    """The JSON object of a request, empty for JSON of another kind. Raises RequestRefused, 400 for no JSON."""
    try:
        # Refuses deep nesting, where json.loads exhausts the stack.
        found = orjson.loads(await read_body(request))
    except orjson.JSONDecodeError as error:
        raise RequestRefused(400) from error
    return found if isinstance(found, dict) else {}
