"""Transcripts of web chats on Redis."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime

from ...channels.base import OutboundMessage
from ...channels.transcript import Line
from ..encoding import decode_outbound, encode_outbound, from_ms, to_ms
from .cleaning import forget
from .records import fields_text, read_fields
from .server import Server
from .transcript_poller import TranscriptPoller

_CHANNEL = "web"
_PART = 500  # lines that one script looks at


class RedisTranscript:
    """channels.transcript.Transcript on Redis."""

    def __init__(self, server: Server, poller: TranscriptPoller) -> None:
        self._server = server
        self._poller = poller

    async def write(
        self, chat_id: str, line_id: str, by_bot: bool, message: OutboundMessage, at: datetime
    ) -> Line:
        fields = fields_text(
            {
                "chat_id": chat_id,
                "id": line_id,
                "by_bot": int(by_bot),
                "message": encode_outbound(message),
                "at": to_ms(at),
            }
        )
        chat, line = self._names(chat_id, line_id)
        found = await self._server.run("write_line", chat, line, fields, to_ms(at))
        self._poller.tell(chat)
        return _line(found)

    async def rewrite(self, chat_id: str, line_id: str, message: OutboundMessage) -> Line | None:
        chat, line = self._names(chat_id, line_id)
        found = await self._server.run("rewrite_line", chat, line, encode_outbound(message))
        self._poller.tell(chat)
        return None if found is None else _line(found)

    async def since(self, chat_id: str, revision: int, limit: int = 200) -> Sequence[Line]:
        chat, _ = self._names(chat_id, "")
        found = await self._server.run("lines_since", chat, revision, limit)
        return [_line(one) for one in found]

    async def last(self, chat_id: str, limit: int = 200) -> Sequence[Line]:
        chat, _ = self._names(chat_id, "")
        found = await self._server.run("last_lines", chat, limit)
        return [_line(one) for one in reversed(found)]

    async def chats(self) -> Mapping[str, datetime]:
        found: dict[str, datetime] = {}
        offset = 0
        while part := await self._server.run("list_chats", offset, _PART):
            # In the order of their time; what is new meanwhile comes last, and moves nothing.
            found |= {chat_id: from_ms(int(at)) for chat_id, at in zip(part[::2], part[1::2], strict=True)}
            offset += _PART
        return found

    def watch(self, chat_id: str, on_change: Callable[[], None]) -> AbstractContextManager[None]:
        chat, _ = self._names(chat_id, "")
        return self._poller.watch(chat, on_change)

    async def clean(self, before: datetime) -> int:
        """Forget lines older than a time, but never the newest of a chat: revisions go on from it; return how many."""
        return await forget(self._server, "clean_lines", to_ms(before))

    def _names(self, chat_id: str, line_id: str) -> tuple[str, str]:
        names = self._server.names
        return names.chat(_CHANNEL, chat_id), names.transcript_line(chat_id, line_id)


def _line(flat: Sequence[str]) -> Line:
    fields = read_fields(flat)
    return Line(
        id=fields["id"],
        revision=int(fields["revision"]),
        by_bot=fields["by_bot"] == "1",
        message=decode_outbound(fields["message"]),
        at=from_ms(int(fields["at"])),
        edited=fields["edited"] == "1",
    )
