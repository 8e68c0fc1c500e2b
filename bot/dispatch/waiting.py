"""How many messages wait for an answer of this process."""

from __future__ import annotations

from collections import Counter

from ...channels.base import Conversation


class Waiting:
    """Counts messages that were taken and are not answered, by their conversations."""

    def __init__(self) -> None:
        self._of: Counter[Conversation] = Counter()
        self.number = 0

    def came(self, conversation: Conversation) -> None:
        """A message was stored."""
        self._of[conversation] += 1
        self.number += 1

    def answered(self, conversation: Conversation) -> None:
        """One was answered, perhaps one that another process had taken."""
        if self._of[conversation] > 1:
            self._of[conversation] -= 1
            self.number -= 1
        else:
            self.none(conversation)

    def none(self, conversation: Conversation) -> None:
        """None waits in a conversation, or another process answers those that do."""
        self.number -= self._of.pop(conversation, 0)
