"""One attempt at a notice: what is known of it while it is made, and how long it may take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from ...channels.base import Channel, Conversation, SupportsLookup
from ...channels.delivery_receipts import Accountable
from .base import Notice
from .breaker import Breaker

ASK_AFTER = timedelta(seconds=90)
"""How long after a channel took a message it is asked for the end that it has not told."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long things may take, in seconds. A lease outlasts two time-outs, so no other worker sends meanwhile.

    `ask`: how long a channel that tells the end of a message later has for that, until it is asked.
    """

    send: float = 10.0
    lease: float = 25.0
    give_up: timedelta = timedelta(hours=24)
    idle: float = 1.0
    ask: timedelta = ASK_AFTER


@dataclass(slots=True)
class Attempt:
    """A claimed notice on its way. `begun`: it is being sent, and unless that is told nobody knows if it arrived."""

    notice: Notice
    name: str
    breaker: Breaker
    leased_until: datetime
    begun: bool = False

    @property
    def marked(self) -> bool:
        """Whether the message says itself that it may be a repeat: where nothing else can tell a second copy."""
        return False

    @property
    def settles_after(self) -> float | None:
        """Seconds after which it can be asked whether a doubtful attempt arrived; None where it never can be."""
        return None

    @property
    def ends_later(self) -> bool:
        """Whether the end of what was taken is told later, and can be asked for."""
        return False


@dataclass(slots=True, kw_only=True)
class AttemptInChat(Attempt):
    """The same to a chat."""

    channel: Channel
    where: Conversation

    @property
    def marked(self) -> bool:
        own = self.channel.abilities.repeats_safely or isinstance(self.channel, SupportsLookup)
        return self.notice.ambiguous and not own

    @property
    def settles_after(self) -> float | None:
        return self.channel.settles_after if isinstance(self.channel, SupportsLookup) else None

    @property
    def ends_later(self) -> bool:
        return isinstance(self.channel, Accountable)
