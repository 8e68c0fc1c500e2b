"""An account at Twilio: its tokens, its WhatsApp sender, its templates, its messages and the people it reaches."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any, Final

from .changes import Changes
from .twilio_content import NewContent
from .twilio_errors import Refused
from .twilio_form import Draft
from .twilio_messages import Message, MessageList
from .twilio_people import Person
from .twilio_sendable import Rules, check_values, too_late
from .twilio_templates import ContentTemplate

WINDOW: Final = timedelta(hours=24)
"""How long after a person's message any text may be sent to them."""


@dataclass(frozen=True, slots=True)
class Alert:
    """An entry of Twilio's debugger: 11200 a bad answer, 11205 no connection, 11237 no answer, 12300 a bad type."""

    code: int
    url: str


@dataclass(slots=True)
class Window:
    """Whether the 24-hour window is watched, and whether the answer itself says so or a callback does."""

    enforced: bool = False
    at_once: bool = False


class Account:
    """The state of one account with one WhatsApp sender. The first of `tokens` signs; all of them let in."""

    def __init__(self, number: str, changes: Changes, now: Callable[[], datetime]) -> None:
        self.sid = new_sid("AC")
        self.sender_sid = new_sid("XE")
        self.tokens = [uuid.uuid4().hex]
        self.number = number
        self.webhook_url = ""
        self.fallback_url = ""
        self.window = Window()
        self.rules = Rules()
        self.messages = MessageList()
        self.people: dict[str, Person] = {}
        self.templates: dict[str, ContentTemplate] = {}
        self.alerts: list[Alert] = []
        self.changes = changes
        self.now = now

    def accept(self, draft: Draft) -> Message:
        """Put a message into the queue; raises Refused for what Twilio refuses before it has tried."""
        if draft.sender != self.number:
            raise Refused(63007)
        template = self._template(draft)
        person = self.people.get(draft.to)
        if person is not None and person.stopped:
            raise Refused(21610)
        late = self.too_late(draft, template) if self.window.at_once else None
        if late is not None:
            raise Refused(late)
        message = Message(
            new_sid("MM" if draft.media else "SM"),
            self.sid,
            draft.sender,
            draft.to,
            draft.body if template is None else self._listed(template, draft),
            "outbound-api",
            "queued",
            self.now(),
            num_media=len(draft.media),
            status_callback=draft.status_callback,
        )
        self.add(message)
        return message

    def too_late(self, draft: Draft, template: ContentTemplate | None) -> int | None:
        """The code with which a message fails that comes too late after the person's last one; None if it may come."""
        person = self.people.get(draft.to)
        heard = None if person is None else person.heard
        if not self.window.enforced or (heard is not None and self.now() - heard <= WINDOW):
            return None
        return 63016 if template is None else too_late(template)

    def _template(self, draft: Draft) -> ContentTemplate | None:
        if draft.content_sid is None:
            return None
        template = self.templates.get(draft.content_sid)
        if template is None:
            raise Refused(21655)
        check_values(template, draft.variables, self.rules)
        return template

    def _listed(self, template: ContentTemplate, draft: Draft) -> str:
        return self.rules.fill(template, draft.variables).body if self.rules.bodies_listed else ""

    def make(self, new: NewContent) -> ContentTemplate:
        """Make a content template."""
        made = ContentTemplate(
            new_sid("HX"),
            self.sid,
            new.name,
            new.language,
            new.kind,
            new.body,
            new.actions,
            new.samples,
            self.now(),
        )
        self.templates[made.sid] = made
        self.changes.tell()
        return made

    def delete(self, sid: str) -> None:
        """Delete a content template; KeyError if there is none."""
        del self.templates[sid]
        self.changes.tell()

    def add(self, message: Message) -> None:
        """Put a message into the list."""
        self.messages.all.append(message)
        self.changes.tell()

    def alert(self, code: int, url: str) -> None:
        """Put an entry into the debugger."""
        self.alerts.append(Alert(code, url))
        self.changes.tell()

    def as_json(self) -> dict[str, Any]:
        """The resource of GET /2010-04-01/Accounts/{sid}.json."""
        root = f"/2010-04-01/Accounts/{self.sid}"
        return {
            "auth_token": self.tokens[0],
            "date_created": format_datetime(self.now()),
            "date_updated": format_datetime(self.now()),
            "friendly_name": "chatwallet sandbox",
            "owner_account_sid": self.sid,
            "sid": self.sid,
            "status": "active",
            "subresource_uris": {"messages": f"{root}/Messages.json"},
            "type": "Full",
            "uri": f"{root}.json",
        }

    def sender_as_json(self, base: str) -> dict[str, Any]:
        """The WhatsApp sender as GET /v2/Channels/Senders shows it; the only place that tells its webhook."""
        return {
            "compliance": None,
            "configuration": {"waba_id": "1234567890"},
            "offline_reasons": None,
            "profile": {"name": "chatwallet sandbox"},
            "properties": {"messaging_limit": "1K Customers/24hr", "quality_rating": "HIGH"},
            "sender_id": self.number,
            "sid": self.sender_sid,
            "status": "ONLINE",
            "url": f"{base}/v2/Channels/Senders/{self.sender_sid}",
            "webhook": {
                "callback_method": "POST",
                "callback_url": self.webhook_url or None,
                "fallback_method": "POST",
                "fallback_url": self.fallback_url or None,
                "status_callback_method": "POST",
                "status_callback_url": None,
            },
        }


def new_sid(prefix: str) -> str:
    """A new sid of a kind: two letters and 32 hexadecimal digits."""
    return prefix + uuid.uuid4().hex
