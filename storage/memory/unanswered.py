"""Messages that have no answer yet, by conversation."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence

from ...channels.base import Conversation, InboundMessage


class Unanswered:
    """The messages of people that wait for an answer, in the order they came."""

    def __init__(self) -> None:
        self._messages: dict[str, InboundMessage] = {}
        self._queues: dict[Conversation, dict[str, int]] = {}  # the places of the messages, oldest first
        self._last = 0

    def __len__(self) -> int:
        return len(self._messages)

    def __contains__(self, origin: str) -> bool:
        return origin in self._messages

    def add(self, origin: str, message: InboundMessage) -> None:
        """Put a message behind all others."""
        self._messages[origin] = message
        self._last += 1
        self._queues.setdefault(message.conversation, {})[origin] = self._last

    def remove(self, origin: str) -> InboundMessage | None:
        """Let go of a message, if it is one of these; return it."""
        message = self._messages.pop(origin, None)
        if message is not None:
            queue = self._queues[message.conversation]
            del queue[origin]
            if not queue:
                del self._queues[message.conversation]
        return message

    def oldest(self, conversation: Conversation) -> tuple[str, InboundMessage] | None:
        """The message of a conversation that came first."""
        queue = self._queues.get(conversation)
        if queue is None:
            return None
        origin = next(iter(queue))
        return origin, self._messages[origin]

    def conversations(self, limit: int) -> Sequence[Conversation]:
        """Those that have messages, whose oldest came first first."""
        return heapq.nsmallest(limit, self._queues, key=lambda one: next(iter(self._queues[one].values())))

    def messages(self) -> Iterator[tuple[str, InboundMessage]]:
        """All of them, oldest first."""
        return iter(self._messages.items())
