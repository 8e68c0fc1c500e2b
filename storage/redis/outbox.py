"""The outbox on Redis."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ...channels.reports import Arrival, Failure, Stage
from ...tracking.base import DeadNotice, Notice, NoticeKind
from ..encoding import decode_conversation, decode_outbound, from_ms, to_ms
from .server import Server

_Values = Sequence[str | None]


class RedisOutbox:
    """tracking.base.Outbox on Redis, for the instance of this name: when that is dead, its claims have run out."""

    def __init__(self, server: Server, instance: str) -> None:
        self._server = server
        self._instance = instance

    async def claim(
        self, owner: str, now: datetime, lease: float, limit: int, *, answers: bool = True
    ) -> Sequence[Notice]:
        """See tracking.base.Outbox."""
        at = to_ms(now)
        till = at + int(lease * 1000)
        found = await self._server.run("claim", owner, at, till, limit, int(answers), self._instance)
        return [_notice(values) for values in found]

    async def finish(self, notice: Notice, reference: str | None, now: datetime) -> None:
        """See tracking.base.Outbox. A row that had died is sent as well: the message did arrive."""
        where = notice.conversation
        chat = self._server.names.chat(where.channel, where.chat_id)
        shown = notice.payment_hash or ""
        await self._server.run(
            "finish", self._row(notice), notice.fence, reference or "", to_ms(now), chat, shown
        )

    async def retry(self, notice: Notice, due: datetime, *, unknown: bool, error: str) -> bool:
        """See tracking.base.Outbox."""
        values = (self._row(notice), notice.fence, to_ms(due), int(unknown), error)
        return bool(await self._server.run("retry", *values))

    async def postpone(self, notice: Notice, due: datetime, *, reason: str) -> bool:
        """See tracking.base.Outbox."""
        values = (self._row(notice), notice.fence, to_ms(due), reason)
        return bool(await self._server.run("postpone", *values))

    async def bury(self, notice: Notice, reason: str) -> bool:
        """See tracking.base.Outbox."""
        return bool(await self._server.run("bury", self._row(notice), notice.fence, reason))

    async def next_due(self) -> datetime | None:
        """See tracking.base.Outbox. Rows that wait for another one of their conversation do not count."""
        found = await self._server.run("next_due")
        return None if found is None else from_ms(int(found))

    async def arrival(self, arrival: Arrival, at: datetime) -> bool:
        """See tracking.base.Outbox. That an attempt was accepted is no news once it has failed."""
        row = self._server.names.row(arrival.key)
        values = (arrival.reference, int(arrival.stage), to_ms(at), int(Stage.DELIVERED))
        return row is not None and bool(await self._server.run("arrival", row, *values))

    async def failure(self, failure: Failure, at: datetime) -> bool:
        """See tracking.base.Outbox. An edit has the reference of the message it changes: that is never refused."""
        row = self._server.names.row(failure.key)
        again = "" if failure.again is None else to_ms(failure.again)
        values = (failure.reference, failure.reason, again, int(Stage.DELIVERED))
        return row is not None and bool(await self._server.run("failure", row, *values))

    async def dead(self, limit: int, *, key: str | None = None) -> Sequence[DeadNotice]:
        """See tracking.base.Outbox."""
        row = "" if key is None else self._server.names.row(key)
        if limit <= 0 or row is None:
            return []
        return [_dead_notice(values) for values in await self._server.run("dead", limit, row)]

    def _row(self, notice: Notice) -> str:
        row = self._server.names.row(notice.id)
        if row is None:
            raise ValueError(f"no notice has the id {notice.id!r}")
        return row


def _notice(values: _Values) -> Notice:
    row_id, conversation, payment_hash, message, created, attempt, fence, ambiguous = values
    assert row_id is not None
    assert conversation is not None
    return Notice(
        id=row_id,
        kind=_kind(row_id),
        conversation=decode_conversation(conversation),
        payment_hash=payment_hash,
        message=None if message is None else decode_outbound(message),
        created=from_ms(int(created or 0)),
        attempt=int(attempt or 0),
        fence=int(fence or 0),
        ambiguous=ambiguous == "1",
    )


def _dead_notice(values: _Values) -> DeadNotice:
    row_id, conversation, payment_hash, created, error = values
    assert row_id is not None
    assert conversation is not None
    return DeadNotice(
        id=row_id,
        kind=_kind(row_id),
        conversation=decode_conversation(conversation),
        payment_hash=payment_hash,
        created=from_ms(int(created or 0)),
        reason=error or "",
    )


def _kind(row_id: str) -> NoticeKind:
    return NoticeKind(row_id.partition(":")[0])
