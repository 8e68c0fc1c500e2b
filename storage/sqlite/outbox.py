"""The outbox on SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from ...channels.base import Conversation
from ...channels.delivery_receipts import DeliveryFailure, DeliveryReceipt, Taken
from ...tracking.bell import Bell
from ...tracking.outbox.base import NEWS_LAST, DeadNotice, News, Notice, NoticeKind, Outcome
from ...tracking.recipients import RecipientKind
from ..encoding import (
    AT_ONCE,
    MILLISECOND,
    decode_news,
    decode_outbound,
    decode_recipient,
    encode_conversation,
    encode_news,
    from_ms,
    to_ms,
)
from . import claims, ends, outcomes
from .database import Database

_PUT = """
    INSERT INTO outbox (id, kind, to_kind, recipient, payment_hash, message, created, due, ambiguous)
    VALUES (:id, :kind, :to_kind, :recipient, :payment_hash, :message, :created, :due, :ambiguous)
    ON CONFLICT (id) DO NOTHING
"""

# A row that waits keeps its place; one that is done goes to the end; one in flight stays leased, and its
# success will not finish it, because what it shows is older than this news.
_PUT_EDIT = """
    INSERT INTO outbox (id, kind, recipient, payment_hash, created, due)
    VALUES ('edit:' || :payment_hash, 'edit', :conversation, :payment_hash, :at, :at)
    ON CONFLICT (id) DO UPDATE SET
        seq = iif(state IN ('sent', 'dead'), (SELECT max(seq) + 1 FROM outbox), seq),
        due = iif(state = 'sending', due, :at),
        attempt = iif(state IN ('sent', 'dead'), 0, attempt),
        ambiguous = iif(state IN ('sent', 'dead'), 0, ambiguous),
        created = iif(state IN ('sent', 'dead'), :at, created),
        reference = iif(state IN ('sent', 'dead'), NULL, reference),
        stage = iif(state IN ('sent', 'dead'), 0, stage),
        sent_at = iif(state IN ('sent', 'dead'), NULL, sent_at),
        ask_at = iif(state IN ('sent', 'dead'), NULL, ask_at),
        state = iif(state = 'sending', 'sending', 'new'),
        error = NULL,
        stale = fence
"""

_WAITING_EDITS = """
    SELECT id FROM outbox INDEXED BY outbox_recipient
    WHERE state IN ('new', 'sending') AND recipient = ? AND state = 'new' AND kind = 'edit' ORDER BY seq
"""
_GIVE_WAY = "UPDATE outbox SET seq = (SELECT max(seq) + 1 FROM outbox) WHERE id = ?"

_REVIVE = """
    UPDATE outbox SET state = 'new', due = :due, attempt = 0, created = iif(kind = 'news', created, max(created, :at))
    WHERE recipient = :conversation AND state = 'dead'
        AND (kind IN ('paid', 'extra', 'edit') OR kind = 'news' AND created > :at - :last)
"""

# Not what may have arrived: the channel is asked for that, which may take a while to know of it.
_HASTEN = """
    UPDATE outbox INDEXED BY outbox_recipient SET due = :due
    WHERE state IN ('new', 'sending') AND recipient = :conversation AND state = 'new' AND due > :at
        AND kind IN ('paid', 'extra', 'news') AND NOT ambiguous
"""

_REOPEN = """
    UPDATE outbox SET state = 'new', due = :due, attempt = 0, created = max(created, :at)
    WHERE id = :id AND state = 'dead'
"""

_PULL_IN = """
    UPDATE outbox INDEXED BY outbox_recipient SET due = :now
    WHERE state IN ('new', 'sending') AND state = 'new' AND due > :later
"""
_DEAD = """
    SELECT id, kind, recipient, payment_hash, created, error FROM outbox INDEXED BY outbox_dead
    WHERE state = 'dead' AND (:key IS NULL OR id = :key) ORDER BY created DESC, seq DESC LIMIT :limit
"""


def dead(connection: sqlite3.Connection, limit: int, key: str | None = None) -> list[DeadNotice]:
    """tracking.outbox.base.Outbox.dead."""
    rows = connection.execute(_DEAD, {"limit": limit, "key": key}).fetchall()
    return [_dead_notice(row) for row in rows]


def put(
    connection: sqlite3.Connection,
    kind: NoticeKind,
    key: str,
    recipient: str,
    payment_hash: str | None,
    *,
    to_kind: RecipientKind = RecipientKind.CHAT,
    at: int,
    due: int,
    message: str | None = None,
    ambiguous: bool = False,
) -> bool:
    """Add the row `kind:key` unless it is there; return whether it was added.

    `recipient` and `message` (of NEWS, the news) are encoded, times in milliseconds. Edits of its conversation that
    wait give way to it.
    """
    row = {
        "id": f"{kind}:{key}",
        "kind": kind,
        "to_kind": to_kind,
        "recipient": recipient,
        "message": message,
    }
    values = {**row, "payment_hash": payment_hash, "created": at, "due": due, "ambiguous": ambiguous}
    if connection.execute(_PUT, values).rowcount != 1:
        return False
    for edit in connection.execute(_WAITING_EDITS, (recipient,)).fetchall():
        connection.execute(_GIVE_WAY, tuple(edit))
    return True


def put_edit(connection: sqlite3.Connection, conversation: str, payment_hash: str, at: int) -> None:
    """Have the shown QR of an invoice brought up to date, again if that was done before."""
    connection.execute(_PUT_EDIT, {"conversation": conversation, "payment_hash": payment_hash, "at": at})


def revive(connection: sqlite3.Connection, conversation: str, at: int) -> None:
    """Make the dead news and edits of a conversation due again, in their old place: before anything newer.

    So are news that wait for another try, of which none may have arrived. The time after which the dead are given
    up starts again `at`, in milliseconds; NEWS stay as old as they are.
    """
    last = NEWS_LAST // MILLISECOND
    values = {"conversation": conversation, "due": AT_ONCE, "at": at, "last": last}
    connection.execute(_REVIVE, values)
    connection.execute(_HASTEN, values)


class SqliteOutbox:
    """tracking.outbox.base.Outbox on SQLite."""

    stands = True  # nobody else may have the store

    def __init__(self, database: Database, changed: Bell) -> None:
        self._database = database
        self.changed = changed

    async def put_news(self, news_id: str, conversation: Conversation, news: News, at: datetime) -> bool:
        where, text, ms = encode_conversation(conversation), encode_news(news), to_ms(at)
        new = await self._database.write(
            lambda connection: put(
                connection, NoticeKind.NEWS, news_id, where, None, at=ms, due=ms, message=text
            )
        )
        self.changed.ring()
        return new

    async def revive(self, conversation: Conversation, at: datetime) -> None:
        where, ms = encode_conversation(conversation), to_ms(at)
        await self._database.write(lambda connection: revive(connection, where, ms))
        self.changed.ring()

    async def reopen(self, notice_id: str, at: datetime) -> bool:
        values = {"id": notice_id, "due": AT_ONCE, "at": to_ms(at)}
        opened = await self._database.write(lambda connection: connection.execute(_REOPEN, values).rowcount)
        self.changed.ring()
        return opened == 1

    async def claim(
        self, owner: str, now: datetime, lease: float, limit: int, *, answers: bool = True
    ) -> Sequence[Notice]:
        at = to_ms(now)
        until = at + int(lease * 1000)

        def operation(connection: sqlite3.Connection) -> list[Notice]:
            rows = claims.claim(connection, owner, at, until, limit, answers=answers)
            return [_notice(row, inherited=inherited) for row, inherited in rows]

        return await self._database.write(operation)

    async def conclude(self, notice: Notice, outcome: Outcome) -> bool:
        return await self._database.write(outcomes.conclusion(notice, outcome))

    async def pull_in(self, now: datetime, later: datetime) -> int:
        times = {"now": to_ms(now), "later": to_ms(later)}
        count = await self._database.write(lambda connection: connection.execute(_PULL_IN, times).rowcount)
        self.changed.ring()
        return count

    async def next_due(self) -> datetime | None:
        """Rows that wait for another one of their conversation do not count."""
        due = await self._database.read(claims.next_due)
        return None if due is None else from_ms(due)

    async def note_receipt(
        self, receipt: DeliveryReceipt, at: datetime, *, ask: datetime | None = None
    ) -> bool:
        """That an attempt was accepted is no news once it has failed."""
        ms, ask_ms = to_ms(at), _ms(ask)
        return await self._database.write(lambda connection: outcomes.arrive(connection, receipt, ms, ask_ms))

    async def note_failure(self, failure: DeliveryFailure, at: datetime) -> bool:
        """An edit has the reference of the message it changes: that is never refused."""
        return await self._database.write(lambda connection: outcomes.fail(connection, failure))

    async def dead(self, limit: int, *, key: str | None = None) -> Sequence[DeadNotice]:
        return await self._database.read(lambda connection: dead(connection, limit, key))

    async def unended(self, now: datetime, again: datetime, limit: int) -> Sequence[Taken]:
        times = to_ms(now), to_ms(again)
        return await self._database.write(lambda connection: ends.unended(connection, *times, limit))

    async def ask(self, taken: Taken, at: datetime | None) -> bool:
        return await self._database.write(lambda connection: ends.ask(connection, taken, _ms(at)))

    async def ask_all(self, now: datetime) -> None:
        await self._database.write(lambda connection: ends.ask_all(connection, to_ms(now)))


def _ms(at: datetime | None) -> int | None:
    return None if at is None else to_ms(at)


def _notice(row: sqlite3.Row, *, inherited: bool) -> Notice:
    kind, text = NoticeKind(row["kind"]), row["message"]
    is_news = kind is NoticeKind.NEWS
    return Notice(
        id=row["id"],
        kind=kind,
        to=decode_recipient(row["recipient"]),
        payment_hash=row["payment_hash"],
        message=None if text is None or is_news else decode_outbound(text),
        created=from_ms(row["created"]),
        attempt=row["attempt"],
        fence=row["fence"],
        ambiguous=bool(row["ambiguous"]),
        inherited=inherited,
        news=decode_news(text) if is_news else None,
    )


def _dead_notice(row: sqlite3.Row) -> DeadNotice:
    return DeadNotice(
        id=row["id"],
        kind=NoticeKind(row["kind"]),
        to=decode_recipient(row["recipient"]),
        payment_hash=row["payment_hash"],
        created=from_ms(row["created"]),
        reason=row["error"] or "",
    )
