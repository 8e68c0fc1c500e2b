"""Twilio's content templates: a text with numbered places, the buttons below it, and what WhatsApp says of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

Kind = Literal["twilio/text", "twilio/quick-reply", "twilio/call-to-action"]
Status = Literal["unsubmitted", "received", "pending", "approved", "rejected", "paused", "disabled"]

PLACE: Final = re.compile(r"\{\{([^{}]*)\}\}")
"""A place for a variable, and its name."""


@dataclass(frozen=True, slots=True)
class Button:
    """A button below a message; `id` is what comes back when it is pressed."""

    title: str
    id: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A template with its values in their places."""

    body: str
    buttons: tuple[Button, ...] = ()


@dataclass(slots=True)
class ContentTemplate:
    """A template of the Content API.

    `actions` are its buttons as the API names their members, with places in them; `samples` the variables that it was
    made with. `status` and what follows it is WhatsApp's part.
    """

    sid: str
    account_sid: str
    name: str
    language: str
    kind: Kind
    body: str
    actions: tuple[Mapping[str, str], ...]
    samples: Mapping[str, str]
    made: datetime
    status: Status = "unsubmitted"
    approval_name: str = ""
    category: str = ""
    rejection_reason: str = ""

    @property
    def places(self) -> frozenset[str]:
        """The names of the places in the text and in the buttons."""
        return places_in(self.body, *(value for action in self.actions for value in action.values()))

    def fill(self, values: Mapping[str, str]) -> Filled:
        """What a person reads, and the buttons that answer. KeyError for a place without a value."""

        def filled(text: str) -> str:
            return PLACE.sub(lambda place: values[place[1]], text)

        buttons = self.actions if self.kind == "twilio/quick-reply" else ()
        return Filled(filled(self.body), tuple(Button(filled(b["title"]), filled(b["id"])) for b in buttons))

    def as_json(self, base: str) -> dict[str, Any]:
        """The resource of GET /v1/Content/{sid}."""
        url = f"{base}/v1/Content/{self.sid}"
        made = self.made.strftime("%Y-%m-%dT%H:%M:%SZ")
        buttons = {"actions": [dict(action) for action in self.actions]} if self.actions else {}
        return {
            "account_sid": self.account_sid,
            "date_created": made,
            "date_updated": made,
            "friendly_name": self.name,
            "language": self.language,
            "links": {
                "approval_create": f"{url}/ApprovalRequests/whatsapp",
                "approval_fetch": f"{url}/ApprovalRequests",
            },
            "sid": self.sid,
            "types": {self.kind: {"body": self.body, **buttons}},
            "url": url,
            "variables": dict(self.samples),
        }

    def approval_as_json(self, base: str) -> dict[str, Any]:
        """The resource of GET /v1/Content/{sid}/ApprovalRequests."""
        return {
            "account_sid": self.account_sid,
            "sid": self.sid,
            "url": f"{base}/v1/Content/{self.sid}/ApprovalRequests",
            "whatsapp": {"type": "whatsapp", **self.approval()},
        }

    def approval(self) -> dict[str, Any]:
        """What WhatsApp says, and what it was asked."""
        return {
            "allow_category_change": True,
            "category": self.category,
            "content_type": self.kind,
            "name": self.approval_name,
            "rejection_reason": self.rejection_reason,
            "status": self.status,
        }


def places_in(*texts: str) -> frozenset[str]:
    """The names of all places in some texts."""
    return frozenset(name for text in texts for name in PLACE.findall(text))
