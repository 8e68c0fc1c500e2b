"""The outbox on Redis."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from ...channels.base import Conversation
from ...channels.delivery_receipts import DeliveryFailure, DeliveryReceipt, Taken
from ...tracking.bell import Bell
from ...tracking.outbox.base import (
    NEWS_LAST,
    Dead,
    DeadNotice,
    News,
    Notice,
    NoticeKind,
    Outcome,
    Postponed,
    Retry,
    Sent,
)
from ..encoding import (
    MILLISECOND,
    decode_news,
    decode_outbound,
    decode_recipient,
    encode_news,
    from_ms,
    to_ms,
)
from .heartbeat import InstanceHeartbeat
from .server import Server

_Values = Sequence[str | None]
_UNHEARD = 50  # claims without a reply; more are tried only in a long outage, in which nothing is leased


class RedisOutbox:
    """tracking.outbox.base.Outbox on Redis, for the instance of this name. When that is dead, its claims end."""

    def __init__(self, server: Server, instance: str, heartbeat: InstanceHeartbeat, changed: Bell) -> None:
        self.changed = changed
        self._server = server
        self._instance = instance
        self._heartbeat = heartbeat
        self._unheard: list[str] = []  # the tokens of claims whose reply was lost

    @property
    def stands(self) -> bool:
        return self._heartbeat.heard

    async def put_news(self, news_id: str, conversation: Conversation, news: News, at: datetime) -> bool:
        names, row_id = self._server.names, f"{NoticeKind.NEWS}:{news_id}"
        where, ms = names.where_text(conversation), to_ms(at)
        row = names.row(row_id)
        assert row is not None
        new = bool(await self._server.run("put_news", row, row_id, where, ms, encode_news(news)))
        self.changed.ring()
        return new

    async def revive(self, conversation: Conversation, at: datetime) -> None:
        line = self._server.names.line(conversation)
        await self._server.run("revive", line, to_ms(at), NEWS_LAST // MILLISECOND)
        self.changed.ring()

    async def reopen(self, notice_id: str, at: datetime) -> bool:
        row = self._server.names.row(notice_id)
        opened = row is not None and bool(await self._server.run("reopen", row, to_ms(at)))
        self.changed.ring()
        return opened

    async def claim(
        self, owner: str, now: datetime, lease: float, limit: int, *, answers: bool = True
    ) -> Sequence[Notice]:
        at = to_ms(now)
        till = at + int(lease * 1000)
        tokens = [secrets.token_hex(8), *self._unheard[:_UNHEARD]]
        self._unheard = []  # only one claim may ask for what an earlier one has leased
        found = None
        try:
            own = (owner, at, till, limit, int(answers), self._instance)
            found = await self._server.run("claim", *own, *tokens)
        finally:
            if found is None:
                self._unheard += tokens
        return [_notice(values) for values in found]

    async def conclude(self, notice: Notice, outcome: Outcome) -> bool:
        claim = (self._row(notice), notice.fence)
        match outcome:
            case Sent(reference, at, ask):
                # A row that had died is sent as well: the message did arrive.
                where = notice.conversation
                chat = "" if where is None else self._server.names.chat(where.channel, where.chat_id)
                shown = (chat, notice.payment_hash or "")
                await self._server.run("finish", *claim, reference or "", to_ms(at), *shown, _ms(ask))
                return True
            case Retry(due, unknown, error):
                return bool(await self._server.run("retry", *claim, to_ms(due), int(unknown), error))
            case Postponed(due, reason):
                return bool(await self._server.run("postpone", *claim, to_ms(due), reason))
            case Dead(reason):
                return bool(await self._server.run("bury", *claim, reason))

    async def pull_in(self, now: datetime, later: datetime) -> int:
        count = int(await self._server.run("pull_in", to_ms(now), to_ms(later)))
        self.changed.ring()
        return count

    async def next_due(self) -> datetime | None:
        """Rows that wait for another one of their conversation do not count."""
        found = await self._server.run("next_due")
        return None if found is None else from_ms(int(found))

    async def note_receipt(
        self, receipt: DeliveryReceipt, at: datetime, *, ask: datetime | None = None
    ) -> bool:
        """That an attempt was accepted is no news once it has failed."""
        row = self._server.names.row(receipt.key)
        values = (receipt.reference, int(receipt.stage), to_ms(at), _ms(ask))
        return row is not None and bool(await self._server.run("arrival", row, *values))

    async def note_failure(self, failure: DeliveryFailure, at: datetime) -> bool:
        """An edit has the reference of the message it changes: that is never refused."""
        row = self._server.names.row(failure.key)
        values = (failure.reference, failure.reason, _ms(failure.again))
        return row is not None and bool(await self._server.run("failure", row, *values))

    async def dead(self, limit: int, *, key: str | None = None) -> Sequence[DeadNotice]:
        return await dead(self._server, limit, key)

    async def unended(self, now: datetime, again: datetime, limit: int) -> Sequence[Taken]:
        found = await self._server.run("unended", to_ms(now), to_ms(again), limit)
        return [_taken(values) for values in found]

    async def ask(self, taken: Taken, at: datetime | None) -> bool:
        row = self._server.names.row(taken.key)
        return row is not None and bool(await self._server.run("ask", row, taken.reference, _ms(at)))

    async def ask_all(self, now: datetime) -> None:
        await self._server.run("ask_all", to_ms(now))

    def _row(self, notice: Notice) -> str:
        row = self._server.names.row(notice.id)
        if row is None:
            raise ValueError(f"no notice has the id {notice.id!r}")
        return row


async def dead(server: Server, limit: int, key: str | None = None) -> Sequence[DeadNotice]:
    """tracking.outbox.base.Outbox.dead."""
    row = "" if key is None else server.names.row(key)
    if limit <= 0 or row is None:
        return []
    return [_dead_notice(values) for values in await server.run("dead", limit, row)]


def _notice(values: _Values) -> Notice:
    row_id, conversation, payment_hash, message, created, attempt, fence, ambiguous, heard = values
    assert row_id is not None
    assert conversation is not None
    kind = _kind(row_id)
    is_news = kind is NoticeKind.NEWS
    return Notice(
        id=row_id,
        kind=kind,
        to=decode_recipient(conversation),
        payment_hash=payment_hash,
        message=None if message is None or is_news else decode_outbound(message),
        created=from_ms(int(created or 0)),
        attempt=int(attempt or 0),
        fence=int(fence or 0),
        ambiguous=ambiguous == "1",
        inherited=bool(heard),
        heard=from_ms(last) if (last := int(float(heard or 0))) else None,
        news=decode_news(message) if is_news and message is not None else None,
    )


def _taken(values: _Values) -> Taken:
    row_id, conversation, reference, sent_at = values
    assert row_id is not None
    assert conversation is not None
    to = decode_recipient(conversation)
    chat_id = "" if to.conversation is None else to.conversation.chat_id
    return Taken(row_id, reference or "", to.channel, chat_id, from_ms(int(sent_at or 0)))


def _ms(at: datetime | None) -> int | str:
    return "" if at is None else to_ms(at)


def _dead_notice(values: _Values) -> DeadNotice:
    row_id, conversation, payment_hash, created, error = values
    assert row_id is not None
    assert conversation is not None
    return DeadNotice(
        id=row_id,
        kind=_kind(row_id),
        to=decode_recipient(conversation),
        payment_hash=payment_hash,
        created=from_ms(int(created or 0)),
        reason=error or "",
    )


def _kind(row_id: str) -> NoticeKind:
    return NoticeKind(row_id.partition(":")[0])
