"""What was said in a web chat, kept so that a reload or a restart shows it again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from .base import OutboundMessage


@dataclass(frozen=True, slots=True)
class Line:
    """One message of a chat. `revision` grows with every new line and every edit of the chat.

    `by_bot` tells who said it; a person's line carries only a text and a `reply_to`.
    """

    id: str
    revision: int
    by_bot: bool
    message: OutboundMessage
    at: datetime
    edited: bool = False


class Transcript(Protocol):
    """The repository of lines. Every asynchronous method is one atomic step."""

    async def write(
        self, chat_id: str, line_id: str, by_bot: bool, message: OutboundMessage, at: datetime
    ) -> Line:
        """Add a line; a line with this id that stands already is returned as it is."""

    async def rewrite(self, chat_id: str, line_id: str, message: OutboundMessage) -> Line | None:
        """Replace a line's message under a new revision; None when there is no such line."""

    async def since(self, chat_id: str, revision: int, limit: int = 200) -> Sequence[Line]:
        """The oldest `limit` lines that are new or changed after `revision`, in the order of their revision.

        A reader who asks again after the last of them misses nothing, however much was said meanwhile.
        """

    async def last(self, chat_id: str, limit: int = 200) -> Sequence[Line]:
        """The newest `limit` lines of a chat, in the order of their revision."""

    async def chats(self) -> Mapping[str, datetime]:
        """The ids of all chats with a line, and when their newest was said. For a start, and never on a hot path."""

    def watch(self, chat_id: str, on_change: Callable[[], None]) -> AbstractContextManager[None]:
        """Call `on_change` after every new or edited line of a chat, whichever instance wrote it, until it is left.

        What this instance writes is told at once, what another one writes within a second, and what was written in an
        outage of the store within a second after it. It may be called for nothing: `since` tells what is new.
        """
