"""The inbox in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ...channels.base import InboundMessage, OutboundMessage
from ...tracking.base import NoticeKind
from ..encoding import AT_ONCE, from_ms, to_ms
from .rows import Rows


class MemoryInbox:
    """tracking.base.Inbox in memory."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._waiting: dict[str, InboundMessage] = {}
        self._handled: dict[str, int] = {}

    async def add(self, origin: str, message: InboundMessage) -> bool:
        """See tracking.base.Inbox."""
        if origin in self._waiting or origin in self._handled:
            return False
        self._waiting[origin] = message
        self._rows.revive(message.conversation, to_ms(message.at))
        return True

    async def waiting(self) -> Sequence[tuple[str, InboundMessage]]:
        """See tracking.base.Inbox."""
        return list(self._waiting.items())

    async def answer(
        self, origin: str, message: InboundMessage, answer: OutboundMessage, payment_hash: str | None
    ) -> None:
        """See tracking.base.Inbox. Only the first answer to a message counts."""
        if origin in self._handled:
            return
        self._handled[origin] = to_ms(self._waiting.pop(origin, message).at)
        at = to_ms(message.at)
        # Due at once, by no clock: the channel's may run ahead of ours.
        self._rows.put(
            NoticeKind.ANSWER, origin, message.conversation, payment_hash, at=at, due=AT_ONCE, message=answer
        )

    def last_added(self, channel: str) -> datetime | None:
        """When the last message of a channel came, as far as they are kept."""
        times = [to_ms(message.at) for origin, message in self._waiting.items() if _is_of(channel, origin)]
        times += [at for origin, at in self._handled.items() if _is_of(channel, origin)]
        return from_ms(max(times)) if times else None

    def clean(self, before: int) -> int:
        """Forget messages from before a time that have their answer; return how many."""
        old = [origin for origin, at in self._handled.items() if at < before]
        for origin in old:
            del self._handled[origin]
        return len(old)


def _is_of(channel: str, origin: str) -> bool:
    return origin.startswith(f"{channel}:")
