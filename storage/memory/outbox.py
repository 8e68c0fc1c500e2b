"""The outbox in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from ...channels.base import Conversation, OutboundMessage
from ...tracking.base import ChargeInvoice, Notice, NoticeKind
from ..encoding import AT_ONCE, from_ms, to_ms
from .queue import Queue, Row

_NEWS = (NoticeKind.PAID, NoticeKind.EXTRA)


class MemoryOutbox:
    """tracking.base.Outbox in memory.

    It holds `invoices`, the table of invoices by hash, and `shown`, which message (channel, chat, reference) told
    of which hash, because `finish` writes to both.
    """

    def __init__(self) -> None:
        self.invoices: dict[str, ChargeInvoice] = {}
        self.shown: dict[tuple[str, str, str], str] = {}
        self._rows: dict[str, Row] = {}
        self._queue = Queue()
        self._dead: dict[Conversation, set[str]] = {}
        self._of_hash: dict[str, set[str]] = {}
        self._last_seq = 0

    async def claim(self, owner: str, now: datetime, lease: float, limit: int) -> Sequence[Notice]:
        """See tracking.base.Outbox."""
        at = to_ms(now)
        claimed = []
        for row in self._queue.take(at, limit):
            row.ambiguous = row.ambiguous or row.state == "sending"
            row.state, row.owner, row.due = "sending", owner, at + int(lease * 1000)
            row.fence += 1
            row.attempt += 1
            claimed.append(row)
        for row in claimed:  # only now: a lease of no length must not be taken twice in one claim
            self._queue.reschedule(row)
        return [row.notice() for row in claimed]

    async def finish(self, notice: Notice, reference: str | None, now: datetime) -> None:
        """See tracking.base.Outbox. A row that had died is sent as well: the message did arrive."""
        row = self._rows.get(notice.id)
        if row is not None and notice.fence > row.stale:
            self._close(row, "sent")
            row.reference = reference if row.reference is None else row.reference
        elif row is not None and row.state == "sending" and row.fence == notice.fence:
            row.attempt, row.ambiguous = 0, False
            self._release(row, to_ms(now))
        if reference is not None and notice.payment_hash in self.invoices and notice.kind != NoticeKind.EDIT:
            self._note_shown(notice, notice.payment_hash, reference)

    async def retry(self, notice: Notice, due: datetime, *, unknown: bool, error: str) -> bool:
        """See tracking.base.Outbox."""
        row = self._leased(notice)
        if row is None:
            return False
        row.ambiguous, row.error = row.ambiguous or unknown, error
        self._release(row, to_ms(due))
        return True

    async def bury(self, notice: Notice, reason: str) -> bool:
        """See tracking.base.Outbox."""
        row = self._leased(notice)
        if row is None:
            return False
        row.error = reason
        if row.fence <= row.stale:
            self._release(row, AT_ONCE)
        else:
            self._close(row, "dead")
        return True

    async def next_due(self) -> datetime | None:
        """See tracking.base.Outbox. Rows that wait for another one of their conversation do not count."""
        due = self._queue.next_due()
        return None if due is None else from_ms(due)

    def put(
        self,
        kind: NoticeKind,
        key: str,
        conversation: Conversation,
        payment_hash: str | None,
        *,
        at: int,
        due: int,
        message: OutboundMessage | None = None,
    ) -> None:
        """Add the row `kind:key` unless it is there; times in milliseconds."""
        row_id = f"{kind}:{key}"
        if row_id in self._rows:
            return
        row = Row(self._next_seq(), row_id, kind, conversation, payment_hash, message, at, due)
        self._rows[row_id] = row
        if payment_hash is not None:
            self._of_hash.setdefault(payment_hash, set()).add(row_id)
        self._queue.add(row)

    def put_edit(self, conversation: Conversation, payment_hash: str, at: int) -> None:
        """Have the shown code of an invoice brought up to date, again if that was done before."""
        row = self._rows.get(f"{NoticeKind.EDIT}:{payment_hash}")
        if row is None:
            self.put(NoticeKind.EDIT, payment_hash, conversation, payment_hash, at=at, due=at)
            return
        row.stale, row.error = row.fence, None
        if row.state == "new":
            row.due = at
            self._queue.reschedule(row)
        elif not row.is_open:
            self._forget_dead(row)
            row.seq, row.state, row.created, row.due = self._next_seq(), "new", at, at
            row.attempt, row.ambiguous = 0, False
            self._queue.add(row)

    def revive(self, conversation: Conversation, at: int) -> None:
        """Make the dead news of payments in a conversation due again, in their old place: before anything newer.

        The patience with them begins anew `at` that time, in milliseconds.
        """
        for row_id in self._dead.pop(conversation, ()):
            row = self._rows[row_id]
            row.state, row.due, row.attempt, row.created = "new", AT_ONCE, 0, max(row.created, at)
            self._queue.add(row)

    def has_news(self, payment_hash: str) -> bool:
        """Whether something of an invoice is still to be sent, or is dead and may be revived."""
        rows = (self._rows[row_id] for row_id in self._of_hash.get(payment_hash, ()))
        return any(row.is_open or (row.state == "dead" and row.kind in _NEWS) for row in rows)

    def clean(self, before: int) -> int:
        """Forget rows made before a time that are sent, or dead and never revived; return how many."""
        old = [
            row
            for row in self._rows.values()
            if row.created < before
            and (row.state == "sent" or (row.state == "dead" and row.kind not in _NEWS))
        ]
        for row in old:
            del self._rows[row.id]
            if row.payment_hash is not None:
                self._of_hash[row.payment_hash].discard(row.id)
        return len(old)

    def _next_seq(self) -> int:
        self._last_seq += 1
        return self._last_seq

    def _leased(self, notice: Notice) -> Row | None:
        row = self._rows.get(notice.id)
        return row if row is not None and row.state == "sending" and row.fence == notice.fence else None

    def _release(self, row: Row, due: int) -> None:
        row.state, row.owner, row.due = "new", None, due
        self._queue.reschedule(row)

    def _close(self, row: Row, state: str) -> None:
        if row.is_open:
            self._queue.remove(row)
        self._forget_dead(row)
        row.state, row.owner = state, None
        if state == "dead" and row.kind in _NEWS:
            self._dead.setdefault(row.conversation, set()).add(row.id)

    def _forget_dead(self, row: Row) -> None:
        if row.state == "dead" and row.conversation in self._dead:
            self._dead[row.conversation].discard(row.id)

    def _note_shown(self, notice: Notice, payment_hash: str, reference: str) -> None:
        invoice = self.invoices[payment_hash]
        if notice.kind == NoticeKind.ANSWER and invoice.message is None:
            self.invoices[payment_hash] = replace(invoice, message=reference)
        key = (notice.conversation.channel, notice.conversation.chat_id, reference)
        self.shown.setdefault(key, payment_hash)
