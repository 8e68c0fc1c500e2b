"""What became of our messages on WhatsApp, by Twilio's word: from its callback, or looked up in its log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ..contacts import Contacts
from ..delivery_receipts import DeliveryFailure, DeliveryReceipt, DeliveryReceipts, Stage
from .pictures_first import PicturesFirst
from .quick_replies import QuickReplies
from .session_state import SessionState
from .twilio import ENDS, FAILED
from .twilio_codes import NOBODY, Remedy, remedy

# twilio.com/docs/messaging/api/message-resource: message status values. What is not here says nothing new.
_STAGES = {
    "queued": Stage.ACCEPTED,
    "sending": Stage.ACCEPTED,
    "sent": Stage.ACCEPTED,
    "delivered": Stage.DELIVERED,
    "read": Stage.READ,
}


@dataclass(frozen=True, slots=True)
class MessageStatus:
    """The message `sid` to a chat, sent under `key`, has a status; `code` says why it failed, where Twilio does.

    `content` carried its buttons; "" where it had none, None where that is not told. `at` is when it was sent, None
    where that is not told.
    """

    key: str
    sid: str
    to: str
    status: str
    code: int | None
    content: str | None = None
    at: datetime | None = None


class MessageStatuses:
    """Reports statuses, and has what failed tried again in the form that helps."""

    def __init__(
        self,
        reports: DeliveryReceipts,
        session: SessionState,
        quick_replies: QuickReplies,
        pictures_first: PicturesFirst,
        *,
        contacts: Contacts,
        channel: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._reports = reports
        self._session = session
        self._quick_replies = quick_replies
        self._pictures_first = pictures_first
        self._contacts, self._channel = contacts, channel
        self._clock = clock

    async def tell(self, message: MessageStatus) -> None:
        """Report a status. It may be told twice, late and in any order. Raises what the reports raise."""
        if message.status in _STAGES:
            receipt = DeliveryReceipt(message.key, message.sid, _STAGES[message.status])
            await self._reports.note_receipt(receipt, self._clock())
        elif message.status in FAILED:
            await self._failed(message)
        if message.status in ENDS:  # what failed is due again by now, and comes before what waits for it
            self._pictures_first.end(message.key, failed=message.status in FAILED)

    async def _failed(self, message: MessageStatus) -> None:
        key = message.key
        again: datetime | None = self._clock() + self._session.delay(key)
        simpler = self._quick_replies.refused(message.to, key, message.code, message.content)
        match remedy(message.code):
            case _ if simpler:
                again = self._in_another_form(key)
            case Remedy.TEMPLATE:
                self._session.found_shut(message.to, message.at or self._clock())
                again = self._in_another_form(key)
            case Remedy.TEXT_ONLY:
                self._session.text_only[key] = True
                again = self._in_another_form(key)
            case Remedy.NONE:
                again = None
            case Remedy.AGAIN | Remedy.NO_BUTTONS | Remedy.NO_CONTENT:
                pass
        reason = f"Twilio says {message.status}, code {message.code}"
        if await self._reports.note_failure(DeliveryFailure(key, message.sid, reason, again), self._clock()):
            self._session.failures[key] = self._session.failures.get(key, 0) + 1
            if not simpler and message.code in NOBODY:
                await self._contacts.unreached(self._channel, message.to)

    def _in_another_form(self, key: str) -> datetime:
        """At once, but not twice: a template that is not approved fails with the code that asks for a template."""
        tried = key in self._session.failures
        return self._clock() + self._session.delay(key) if tried else self._clock()
