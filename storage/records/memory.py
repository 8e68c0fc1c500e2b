"""Records in memory: an operation waits for nothing, so each one is one atomic step."""

from __future__ import annotations

import time
from bisect import bisect_left, bisect_right, insort
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from ...tracking.bell import Bell
from ...tracking.outbox.base import NoticeKind
from ...tracking.recipients import in_chat
from .engine import Commit, Found, Operation, Read, Scan, T, Work, changes, drive, refuse_changes
from .indexes import Body

if TYPE_CHECKING:  # that room imports this one
    from ..memory.rows import Rows

_LAST_SIGN = chr(0x10FFFF)


class MemoryRecords:
    """engine.Records in dicts and sorted lists, beside the outbox of `rows`, whose bell is `changed`."""

    def __init__(self, rows: Rows, changed: Bell) -> None:
        self._rows = rows
        self._changed = changed
        self.bodies: dict[str, Body] = {}
        self.entries: dict[str, list[tuple[int, str]]] = {}
        self._last_tick = 0

    async def run(self, operation: Operation[T]) -> T:
        work = Work(self._tick)
        result = drive(operation, work, self._fetch)
        self._apply(changes(work))
        return result

    async def look(self, operation: Operation[T]) -> T:
        work = Work(self._tick)
        result = drive(operation, work, self._fetch)
        refuse_changes(work)
        return result

    async def get(self, *keys: str) -> list[Body | None]:
        return [self.bodies.get(key) for key in keys]

    async def each(self, kind: str) -> AsyncIterator[Body]:
        for key, body in list(self.bodies.items()):
            if key.startswith(f"{kind}:"):
                yield body

    def _tick(self) -> int:
        self._last_tick = max(self._last_tick + 1, time.time_ns() // 1000)
        return self._last_tick

    def _fetch(self, work: Work, read: Read) -> Found:
        for key in read.keys:
            if key not in work.known:
                work.known[key] = ("", self.bodies.get(key))
        return Found([work.get(key) for key in read.keys], [self._scan(scan) for scan in read.scans])

    def _scan(self, scan: Scan) -> list[tuple[int, str]] | int:
        found = self.entries.get(scan.index, [])
        first = 0 if scan.low is None else bisect_left(found, (scan.low, ""))
        last = len(found) if scan.high is None else bisect_right(found, (scan.high, _LAST_SIGN))
        if scan.count:
            return max(0, last - first)
        wanted = found[first:last]
        if scan.reverse:
            wanted.reverse()
        return wanted[scan.offset : None if scan.limit is None else scan.offset + scan.limit]

    def _apply(self, commit: Commit) -> None:
        self.bodies |= commit.puts
        for key in commit.deletes:
            self.bodies.pop(key, None)
        for index, member, score in commit.removes:
            found = self.entries[index]
            del found[bisect_left(found, (score, member))]
            if not found:
                del self.entries[index]
        for index, member, score in commit.adds:
            insort(self.entries.setdefault(index, []), (score, member))
        for key, to, news, at in commit.tells:
            self._rows.put(NoticeKind.NEWS, key, in_chat(to), None, at=at, due=at, news=news)
        if commit.tells:
            self._changed.ring()
