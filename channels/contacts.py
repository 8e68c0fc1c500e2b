"""What a channel must remember of the people it reaches: when each last wrote, and who wants no more messages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Contact:
    """`heard`: when the chat last wrote, None if never. `stopped`: it asked for no more messages."""

    heard: datetime | None = None
    stopped: bool = False


class Contacts(Protocol):
    """The repository of contacts. Every method is one atomic step."""

    async def find(self, channel: str, chat_id: str) -> Contact:
        """What is known of a chat."""

    async def heard(self, channel: str, chat_id: str, at: datetime) -> None:
        """Note that a chat wrote; an earlier time than the one known changes nothing."""

    async def stop(self, channel: str, chat_id: str, stopped: bool) -> None:
        """Note that a chat wants no more messages, or wants them again."""

    async def last_heard(self, channel: str) -> datetime | None:
        """When anybody last wrote on a channel."""
