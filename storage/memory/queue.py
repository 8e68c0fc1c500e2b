"""Rows of the outbox in memory, and the order in which they may be claimed."""

from __future__ import annotations

import heapq
from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import dataclass

from ...channels.base import Conversation, OutboundMessage
from ...tracking.base import Notice, NoticeKind
from ..encoding import from_ms


@dataclass(slots=True, eq=False)
class Row:
    """A notice and its fate: new, sending, sent or dead. Times in milliseconds; `due` is the lease's end while sending.

    `stale`: claims up to this fence were rendered before newer news; their success does not finish the row.
    """

    seq: int
    id: str
    kind: NoticeKind
    conversation: Conversation
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
    reference: str | None = None
    error: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is still to be sent."""
        return self.state in ("new", "sending")

    def notice(self) -> Notice:
        """What a claim hands out."""
        return Notice(
            self.id, self.kind, self.conversation, self.payment_hash, self.message,
            from_ms(self.created), self.attempt, self.fence, self.ambiguous,
        )  # fmt: skip


class Queue:
    """Open rows. Only the oldest of a conversation, its head, can be taken, when it is due.

    Both heaps hold heads and may hold entries that are out of date; these are dropped when they come up.
    """

    def __init__(self) -> None:
        self._open: dict[int, Row] = {}
        self._conversations: dict[Conversation, list[int]] = {}
        self._waiting: list[tuple[int, int]] = []  # (due, seq)
        self._ready: list[int] = []  # seq of rows that were due at the last look

    def add(self, row: Row) -> None:
        """Take up an open row, in the place that its `seq` gives it."""
        self._open[row.seq] = row
        line = self._conversations.setdefault(row.conversation, [])
        insort(line, row.seq)
        if line[0] == row.seq:
            self.reschedule(row)

    def remove(self, row: Row) -> None:
        """Let go of a row that is sent or dead; the next one of its conversation becomes the head."""
        del self._open[row.seq]
        line = self._conversations[row.conversation]
        at = bisect_left(line, row.seq)
        del line[at]
        if not line:
            del self._conversations[row.conversation]
        elif at == 0:
            self.reschedule(self._open[line[0]])

    def reschedule(self, row: Row) -> None:
        """Note that `row.due` has changed."""
        heapq.heappush(self._waiting, (row.due, row.seq))

    def take(self, now: int, limit: int) -> Iterator[Row]:
        """Up to `limit` heads that are due, oldest first; the caller leases each and reschedules it."""
        while self._waiting and self._waiting[0][0] <= now:
            due, seq = heapq.heappop(self._waiting)
            if self._is_head(seq) and self._open[seq].due == due:
                heapq.heappush(self._ready, seq)
        while self._ready and limit > 0:
            seq = heapq.heappop(self._ready)
            if not self._is_head(seq):
                continue
            row = self._open[seq]
            if row.due > now:  # claimed meanwhile, or the caller's clock went back
                self.reschedule(row)
                continue
            limit -= 1
            yield row

    def next_due(self) -> int | None:
        """When the first head is due, in milliseconds."""
        while self._waiting:
            due, seq = self._waiting[0]
            if self._is_head(seq) and self._open[seq].due == due:
                break
            heapq.heappop(self._waiting)
        dues = [self._open[seq].due for seq in self._ready if self._is_head(seq)]
        return min(dues + [due for due, _ in self._waiting[:1]], default=None)

    def _is_head(self, seq: int) -> bool:
        row = self._open.get(seq)
        return row is not None and self._conversations[row.conversation][0] == seq
