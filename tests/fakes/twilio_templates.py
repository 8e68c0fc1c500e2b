"""Twilio's content templates: an approved text with numbered places, and what WhatsApp says of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

_PLACE = re.compile(r"\{\{([0-9]+)\}\}")
LONGEST: Final = 1024
"""Characters of a template with its values; longer ones fail with 63021."""


@dataclass(slots=True)
class ContentTemplate:
    """A template of the Content API. `status` is WhatsApp's: approved, pending, rejected, paused, disabled."""

    sid: str
    account_sid: str
    name: str
    language: str
    body: str
    status: str = "approved"
    rejection_reason: str = ""

    @property
    def places(self) -> frozenset[str]:
        """The numbers of the places in the text."""
        return frozenset(_PLACE.findall(self.body))

    def fill(self, variables: Mapping[str, str]) -> str:
        """The text a person reads. KeyError for a place without a value."""
        return _PLACE.sub(lambda place: variables[place[1]], self.body)

    def as_json(self, base: str) -> dict[str, Any]:
        """The resource of GET /v1/Content/{sid}."""
        url = f"{base}/v1/Content/{self.sid}"
        return {
            "account_sid": self.account_sid,
            "date_created": "2026-01-02T03:04:05Z",
            "date_updated": "2026-01-02T03:04:05Z",
            "friendly_name": self.name,
            "language": self.language,
            "links": {
                "approval_create": f"{url}/ApprovalRequests/whatsapp",
                "approval_fetch": f"{url}/ApprovalRequests",
            },
            "sid": self.sid,
            "types": {"twilio/text": {"body": self.body}},
            "url": url,
            "variables": dict.fromkeys(sorted(self.places, key=int), "sample"),
        }

    def approval_as_json(self, base: str) -> dict[str, Any]:
        """The resource of GET /v1/Content/{sid}/ApprovalRequests."""
        return {
            "account_sid": self.account_sid,
            "sid": self.sid,
            "url": f"{base}/v1/Content/{self.sid}/ApprovalRequests",
            "whatsapp": {
                "allow_category_change": True,
                "category": "UTILITY",
                "content_type": "twilio/text",
                "name": self.name,
                "rejection_reason": self.rejection_reason,
                "status": self.status,
                "type": "whatsapp",
            },
        }
