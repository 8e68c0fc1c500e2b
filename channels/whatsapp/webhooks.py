"""Twilio's webhooks: what people write, and what became of our messages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ...web.refusal import RequestRefused
from ..base import Conversation, InboundMessage
from ..errors import NotStored
from .form import Form, user_ids
from .inbound import Inbound, opt_out_of
from .sending import STATUS_PATH
from .signature_check import Doubtful, SignatureCheck
from .statuses import MessageStatus, MessageStatuses
from .unclear_messages import UnclearMessages

log = structlog.get_logger(__name__)

INBOUND_PATH = "/webhooks/whatsapp"

# TwiML that says nothing: what we say goes out by the REST API.
_NO_ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response/>'

_STORE_WAIT = 5  # seconds until Twilio may bring again what could not be stored
_CODE = re.compile(r"[0-9]{1,6}")
_MILLISECONDS = re.compile(r"[0-9]{1,13}")


class Webhooks:
    """Answers Twilio."""

    def __init__(
        self,
        channel: str,
        signature: SignatureCheck,
        inbound: Inbound,
        unclear: UnclearMessages,
        statuses: MessageStatuses,
        *,
        clock: Callable[[], datetime],
    ) -> None:
        self._channel = channel
        self._signature = signature
        self._inbound = inbound
        self._unclear = unclear
        self._statuses = statuses
        self._clock = clock

    @property
    def routes(self) -> tuple[Route, ...]:
        """The routes, from the root of the public address."""
        return (
            Route(INBOUND_PATH, self._serve_inbound, methods=["POST"]),
            Route(STATUS_PATH, self._serve_status, methods=["POST"]),
        )

    async def _serve_inbound(self, request: Request) -> Response:
        """200 once the message is stored, 503 while it can't be: Twilio then tries again, or its fallback."""
        try:
            form = await self._signature.admit(request, INBOUND_PATH, ours="To")
        except Doubtful as doubtful:
            self._unclear.note(doubtful.sids, self._clock())  # Twilio's list says what it was
            raise
        message = self._message(form)
        try:
            taken = await self._inbound.receive(message, opt_out_of(message.text, form.get("OptOutType", "")))
        except NotStored:
            log.exception("message_not_stored")
            self._inbound.miss(message.at)  # Twilio may have no more tries left for it
            taken = False
        if not taken:
            raise RequestRefused(503, wait=_STORE_WAIT)
        return Response(_NO_ANSWER, media_type="application/xml")

    async def _serve_status(self, request: Request) -> Response:
        """Report what became of a message. 200 for what we don't know: telling it again would not help."""
        form = await self._signature.admit(request, STATUS_PATH, ours="From")
        query, code = request.query_params, form.get("ErrorCode", "")
        number = int(code) if _CODE.fullmatch(code) else None
        message = MessageStatus(
            query.get("key", ""),
            form["MessageSid"],
            form["To"],
            form.get("MessageStatus", ""),
            number,
            query.get("content", ""),
            _sent(query.get("at", "")),
        )
        try:
            await self._statuses.tell(message)
        except NotStored as error:
            log.exception("status_not_stored")
            raise RequestRefused(503, wait=_STORE_WAIT) from error
        return Response(status_code=200)

    def _message(self, form: Form) -> InboundMessage:
        """A message as the webhook brings it (twilio.com/docs/messaging/guides/webhook-request).

        The text of a button's press is the button's payload, which is what we made it say.
        """
        text = form.get("ButtonPayload") or form.get("ButtonText") or form.get("Body", "")
        return InboundMessage(
            Conversation(self._channel, form["From"], form["From"]),
            form["MessageSid"],
            text,
            self._clock(),
            reply_to=form.get("OriginalRepliedMessageSid") or None,
            name=form.get("ProfileName") or None,
            aliases=user_ids(form),
            reference=form["MessageSid"],
        )


def _sent(at: str) -> datetime | None:
    """When an attempt was sent, as its callback's address tells it; those of older versions don't."""
    return datetime.fromtimestamp(int(at) / 1000, UTC) if _MILLISECONDS.fullmatch(at) else None
