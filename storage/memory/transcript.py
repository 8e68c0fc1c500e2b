"""Transcripts of web chats in memory."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice, takewhile

from ...accounts.erasure import Erasure
from ...channels.base import OutboundMessage
from ...channels.transcript import Line
from ..watchers import Watchers
from .forgetting import forgettable_lines


@dataclass(slots=True)
class _Chat:
    revision: int = 0
    lines: dict[str, Line] = field(default_factory=dict)  # in the order of their revision


class MemoryTranscript:
    """channels.transcript.Transcript in memory."""

    def __init__(self) -> None:
        self._chats: dict[str, _Chat] = {}
        self._watchers = Watchers()

    async def write(
        self, chat_id: str, line_id: str, by_bot: bool, message: OutboundMessage, at: datetime
    ) -> Line:
        chat = self._chats.setdefault(chat_id, _Chat())
        if line_id not in chat.lines:
            chat.revision += 1
            chat.lines[line_id] = Line(line_id, chat.revision, by_bot, message, at)
        self._watchers.tell(chat_id)
        return chat.lines[line_id]

    async def rewrite(self, chat_id: str, line_id: str, message: OutboundMessage) -> Line | None:
        chat = self._chats.get(chat_id)
        if chat is None or line_id not in chat.lines:
            return None
        chat.revision += 1
        line = replace(chat.lines.pop(line_id), revision=chat.revision, message=message, edited=True)
        chat.lines[line_id] = line
        self._watchers.tell(chat_id)
        return line

    async def since(self, chat_id: str, revision: int, limit: int = 200) -> Sequence[Line]:
        newest_first = reversed(self._lines(chat_id).values())
        newer = list(takewhile(lambda line: line.revision > revision, newest_first))
        return newer[::-1][:limit]

    async def last(self, chat_id: str, limit: int = 200) -> Sequence[Line]:
        return list(islice(reversed(self._lines(chat_id).values()), limit))[::-1]

    def _lines(self, chat_id: str) -> dict[str, Line]:
        return self._chats.get(chat_id, _Chat()).lines

    async def chats(self) -> Mapping[str, datetime]:
        return {
            chat_id: max(line.at for line in chat.lines.values()) for chat_id, chat in self._chats.items()
        }

    def watch(self, chat_id: str, on_change: Callable[[], None]) -> AbstractContextManager[None]:
        return self._watchers.watch(chat_id, on_change)

    def forget(self, erasure: Erasure, known: Container[str]) -> int:
        """Forget the lines of somebody's chats; `known` are the hashes of all invoices. Returns how many."""
        forgotten = 0
        for chat_id in [one.id for one in erasure.people if one.channel == "web" and one.id in self._chats]:
            chat = self._chats[chat_id]
            over = forgettable_lines(erasure, [(line.id, line.at) for line in chat.lines.values()], known)
            for line in over:
                del chat.lines[line]
            if not chat.lines:
                del self._chats[chat_id]
            forgotten += len(over)
            self._watchers.tell(chat_id)
        return forgotten

    async def clean(self, before: datetime) -> int:
        """Forget lines older than a time, but never the newest of a chat: revisions go on from it; return how many."""
        forgotten = 0
        for chat in self._chats.values():
            for line in list(chat.lines.values())[:-1]:
                if line.at < before:
                    del chat.lines[line.id]
                    forgotten += 1
        return forgotten
