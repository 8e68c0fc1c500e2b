"""What `chatwallet whatsapp setup` says that it did, and what is left to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .registration import WAITING

SETUP = "chatwallet whatsapp setup"
AGAIN = "Run this once more: it goes on from what is there."
REFUSED = "https://www.twilio.com/docs/api/errors tells what the code means; then run this once more."


class Part(StrEnum):
    """What a step is about."""

    ADDRESS = "address"
    ACCOUNT = "account"
    NUMBER = "number"
    WEBHOOK = "webhook"
    BUTTONS = "buttons"
    TEMPLATE = "template"
    TWILIO = "twilio"


class Did(StrEnum):
    """What it changed, or what it would if it were let."""

    NOTHING = "nothing"
    MADE = "made"
    SUBMITTED = "submitted"
    SET = "set"
    WOULD_MAKE = "would make"
    WOULD_SUBMIT = "would submit"
    WOULD_SET = "would set"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that was looked at or done. `mend` says what is left for somebody to do.

    `count` is of buttons, `kind` and `language` are a template's; `sid` is the content's, `status` WhatsApp's word.
    """

    part: Part
    well: bool = True
    says: str = ""
    mend: str = ""
    did: Did = Did.NOTHING
    count: int = 0
    kind: str = ""
    language: str = ""
    sid: str = ""
    status: str = ""

    @property
    def waits(self) -> bool:
        """Whether WhatsApp has still to look at it."""
        return self.status in WAITING


def name_of_buttons(count: int) -> str:
    """What a content of so many buttons is called, here and by `doctor`."""
    return f"content of {count} button{'s' if count > 1 else ''}"


def name_of_template(kind: str, language: str) -> str:
    """What a template is called, here and by `doctor`."""
    return f"template {kind} in {language}"
