"""Sends to WhatsApp: text with buttons, or with its picture and in parts, or an approved template."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from urllib.parse import quote

from ..base import OutboundMessage, Template
from ..errors import ChannelError, TryLater, Unreachable
from ..pictures import Pictures
from ..qr.links import qr_path
from .contents import Contents
from .pictures_first import PicturesFirst
from .quick_replies import QuickReplies
from .session_state import SessionState
from .text import is_request, parts_of
from .twilio import Rejected, TwilioApi
from .twilio_codes import NOBODY, Remedy, remedy

STATUS_PATH = "/webhooks/whatsapp/status"

_GRACE = timedelta(minutes=10)  # from the end of a code until its picture is gone (security.md T19)
_PICTURE_LIFE = timedelta(hours=1)  # where nobody says when the code ends


class NobodyThere(Unreachable):
    """Nobody has this number, as far as WhatsApp knows."""


class Sending:
    """Puts messages into Twilio's hands. The callback's address of every attempt at a message tells its `key`."""

    def __init__(
        self,
        api: TwilioApi,
        *,
        public_url: str,
        sender: str,
        pictures: Pictures,
        contents: Contents,
        quick_replies: QuickReplies,
        pictures_first: PicturesFirst,
        session: SessionState,
        clock: Callable[[], datetime],
    ) -> None:
        self._api = api
        self._public_url = public_url
        self._sender = sender
        self._pictures = pictures
        self._contents = contents
        self._quick_replies = quick_replies
        self._pictures_first = pictures_first
        self._session = session
        self._clock = clock

    def parts(self, message: OutboundMessage, key: str) -> list[str]:
        """The texts that the next attempt at a message consists of."""
        return parts_of(message, picture=self._has_picture(message, key))

    async def freely(self, chat_id: str, message: OutboundMessage, key: str) -> str | None:
        """Send free-form and return the sid of the last part; None if the chat's window turns out to be closed."""
        if is_request(message):
            await self._pictures_first.let_by(message.text, chat_id)
        while True:  # without its buttons, then without its picture
            begun = key in self._session.said  # as text, of which some parts went out
            filling = None if begun else self._quick_replies.choose(chat_id, message, key)
            began = self._clock()
            try:
                if filling is None:
                    return await self._all_parts(chat_id, message, key)
                return await self._content(chat_id, *filling, self._callback(key, filling[0]))
            except Rejected as error:
                content = "" if filling is None else filling[0]
                if self._has_simpler_form(chat_id, message, key, error.code, content):
                    continue
                if remedy(error.code) is not Remedy.TEMPLATE:
                    raise _meaning(error) from error
                self._session.found_shut(chat_id, began)
                return None

    async def by_template(self, chat_id: str, template: Template | None, key: str) -> str:
        """Send an approved template and return its sid; Unreachable when there is none for it."""
        content_sid = template and self._contents.templates.get((template.kind, template.language))
        if template is None or not content_sid:
            raise Unreachable("the 24-hour window is closed, and there is no approved template for this")
        variables = {str(place): value for place, value in enumerate(template.values, 1)}
        self._quick_replies.leave_out(key)
        try:
            return await self._content(chat_id, content_sid, variables, self._callback(key))
        except Rejected as error:
            raise _meaning(error) from error

    def _has_simpler_form(
        self, chat_id: str, message: OutboundMessage, key: str, code: int, content: str
    ) -> bool:
        """Learn from a refusal; whether there is another form to try, which has less."""
        if self._quick_replies.refused(chat_id, key, code, content):
            return True
        if remedy(code) is Remedy.TEXT_ONLY and self._has_picture(message, key):
            self._session.text_only[key] = True
            return True
        return False

    async def _content(self, chat_id: str, sid: str, variables: Mapping[str, str], callback: str) -> str:
        return await self._api.send(
            self._sender,
            chat_id,
            content_sid=sid,
            content_variables=json.dumps(variables, ensure_ascii=False),
            status_callback=callback,
        )

    async def _all_parts(self, chat_id: str, message: OutboundMessage, key: str) -> str:
        texts = self.parts(message, key)
        sid = ""
        if message.qr:
            self._pictures_first.begin(message.qr.lower(), key, shown=self._has_picture(message, key))
        for number in range(self._session.already_said(key, texts), len(texts)):
            options: dict[str, object] = {"body": texts[number]}
            if number == 0 and self._has_picture(message, key):
                options["media_url"] = [await self._picture(message)]
            if number == len(texts) - 1:  # what became of the message is what became of its end
                options["status_callback"] = self._callback(key)
            sid = await self._api.send(self._sender, chat_id, **options)
            if number < len(texts) - 1:  # what comes after may fail, and this must not be said again
                self._session.said[key] = tuple(texts[: number + 1])
        return sid

    async def _picture(self, message: OutboundMessage) -> str:
        token = secrets.token_urlsafe(16)
        until = self._clock() + _PICTURE_LIFE if message.qr_until is None else message.qr_until + _GRACE
        await self._pictures.keep(token, message.qr or "", until)
        return self._public_url + qr_path(token)

    def _has_picture(self, message: OutboundMessage, key: str) -> bool:
        return bool(message.qr) and key not in self._session.text_only

    def _callback(self, key: str, content: str = "") -> str:
        """Where Twilio tells any process what becomes of an attempt of now, and by which `content` it has buttons."""
        buttons = f"&content={content}" if content else ""
        at = round(self._clock().timestamp() * 1000)
        return f"{self._public_url}{STATUS_PATH}?key={quote(key, safe='')}{buttons}&at={at}"


def _meaning(error: Rejected) -> ChannelError:
    if error.code in NOBODY:
        return NobodyThere(str(error))
    return Unreachable(str(error)) if remedy(error.code) is Remedy.NONE else TryLater(str(error))
