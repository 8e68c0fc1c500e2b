"""Rows of the outbox in memory, and the order in which they may be claimed."""

from __future__ import annotations

import heapq
from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import dataclass, field

from ...channels.base import Conversation, OutboundMessage
from ...tracking.outbox.base import News, Notice, NoticeKind
from ...tracking.recipients import Recipient
from ..encoding import Refusal, from_ms


@dataclass(slots=True, eq=False)
class Row:
    """A notice and its fate: new, sending, sent or dead. Times in milliseconds; `due` is the lease's end while sending.

    `stale`: claims up to this fence were rendered before newer news; their success does not finish the row.
    `reference`: of the attempt that arrived; only a sent row has one. `stage`: of channels.delivery_receipts, 0 if
    unknown. `ask_at`: when to ask the channel for its end, None where it has told one. `refused`: attempts that the
    channel took back, by their reference.
    """

    seq: int
    id: str
    kind: NoticeKind
    to: Recipient
    payment_hash: str | None
    message: OutboundMessage | None
    created: int
    due: int
    state: str = "new"
    attempt: int = 0
    fence: int = 0
    stale: int = 0
    owner: str | None = None
    ambiguous: bool = False
    inherited: bool = False
    reference: str | None = None
    stage: int = 0
    sent_at: int | None = None
    ask_at: int | None = None
    refused: dict[str, Refusal] = field(default_factory=dict)
    error: str | None = None
    news: News | None = None

    @property
    def line(self) -> Conversation | str:
        """What sets the row's line apart: a conversation, or where it goes to no chat the row itself."""
        return self.to.conversation or self.id

    @property
    def is_open(self) -> bool:
        """Whether it is still to be sent."""
        return self.state in ("new", "sending")

    def notice(self) -> Notice:
        """What a claim hands out."""
        return Notice(
            self.id, self.kind, self.to, self.payment_hash, self.message,
            from_ms(self.created), self.attempt, self.fence, self.ambiguous, self.inherited, news=self.news,
        )  # fmt: skip


class _Line:
    """The open rows of one conversation, or one row to a recipient that is no chat."""

    __slots__ = ("answers", "claimed", "edits", "held", "news", "size")

    def __init__(self) -> None:
        self.size = 0
        self.answers: list[int] = []  # in order
        self.edits: list[int] = []  # in order
        self.news: dict[int, None] = {}  # what nobody has asked for
        self.held: list[tuple[int, int]] = []  # a heap of (seq, due): due, but waiting for another one
        self.claimed: set[Row] = set()  # more than one where a lease ran out before another claim


class Queue:
    """Open rows, by their `seq`. See tracking.outbox.base.Outbox.claim for which of them may be taken.

    The heaps may hold entries that are out of date; these are dropped when they come up. A row that is due but has
    to wait for another one of its conversation is held; whatever ends such a wait lets the oldest one go.
    """

    def __init__(self) -> None:
        self._open: dict[int, Row] = {}
        self._lines: dict[Conversation | str, _Line] = {}
        self._waiting: list[tuple[int, int]] = []  # (due, seq)
        self._ready: list[int] = []  # seq of rows that were due at the last look, answers apart
        self._ready_answers: list[int] = []
        self._looked = 0  # when that was

    def add(self, row: Row) -> None:
        """Take up an open row, in the place that its `seq` gives it."""
        self._open[row.seq] = row
        line = self._lines.setdefault(row.line, _Line())
        line.size += 1
        if row.kind == NoticeKind.ANSWER:
            insort(line.answers, row.seq)
        elif row.kind == NoticeKind.EDIT:
            insort(line.edits, row.seq)
        else:
            line.news[row.seq] = None
        heapq.heappush(self._waiting, (row.due, row.seq))

    def remove(self, row: Row) -> None:
        """Let go of a row that is sent or dead."""
        del self._open[row.seq]
        line = self._lines[row.line]
        line.size -= 1
        if row.kind == NoticeKind.ANSWER:
            del line.answers[bisect_left(line.answers, row.seq)]
        elif row.kind == NoticeKind.EDIT:
            line.edits.remove(row.seq)
        else:
            del line.news[row.seq]
        line.claimed.discard(row)
        if line.size:
            self._let_one_go(line)
        else:
            del self._lines[row.line]

    def reschedule(self, row: Row) -> None:
        """Note that `row.due` or its state has changed."""
        heapq.heappush(self._waiting, (row.due, row.seq))
        line = self._lines[row.line]
        if row.state != "sending":
            line.claimed.discard(row)
        self._let_one_go(line)

    def waiting_edits(self, line_id: Conversation | str) -> list[Row]:
        """The edits of a conversation that nobody is sending, oldest first."""
        line = self._lines[line_id]
        return [row for seq in line.edits if (row := self._open[seq]).state == "new"]

    def waiting_news(self, line_id: Conversation | str) -> list[Row]:
        """The news of a conversation that nobody is sending, of payments and others."""
        line = self._lines.get(line_id)
        return [row for seq in line.news if (row := self._open[seq]).state == "new"] if line else []

    def take(self, now: int, limit: int, *, answers: bool) -> Iterator[Row]:
        """Up to `limit` rows that may be taken, oldest first; the caller leases each and reschedules it at the end.

        Without `answers`, those stay where they are.
        """
        self._gather(now)
        heaps = (self._ready, self._ready_answers) if answers else (self._ready,)
        taken: set[int] = set()
        while limit > 0 and (filled := [heap for heap in heaps if heap]):
            seq = heapq.heappop(min(filled))  # lists compare by their first: the older row
            row = self._open.get(seq)
            if row is None or seq in taken or row.due > now:  # gone, or claimed meanwhile
                continue
            line = self._lines[row.line]
            if _must_wait(row, line, now):
                heapq.heappush(line.held, (seq, row.due))
            else:
                limit -= 1
                taken.add(seq)
                line.claimed.add(row)
                yield row

    def next_due(self) -> int | None:
        """When the first row that waits for no other one is due, in milliseconds."""
        return min((row.due for row in self._open.values() if not self._waits_behind(row)), default=None)

    def _gather(self, now: int) -> None:
        if now < self._looked:  # the caller's clock went back: what was due may be no longer
            for line in self._lines.values():
                line.held.clear()
            self._ready.clear()
            self._ready_answers.clear()
            self._waiting = sorted((row.due, row.seq) for row in self._open.values())
        self._looked = now
        while self._waiting and self._waiting[0][0] <= now:
            due, seq = heapq.heappop(self._waiting)
            row = self._open.get(seq)
            if row is not None and row.due == due:
                ready = self._ready_answers if row.kind == NoticeKind.ANSWER else self._ready
                heapq.heappush(ready, seq)
                if row.state == "sending":  # its lease has run out: an older one may go before it
                    self._let_one_go(self._lines[row.line])

    def _let_one_go(self, line: _Line) -> None:
        while line.held:
            seq, due = heapq.heappop(line.held)
            row = self._open.get(seq)
            if row is not None and row.due == due:
                heapq.heappush(self._waiting, (due, seq))
                return

    def _waits_behind(self, row: Row) -> bool:
        line = self._lines[row.line]
        if line.answers and line.answers[0] < row.seq:
            return True
        return row.state == "new" and bool(line.claimed)


def _must_wait(row: Row, line: _Line, now: int) -> bool:
    """Whether a row that is due has to wait for another one of its conversation; older ones were looked at before."""
    if line.answers and line.answers[0] < row.seq:
        return True
    return any(other.due > now or other.seq < row.seq for other in line.claimed if other is not row)
