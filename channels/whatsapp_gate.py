"""Lets in what Twilio signed, for our account and our number, and nothing else (security.md T1)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal
from urllib.parse import parse_qsl

from starlette.datastructures import ImmutableMultiDict
from starlette.requests import Request

from ..web.body import Turned, read_body
from .twilio import is_signed

_FIELD_LIMIT = 200  # Twilio sends about thirty, and adds some now and then

MESSAGE_SID = re.compile(r"(SM|MM)[0-9a-fA-F]{32}")
_ADDRESS = re.compile(r"whatsapp:[+0-9A-Za-z._-]{1,64}")

Form = ImmutableMultiDict[str, str]


class Gate:
    """Knows the public address as configured: one rebuilt from a request's headers would be the sender's word."""

    def __init__(self, *, public_url: str, account_sid: str, sender: str, tokens: Sequence[str]) -> None:
        self._public_url = public_url
        self._account_sid = account_sid
        self._sender = sender
        self._tokens = tuple(tokens)

    async def admit(self, request: Request, path: str, *, ours: Literal["From", "To"]) -> Form:
        """Return the form of a request that Twilio made to `path`, with our number in its field `ours`.

        Raises Turned: 413 for too large a body, 403 for all else that is not Twilio's for us. Each field that counts
        is there at most once, and its value has the form that Twilio gives it: a signature covers keys and values
        without a sign between them, so that one request can be cut into fields in more ways than one.
        """
        form = _parsed(await read_body(request))
        query = request.scope["query_string"].decode("latin-1")
        url = self._public_url + path + (f"?{query}" if query else "")
        if not is_signed(self._tokens, url, form, request.headers.get("x-twilio-signature", "")):
            raise Turned(403)
        theirs = "To" if ours == "From" else "From"
        if (
            any(len(form.getlist(key)) > 1 for key in form)
            or form.get("AccountSid") != self._account_sid
            or form.get(ours) != self._sender
            or not _ADDRESS.fullmatch(form.get(theirs, ""))
            or not MESSAGE_SID.fullmatch(form.get("MessageSid", ""))
        ):
            raise Turned(403)
        return form


def _parsed(body: bytes) -> Form:
    """The complete form. What is no form, or has too many fields to be Twilio's, is an empty one: nobody signed it."""
    try:
        fields = parse_qsl(
            body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_FIELD_LIMIT
        )
    except ValueError:
        return ImmutableMultiDict()
    return ImmutableMultiDict(fields)
