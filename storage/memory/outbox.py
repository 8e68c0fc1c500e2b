"""The outbox in memory."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from ...channels.base import Conversation
from ...channels.delivery_receipts import DeliveryFailure, DeliveryReceipt, Stage, Taken
from ...tracking.base import InvoiceRecord
from ...tracking.bell import Bell
from ...tracking.outbox.base import (
    OVERDUE,
    Dead,
    DeadNotice,
    Depth,
    News,
    Notice,
    NoticeKind,
    Outcome,
    Postponed,
    Retry,
    Sent,
)
from ...tracking.recipients import in_chat
from ..encoding import AT_ONCE, from_ms, to_ms
from .queue import Row
from .rows import Rows

_SHOWING = (NoticeKind.ANSWER, NoticeKind.PAID, NoticeKind.EXTRA)


class MemoryOutbox:
    """tracking.outbox.base.Outbox in memory.

    It holds `invoices`, the table of invoices by hash, and `shown`, which message (channel, chat, reference) told
    of which hash, because whatever ends an attempt writes to both.
    """

    stands = True  # nobody else may have the store

    def __init__(self, rows: Rows, changed: Bell) -> None:
        self.changed = changed
        self.invoices: dict[str, InvoiceRecord] = {}
        self.shown: dict[tuple[str, str, str], str] = {}
        self._rows = rows

    async def put_news(self, news_id: str, conversation: Conversation, news: News, at: datetime) -> bool:
        ms = to_ms(at)
        to = in_chat(conversation)
        new = self._rows.put(NoticeKind.NEWS, news_id, to, None, at=ms, due=ms, news=news)
        self.changed.ring()
        return new

    async def revive(self, conversation: Conversation, at: datetime) -> None:
        self._rows.revive(conversation, to_ms(at))
        self.changed.ring()

    async def reopen(self, notice_id: str, at: datetime) -> bool:
        opened = self._rows.reopen(notice_id, to_ms(at))
        self.changed.ring()
        return opened

    async def claim(
        self, owner: str, now: datetime, lease: float, limit: int, *, answers: bool = True
    ) -> Sequence[Notice]:
        at = to_ms(now)
        claimed = []
        for row in self._rows.queue.take(at, limit, answers=answers):
            row.inherited = row.state == "sending"
            row.ambiguous = row.ambiguous or row.inherited
            row.state, row.owner, row.due = "sending", owner, at + int(lease * 1000)
            row.fence += 1
            row.attempt += 1
            claimed.append(row)
        for row in claimed:  # only now: a lease of no length must not be taken twice in one claim
            self._rows.queue.reschedule(row)
        return [row.notice() for row in claimed]

    async def conclude(self, notice: Notice, outcome: Outcome) -> bool:
        row = self._rows.leased(notice)
        if isinstance(outcome, Sent):
            self._finish(notice, row, outcome)
            return True
        if row is None:
            return False
        match outcome:
            case Retry(due, unknown, error):
                row.ambiguous, row.error = row.ambiguous or unknown, error
                self._rows.release(row, to_ms(due))
            case Postponed(due, reason):
                row.attempt, row.error = row.attempt - 1, reason
                self._rows.release(row, to_ms(due))
            case Dead(reason):
                row.error = reason
                if row.fence <= row.stale:
                    self._rows.release(row, AT_ONCE)
                else:
                    self._rows.close(row, "dead")
        return True

    async def pull_in(self, now: datetime, later: datetime) -> int:
        limit = to_ms(later)
        waiting = [row for row in self._rows.all() if row.state == "new" and row.due > limit]
        for row in waiting:
            row.due = to_ms(now)
            self._rows.queue.reschedule(row)
        self.changed.ring()
        return len(waiting)

    async def next_due(self) -> datetime | None:
        """Rows that wait for another one of their conversation do not count."""
        due = self._rows.queue.next_due()
        return None if due is None else from_ms(due)

    async def note_receipt(
        self, receipt: DeliveryReceipt, at: datetime, *, ask: datetime | None = None
    ) -> bool:
        """That an attempt was accepted is no news once it has failed."""
        row = self._rows.find(receipt.key)
        if row is None:
            return False
        if receipt.reference in row.refused and receipt.stage < Stage.DELIVERED:
            return True
        if not (row.is_open and 0 < row.stale >= row.fence):  # what arrived is not the last word
            row.stage = max(row.stage, receipt.stage)
            self._sent(row, receipt.reference, to_ms(at), ask)
        self._note_shown(row.notice(), receipt.reference)
        return True

    async def note_failure(self, failure: DeliveryFailure, at: datetime) -> bool:
        """An edit has the reference of the message it changes: that is never refused."""
        row = self._rows.find(failure.key)
        if row is None or row.stage >= Stage.DELIVERED or failure.reference in row.refused:
            return False
        again = None if failure.again is None else to_ms(failure.again)
        overtook = row.state == "sending" and row.kind != NoticeKind.EDIT
        if row.reference != failure.reference and not overtook:
            return False
        if row.kind != NoticeKind.EDIT:
            row.refused[failure.reference] = (again, failure.reason)
        if row.reference == failure.reference:
            self._rows.fail(row, again, failure.reason)
        return True

    async def dead(self, limit: int, *, key: str | None = None) -> Sequence[DeadNotice]:
        dead = (row for row in self._rows.all() if row.state == "dead" and key in (None, row.id))
        return [
            DeadNotice(row.id, row.kind, row.to, row.payment_hash, from_ms(row.created), row.error or "")
            for row in heapq.nlargest(limit, dead, key=lambda row: (row.created, row.seq))
        ]

    async def unended(self, now: datetime, again: datetime, limit: int) -> Sequence[Taken]:
        due = [row for row in self._rows.all() if row.ask_at is not None and row.ask_at <= to_ms(now)]
        taken = heapq.nsmallest(limit, due, key=lambda row: (row.ask_at, row.seq))
        for row in taken:
            row.ask_at = to_ms(again)
        return [_taken(row) for row in taken]

    async def ask(self, taken: Taken, at: datetime | None) -> bool:
        row = self._rows.find(taken.key)
        if row is None or row.ask_at is None or row.reference != taken.reference:
            return False
        row.ask_at = None if at is None else to_ms(at)
        return True

    async def ask_all(self, now: datetime) -> None:
        for row in self._rows.all():
            if row.ask_at is not None:
                row.ask_at = min(row.ask_at, to_ms(now))

    def depth(self, now: datetime) -> Depth:
        """How much lies here."""
        states = Counter(row.state for row in self._rows.all())
        oldest = min((row.created for row in self._rows.all() if row.is_open), default=None)
        since = None if oldest is None else from_ms(oldest)
        taken = sum(row.ask_at is not None for row in self._rows.all())
        by = to_ms(now - OVERDUE)
        overdue = sum(
            row.ask_at is not None and row.sent_at is not None and row.sent_at <= by
            for row in self._rows.all()
        )
        return Depth(states["new"], states["sending"], states["dead"], since, taken, overdue)

    def last_sent(self, channel: str) -> datetime | None:
        """When a channel last took a message, as far as rows are kept."""
        times = (
            row.sent_at for row in self._rows.all() if row.sent_at is not None and row.to.channel == channel
        )
        last = max(times, default=None)
        return None if last is None else from_ms(last)

    def _finish(self, notice: Notice, ours: Row | None, sent: Sent) -> None:
        # A row that had died is sent as well: the message did arrive.
        row = self._rows.find(notice.id)
        if row is not None and notice.fence <= row.stale:
            if ours is not None:
                row.attempt, row.ambiguous = 0, False
                self._rows.release(row, to_ms(sent.at))
        elif row is not None and sent.reference in row.refused:
            if ours is not None:
                self._rows.fail(row, *row.refused[sent.reference])
            return
        elif row is not None:
            self._sent(row, sent.reference, to_ms(sent.at), sent.ask)
        self._note_shown(notice, sent.reference)

    def _sent(self, row: Row, reference: str | None, at: int, ask: datetime | None) -> None:
        self._rows.close(row, "sent")
        if reference is not None:
            row.reference = reference if row.reference is None else row.reference
            row.sent_at = at if row.sent_at is None else row.sent_at
        if row.stage >= Stage.DELIVERED:
            row.ask_at = None
        elif reference is not None and ask is not None and row.ask_at is None:
            row.ask_at = to_ms(ask)

    def _note_shown(self, notice: Notice, reference: str | None) -> None:
        where = notice.conversation
        invoice = None if notice.payment_hash is None else self.invoices.get(notice.payment_hash)
        if where is None or invoice is None or reference is None or notice.kind not in _SHOWING:
            return
        payment_hash = invoice.payment_hash
        if notice.kind == NoticeKind.ANSWER and invoice.message is None:
            self.invoices[payment_hash] = replace(invoice, message=reference)
        key = (where.channel, where.chat_id, reference)
        self.shown.setdefault(key, payment_hash)


def _taken(row: Row) -> Taken:
    where = row.to.conversation
    chat_id = "" if where is None else where.chat_id
    return Taken(row.id, row.reference or "", row.to.channel, chat_id, from_ms(row.sent_at or 0))
