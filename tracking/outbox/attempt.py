"""One attempt at a notice: what is known of it while it is made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ...channels.base import Channel, Conversation, SupportsLookup
from .base import Notice
from .breaker import Breaker


@dataclass(slots=True)
class DeliveryAttempt:
    """A claimed notice on its way. `begun`: it is being sent, and unless that is told nobody knows if it arrived.

    `ends_later`: the end of what was taken is told later, and can be asked for.
    """

    notice: Notice
    name: str
    breaker: Breaker
    leased_until: datetime
    begun: bool = False
    ends_later: bool = False

    @property
    def marked(self) -> bool:
        """Whether the message says itself that it may be a repeat: where nothing else can tell a second copy."""
        return False

    @property
    def settles_after(self) -> float | None:
        """Seconds after which it can be asked whether a doubtful attempt arrived; None where it never can be."""
        return None


@dataclass(slots=True, kw_only=True)
class ChatDeliveryAttempt(DeliveryAttempt):
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
