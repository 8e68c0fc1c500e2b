"""What a channel must remember of the people it reaches: when each last wrote, and who wants no more messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Contact:
    """`heard`: when the chat last wrote, None if never. `stopped`: it asked for no more messages.

    `unreached` is how often the channel found, since it last wrote, that nobody is there.
    """

    heard: datetime | None = None
    stopped: bool = False
    unreached: int = 0


class Contacts(Protocol):
    """The repository of contacts. Every method is one atomic step."""

    async def find(self, channel: str, chat_id: str) -> Contact:
        """What is known of a chat."""

    async def heard(self, channel: str, chat_id: str, at: datetime, aliases: Sequence[str] = ()) -> None:
        """Note that a chat wrote; an earlier time than the one known changes nothing.

        `aliases` are further ids of the same chat: what is noted of one counts for all. A chat that comes with others
        than before is somebody else's, who has stopped nothing.
        """

    async def stop(self, channel: str, chat_id: str, stopped: bool) -> None:
        """Note that a chat wants no more messages, or wants them again, whichever of its ids it is."""

    async def unreached(self, channel: str, chat_id: str) -> None:
        """Note that nobody is there."""

    async def reached(self, channel: str, chat_id: str) -> None:
        """Note that somebody is there, as was handed on with what they wrote."""

    async def last_heard(self, channel: str) -> datetime | None:
        """When anybody last wrote on a channel."""
