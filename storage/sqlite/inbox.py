"""The inbox on SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import TypeVar

from ...channels.base import Conversation, InboundMessage, OutboundMessage
from ...tracking.bell import Bell
from ...tracking.outbox.base import NoticeKind
from ..encoding import (
    AT_ONCE,
    decode_inbound,
    encode_conversation,
    encode_inbound,
    encode_outbound,
    keyed,
    to_ms,
)
from ..final_channels import FinalChannels
from ..memory.unanswered import Unanswered
from . import edits, outbox
from .database import Database

T = TypeVar("T")

_ADD = "INSERT INTO inbox (origin, message, at) VALUES (:origin, :message, :at) ON CONFLICT DO NOTHING"
_KNOWS = "SELECT 1 FROM inbox WHERE origin = ?"
_UNANSWERED = "SELECT origin, message FROM inbox WHERE handled = 0 ORDER BY seq"
# Its origin stays, to know it by when it comes again; what was said is needed no more.
_HANDLED = """
    INSERT INTO inbox (origin, message, at, handled) VALUES (:origin, '', :at, 1)
    ON CONFLICT (origin) DO UPDATE SET handled = 1, message = '' WHERE handled = 0
"""


class SqliteInbox:
    """tracking.inbox.Inbox on SQLite.

    The file belongs to this process alone, so the messages without an answer are kept in memory as well, and whose
    turn it is costs no question. They are read again after a write with an unknown outcome.
    """

    def __init__(self, database: Database, changed: Bell, final: FinalChannels) -> None:
        self._database = database
        self._final = final
        self._changed = changed
        self._unanswered: Unanswered | None = None
        self._doubts = 0  # writes with an unknown outcome

    async def add(self, origin: str, message: InboundMessage) -> bool:
        at = to_ms(message.at)
        row = {"origin": origin, "message": encode_inbound(message), "at": at}
        conversation = encode_conversation(message.conversation)

        def operation(connection: sqlite3.Connection) -> bool:
            if not connection.execute(_ADD, row).rowcount:
                return False
            outbox.revive(connection, conversation, at)
            return True

        added = await self._write(operation)
        if added and self._unanswered is not None:
            self._unanswered.add(origin, message)
        self._changed.ring()
        return added

    async def knows(self, origin: str) -> bool:
        found = await self._database.read(lambda connection: connection.execute(_KNOWS, (origin,)).fetchone())
        return found is not None

    async def claim(self, conversation: Conversation) -> tuple[str, InboundMessage] | None:
        """Nobody else can be at the conversation, so there is no claim to keep."""
        return (self._unanswered or await self._read()).oldest(conversation)

    async def abandoned(self, limit: int) -> Sequence[Conversation]:
        return (self._unanswered or await self._read()).conversations(limit)

    async def answer(
        self,
        origin: str,
        message: InboundMessage,
        answer: OutboundMessage | None,
        payment_hash: str | None,
        further: Sequence[OutboundMessage] = (),
    ) -> None:
        """Only the first answer to a message counts."""
        at = to_ms(message.at)
        row = {"origin": origin, "at": at}
        conversation = encode_conversation(message.conversation)
        texts = [(key, encode_outbound(one)) for key, one in keyed(origin, answer, further)]

        def operation(connection: sqlite3.Connection) -> None:
            if not connection.execute(_HANDLED, row).rowcount:
                return
            for key, text in texts:
                # Due at once, by no clock: the channel's may run ahead of ours.
                outbox.put(
                    connection, NoticeKind.ANSWER, key, conversation, payment_hash,
                    at=at, due=AT_ONCE, message=text,
                )  # fmt: skip
            if texts and payment_hash is not None:
                edits.edit_late(connection, payment_hash, at, self._final)

        await self._write(operation)
        if self._unanswered is not None:
            self._unanswered.remove(origin)
        self._changed.ring()

    def forget(self) -> None:
        """Read the messages again before the next step: while the file was closed, others may have had it."""
        self._unanswered = None
        self._doubts += 1

    async def _write(self, operation: Callable[[sqlite3.Connection], T]) -> T:
        try:
            return await self._database.write(operation)
        except BaseException:
            self.forget()
            raise

    async def _read(self) -> Unanswered:
        doubts = self._doubts
        # By the thread that writes: what it was asked before is in the rows, what it is asked meanwhile comes after.
        rows = await self._database.write(lambda connection: connection.execute(_UNANSWERED).fetchall())
        found = Unanswered()
        for row in rows:
            found.add(row["origin"], decode_inbound(row["message"]))
        if doubts == self._doubts:
            self._unanswered = found
        return found
