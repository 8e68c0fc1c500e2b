"""The rows of the outbox in memory: what the other repositories put into it, and how a row changes its state."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from ...channels.base import Conversation, OutboundMessage
from ...channels.delivery_receipts import Stage
from ...tracking.outbox.base import NEWS_LAST, News, Notice, NoticeKind
from ...tracking.recipients import Recipient, in_chat
from ..encoding import AT_ONCE, MILLISECOND, news_key
from .queue import Queue, Row

_PAYMENTS = (NoticeKind.PAID, NoticeKind.EXTRA)
_REVIVED = (*_PAYMENTS, NoticeKind.EDIT, NoticeKind.NEWS)


def _is_revived(row: Row) -> bool:
    """Whether a row that is dead comes back when its person does."""
    return row.kind in _REVIVED and row.to.conversation is not None


def _waits_for_a_person(row: Row) -> bool:
    """Whether a row that is dead is kept for as long as it takes until its person writes."""
    return row.kind in _PAYMENTS and row.to.conversation is not None


class Rows:
    """All rows by their id, and the queue of those that are still to be sent. Times in milliseconds."""

    def __init__(self) -> None:
        self.queue = Queue()
        self._rows: dict[str, Row] = {}
        self._dead: dict[Conversation | None, set[str]] = {}
        self._of_hash: dict[str, set[str]] = {}
        self._last_seq = 0

    def all(self) -> Iterable[Row]:
        """Every row, in no particular order."""
        return self._rows.values()

    def find(self, row_id: str) -> Row | None:
        """A row by its id."""
        return self._rows.get(row_id)

    def of_invoice(self, payment_hash: str) -> Sequence[Row]:
        """The rows that are about an invoice."""
        return [self._rows[row_id] for row_id in self._of_hash.get(payment_hash, ())]

    def leased(self, notice: Notice) -> Row | None:
        """The row of a notice, if that claim is still the newest one and goes on."""
        row = self._rows.get(notice.id)
        return row if row is not None and row.state == "sending" and row.fence == notice.fence else None

    def put(
        self,
        kind: NoticeKind,
        key: str,
        to: Recipient,
        payment_hash: str | None,
        *,
        at: int,
        due: int,
        message: OutboundMessage | None = None,
        ambiguous: bool = False,
        news: News | None = None,
    ) -> bool:
        """Add the row `kind:key` unless it is there; return whether it was added.

        Edits of its conversation that wait give way to it.
        """
        row_id = f"{kind}:{key}"
        if row_id in self._rows:
            return False
        row = Row(self._next_seq(), row_id, kind, to, payment_hash, message, at, due)
        row.ambiguous, row.news = ambiguous, news
        self._rows[row_id] = row
        if payment_hash is not None:
            self._of_hash.setdefault(payment_hash, set()).add(row_id)
        self.queue.add(row)
        if kind != NoticeKind.EDIT:
            for edit in self.queue.waiting_edits(row.line):
                self.queue.remove(edit)
                edit.seq = self._next_seq()
                self.queue.add(edit)
        return True

    def put_payment(
        self, kind: NoticeKind, payment_hash: str, number: int, to: Recipient, at: int, told: int | None
    ) -> None:
        """Add the news of a payment for the recipient of a number; `told`: since when a chat may have been told."""
        perhaps = told is not None and to.conversation is not None
        since = told if perhaps and told is not None else at
        key = news_key(payment_hash, number)
        self.put(kind, key, to, payment_hash, at=since, due=at, ambiguous=perhaps)

    def outdated(self, hashes: Sequence[str]) -> list[str]:
        """Of the hashes of a charge, oldest first, the newest and those whose QR was never brought up to date."""
        return [one for one in hashes if one == hashes[-1] or f"{NoticeKind.EDIT}:{one}" not in self._rows]

    def awaits_answer(self, payment_hash: str) -> bool:
        """Whether the answer that is to show an invoice is still to be sent."""
        rows = (self._rows[row_id] for row_id in self._of_hash.get(payment_hash, ()))
        return any(row.kind == NoticeKind.ANSWER and row.is_open for row in rows)

    def put_edit(self, conversation: Conversation, payment_hash: str, at: int) -> None:
        """Have the shown QR of an invoice brought up to date, again if that was done before."""
        row = self._rows.get(f"{NoticeKind.EDIT}:{payment_hash}")
        if row is None:
            self.put(NoticeKind.EDIT, payment_hash, in_chat(conversation), payment_hash, at=at, due=at)
            return
        row.stale, row.error = row.fence, None
        if row.state == "new":
            row.due = at
            self.queue.reschedule(row)
        elif not row.is_open:
            self._forget_dead(row)
            row.seq, row.state, row.created, row.due = self._next_seq(), "new", at, at
            row.attempt, row.ambiguous = 0, False
            row.reference, row.stage, row.sent_at, row.ask_at = None, 0, None, None
            self.queue.add(row)

    def revive(self, conversation: Conversation, at: int) -> None:
        """Make the dead news and edits of a conversation due again, in their old place, before anything newer.

        So are news that wait for another try, of which none may have arrived. The time after which the dead are given
        up starts again `at` that time; NEWS stay as old as they are.
        """
        for row in self.queue.waiting_news(conversation):
            if row.due > at and not row.ambiguous:
                row.due = AT_ONCE
                self.queue.reschedule(row)
        oldest = at - NEWS_LAST // MILLISECOND
        for row_id in self._dead.pop(conversation, ()):
            row = self._rows[row_id]
            if row.kind != NoticeKind.NEWS:
                row.created = max(row.created, at)
            elif row.created <= oldest:
                continue  # dead for good
            row.state, row.due, row.attempt = "new", AT_ONCE, 0
            self.queue.add(row)

    def reopen(self, row_id: str, at: int) -> bool:
        """Make one dead row due again; False where it is not dead."""
        row = self._rows.get(row_id)
        if row is None or row.state != "dead":
            return False
        self._forget_dead(row)
        row.state, row.due, row.attempt, row.created = "new", AT_ONCE, 0, max(row.created, at)
        self.queue.add(row)
        return True

    def release(self, row: Row, due: int) -> None:
        """Have an open row tried again at a time."""
        row.state, row.owner, row.due = "new", None, due
        self.queue.reschedule(row)

    def close(self, row: Row, state: str) -> None:
        """Make a row `sent` or `dead`, whatever it was."""
        if row.is_open:
            self.queue.remove(row)
        self._forget_dead(row)
        row.state, row.owner = state, None
        if state == "dead" and row.to.conversation is not None and _is_revived(row):
            self._dead.setdefault(row.to.conversation, set()).add(row.id)

    def fail(self, row: Row, again: int | None, reason: str) -> None:
        """The channel took back what it had accepted: a row that is sent, or is being sent, is not."""
        row.reference, row.stage, row.sent_at, row.ask_at, row.error = None, 0, None, None, reason
        if again is None:
            self.close(row, "dead")
        elif row.is_open:
            self.release(row, again)
        else:
            row.state, row.due = "new", again
            self.queue.add(row)

    def mark_ambiguous(self, before: int) -> int:
        """Have rows made before a time that may yet be sent count as perhaps sent; return how many."""
        marked = [
            row
            for row in self._rows.values()
            if row.created < before and (row.is_open or (row.state == "dead" and _is_revived(row)))
        ]
        for row in marked:
            row.ambiguous, row.attempt = True, 0
        return len(marked)

    def has_news(self, payment_hash: str) -> bool:
        """Whether something of an invoice is still to be sent, or is dead and may be revived."""
        rows = (self._rows[row_id] for row_id in self._of_hash.get(payment_hash, ()))
        return any(row.is_open or (row.state == "dead" and _waits_for_a_person(row)) for row in rows)

    def clean(self, before: int, done: int, is_open: Callable[[str | None], bool]) -> int:
        """Forget rows made before a time that are sent, or dead and never revived, and then those that were done with
        before a later one; return how many. `is_open`: whether the charge of a hash is.
        """
        old = [
            row
            for row in self._rows.values()
            if row.created < before
            and (row.state == "sent" or (row.state == "dead" and not _waits_for_a_person(row)))
        ]
        self.forget(old)
        handled = self._done_with(done, is_open)
        self.forget(handled)
        return len(old) + len(handled)

    def _done_with(self, done: int, is_open: Callable[[str | None], bool]) -> list[Row]:
        newest: dict[str, int] = {}
        for row in self._rows.values():
            if row.sent_at is not None:
                newest[row.to.channel] = max(row.sent_at, newest.get(row.to.channel, row.sent_at))

        def is_needed(row: Row) -> bool:
            """NEWS tell by their id that they were told; what is accepted and no more may fail; the change of a code is
            not made again for each new code of its charge; the last of a channel is its traffic.
            """
            return (
                row.kind == NoticeKind.NEWS
                or row.ask_at is not None
                or row.stage == Stage.ACCEPTED
                or (row.kind == NoticeKind.EDIT and is_open(row.payment_hash))
                or (row.sent_at is not None and row.sent_at >= newest[row.to.channel])
            )

        sent = [row for row in self._rows.values() if row.state == "sent" and row.created < done]
        return [
            row
            for row in sent
            if (row.created if row.sent_at is None else row.sent_at) < done and not is_needed(row)
        ]

    def forget(self, rows: Sequence[Row]) -> None:
        """Let go of rows that are sent or dead."""
        for row in rows:
            self._forget_dead(row)
            del self._rows[row.id]
            if row.payment_hash is not None:
                of_hash = self._of_hash[row.payment_hash]
                of_hash.discard(row.id)
                if not of_hash:
                    del self._of_hash[row.payment_hash]

    def _next_seq(self) -> int:
        self._last_seq += 1
        return self._last_seq

    def _forget_dead(self, row: Row) -> None:
        if row.state == "dead" and (dead := self._dead.get(row.to.conversation)) is not None:
            dead.discard(row.id)
            if not dead:
                del self._dead[row.to.conversation]
