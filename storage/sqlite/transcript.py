"""Transcripts of web chats on SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime

from ...channels.base import OutboundMessage
from ...channels.transcript import Line
from ..encoding import decode_outbound, encode_outbound, from_ms, to_ms
from ..watchers import Watchers
from .database import Database

_WRITE = """
    INSERT INTO lines (chat_id, line_id, revision, by_bot, message, at)
    VALUES (:chat_id, :line_id, (SELECT coalesce(max(revision), 0) + 1 FROM lines WHERE chat_id = :chat_id),
        :by_bot, :message, :at)
    ON CONFLICT (chat_id, line_id) DO NOTHING
"""
_REWRITE = """
    UPDATE lines SET message = :message, edited = 1,
        revision = (SELECT max(revision) + 1 FROM lines WHERE chat_id = :chat_id)
    WHERE chat_id = :chat_id AND line_id = :line_id
"""
_LINE = "SELECT * FROM lines WHERE chat_id = :chat_id AND line_id = :line_id"
_CLEAN = """
    DELETE FROM lines WHERE at < :before
        AND revision < (SELECT max(revision) FROM lines AS newer WHERE newer.chat_id = lines.chat_id)
"""
_SINCE = "SELECT * FROM lines WHERE chat_id = ? AND revision > ? ORDER BY revision LIMIT ?"
_LAST = "SELECT * FROM lines WHERE chat_id = ? ORDER BY revision DESC LIMIT ?"
_CHATS = "SELECT chat_id, max(at) FROM lines GROUP BY chat_id"


class SqliteTranscript:
    """channels.transcript.Transcript on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._watchers = Watchers()

    async def write(
        self, chat_id: str, line_id: str, by_bot: bool, message: OutboundMessage, at: datetime
    ) -> Line:
        values = {
            "chat_id": chat_id,
            "line_id": line_id,
            "by_bot": by_bot,
            "message": encode_outbound(message),
            "at": to_ms(at),
        }

        def operation(connection: sqlite3.Connection) -> Line:
            connection.execute(_WRITE, values)
            return _line(connection.execute(_LINE, values).fetchone())

        line = await self._database.write(operation)
        self._watchers.tell(chat_id)
        return line

    async def rewrite(self, chat_id: str, line_id: str, message: OutboundMessage) -> Line | None:
        values = {"chat_id": chat_id, "line_id": line_id, "message": encode_outbound(message)}

        def operation(connection: sqlite3.Connection) -> Line | None:
            if not connection.execute(_REWRITE, values).rowcount:
                return None
            return _line(connection.execute(_LINE, values).fetchone())

        line = await self._database.write(operation)
        self._watchers.tell(chat_id)
        return line

    async def since(self, chat_id: str, revision: int, limit: int = 200) -> Sequence[Line]:
        values = (chat_id, revision, limit)
        rows = await self._database.read(lambda connection: connection.execute(_SINCE, values).fetchall())
        return [_line(row) for row in rows]

    async def last(self, chat_id: str, limit: int = 200) -> Sequence[Line]:
        values = (chat_id, limit)
        rows = await self._database.read(lambda connection: connection.execute(_LAST, values).fetchall())
        return [_line(row) for row in reversed(rows)]

    async def chats(self) -> Mapping[str, datetime]:
        rows = await self._database.read(lambda connection: connection.execute(_CHATS).fetchall())
        return {chat_id: from_ms(at) for chat_id, at in rows}

    def watch(self, chat_id: str, on_change: Callable[[], None]) -> AbstractContextManager[None]:
        return self._watchers.watch(chat_id, on_change)

    async def clean(self, before: datetime) -> int:
        """Forget lines older than a time, but never the newest of a chat: revisions go on from it; return how many."""
        values = {"before": to_ms(before)}
        return await self._database.write(lambda connection: connection.execute(_CLEAN, values).rowcount)


def _line(row: sqlite3.Row) -> Line:
    return Line(
        id=row["line_id"],
        revision=row["revision"],
        by_bot=bool(row["by_bot"]),
        message=decode_outbound(row["message"]),
        at=from_ms(row["at"]),
        edited=bool(row["edited"]),
    )
