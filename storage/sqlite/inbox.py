"""The inbox on SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from ...channels.base import InboundMessage, OutboundMessage
from ...tracking.base import NoticeKind
from ..encoding import AT_ONCE, decode_inbound, encode_conversation, encode_inbound, encode_outbound, to_ms
from . import outbox
from .database import Database

_ADD = "INSERT INTO inbox (origin, message, at) VALUES (:origin, :message, :at) ON CONFLICT DO NOTHING"
_WAITING = "SELECT origin, message FROM inbox WHERE handled = 0 ORDER BY seq"
_HANDLED = """
    INSERT INTO inbox (origin, message, at, handled) VALUES (:origin, :message, :at, 1)
    ON CONFLICT (origin) DO UPDATE SET handled = 1 WHERE handled = 0
"""


class SqliteInbox:
    """tracking.base.Inbox on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, origin: str, message: InboundMessage) -> bool:
        """See tracking.base.Inbox."""
        at = to_ms(message.at)
        row = {"origin": origin, "message": encode_inbound(message), "at": at}
        conversation = encode_conversation(message.conversation)

        def operation(connection: sqlite3.Connection) -> bool:
            if not connection.execute(_ADD, row).rowcount:
                return False
            outbox.revive(connection, conversation, at)
            return True

        return await self._database.write(operation)

    async def waiting(self) -> Sequence[tuple[str, InboundMessage]]:
        """See tracking.base.Inbox."""
        rows = await self._database.read(lambda connection: connection.execute(_WAITING).fetchall())
        return [(row["origin"], decode_inbound(row["message"])) for row in rows]

    async def answer(
        self, origin: str, message: InboundMessage, answer: OutboundMessage, payment_hash: str | None
    ) -> None:
        """See tracking.base.Inbox. Only the first answer to a message counts."""
        at = to_ms(message.at)
        row = {"origin": origin, "message": encode_inbound(message), "at": at}
        conversation, text = encode_conversation(message.conversation), encode_outbound(answer)

        def operation(connection: sqlite3.Connection) -> None:
            if connection.execute(_HANDLED, row).rowcount:
                # Due at once, by no clock: the channel's may run ahead of ours.
                outbox.put(
                    connection, NoticeKind.ANSWER, origin, conversation, payment_hash,
                    at=at, due=AT_ONCE, message=text,
                )  # fmt: skip

        await self._database.write(operation)
