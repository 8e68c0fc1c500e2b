"""Lets in what Twilio signed, for our account and our number, and nothing else (security.md T1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import structlog
from starlette.requests import Request

from ...web.body import read_body
from ...web.refusal import RequestRefused
from .addresses import spellings
from .form import Form, Unclear, make_sure, read_form, sids_in
from .twilio import is_signed

log = structlog.get_logger(__name__)


class Doubtful(RequestRefused):
    """Twilio signed it, and it can be read in more than one way: what it says is to be found out elsewhere.

    `sids` are the messages that it may be about.
    """

    def __init__(self, sids: Sequence[str]) -> None:
        super().__init__(403)
        self.sids = sids


class SignatureCheck:
    """Knows the public address as configured: one rebuilt from a request's headers would be the sender's word."""

    def __init__(self, *, public_url: str, account_sid: str, sender: str, tokens: Sequence[str]) -> None:
        self._public_url = public_url
        self._account_sid = account_sid
        self._sender = sender
        self._tokens = tuple(tokens)

    async def admit(self, request: Request, path: str, *, ours: Literal["From", "To"]) -> Form:
        """Return the form of a request that Twilio made to `path`, with our number in its field `ours`.

        Raises RequestRefused: 413 for too large a body, 403 for all else that is not Twilio's for us; Doubtful where it
        is signed, and not clear.
        """
        body = await read_body(request)
        try:
            form = read_form(body, request.headers.get("content-type", ""))
        except Unclear as unclear:
            raise RequestRefused(403) from unclear
        if not self._is_signed(request, path, form):
            raise RequestRefused(403)
        try:
            make_sure(form)
        except Unclear as unclear:
            log.warning("webhook_unclear", reason=str(unclear))
            raise Doubtful(sids_in(form)) from unclear
        if form["AccountSid"] != self._account_sid or form[ours] != self._sender:
            raise RequestRefused(403)
        return form

    def _is_signed(self, request: Request, path: str, form: Form) -> bool:
        query = request.scope["query_string"].decode("latin-1")
        rest = path + (f"?{query}" if query else "")
        signature = request.headers.get("x-twilio-signature", "")
        return any(
            is_signed(self._tokens, base + rest, form, signature)
            for base in spellings(self._public_url, request.headers.get("host", ""))
        )
