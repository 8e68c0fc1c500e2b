"""What this process learned of WhatsApp messages and chats, mostly from Twilio's refusals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ..contacts import Contact
from ..recent import Recent

WINDOW = timedelta(hours=24)
"""How long after a person's last message free-form text may be sent (twilio.com/docs/whatsapp/key-concepts)."""

_FIRST_DELAY = timedelta(seconds=30)
_DOUBLINGS = 7  # up to about an hour


@dataclass(frozen=True, slots=True)
class SessionState:
    """Forgotten with the process, and then learned again at the price of one more refusal.

    `text_only`: keys of messages whose picture did not go through. `shut`: when that was sent to a chat which turned
    out, then or later, to have come when it takes templates only. `failures`: how often a message failed after it had
    been accepted. `said`: the parts of a long message that went out, but for its last.
    """

    text_only: Recent[bool] = field(default_factory=Recent)
    shut: Recent[datetime] = field(default_factory=Recent)
    failures: Recent[int] = field(default_factory=Recent)
    said: Recent[tuple[str, ...]] = field(default_factory=Recent)

    def may_speak_freely(self, chat_id: str, contact: Contact, now: datetime) -> bool:
        """Whether a chat's window is open, by all we know."""
        if contact.heard is None or contact.heard <= now - WINDOW:
            return False
        return chat_id not in self.shut or self.shut[chat_id] < contact.heard

    def found_shut(self, chat_id: str, at: datetime) -> None:
        """What was sent to a chat at a time found its window closed. Its person may have written since."""
        self.shut[chat_id] = max(at, self.shut.get(chat_id, at))

    def delay(self, key: str) -> timedelta:
        """How long to wait before a message that failed once more is sent again."""
        return _FIRST_DELAY * (1 << min(self.failures.get(key, 0), _DOUBLINGS))

    def already_said(self, key: str, parts: Sequence[str]) -> int:
        """How many of a message's parts went out in an earlier attempt."""
        said = self.said.get(key, ())
        return len(said) if tuple(parts[: len(said)]) == said else 0
