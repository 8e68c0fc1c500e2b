"""Events that were matched with no invoice: the last are kept with their reason, for whoever asks where one went."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

import orjson

from ..channels.values import KeyValues
from .clock import Clock, utc_now

UNKNOWN = "unknown"
"""The reason of a well-formed event whose payment hash had no invoice here when it came."""

MOST = 200
"""How many are kept, the newest. Those of one source that are alike, by reason and hash, are one."""

KEPT = timedelta(days=30)

PREFIX = 8
"""Digits that are kept of a hash: enough to find it again, too few to ask anybody about it."""

EVERY = 5.0
"""Seconds between two writes at most, however many events come: a flood of them must not slow down payments."""

_KEY = "unmatched:events"
_TRIES = 5  # another instance may write at the same moment

_Alike = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class UnmatchedEvent:
    """An event, or several that are alike, and why it was matched with nothing.

    `reason`: UNKNOWN, or a code of sources.events.Reason, sources.documents.Flaw and the like. `prefix`: the first
    digits of its payment hash, empty where it had none. `at` is when the last of the `times` came, `source` who
    brought it.
    """

    at: datetime
    source: str
    reason: str
    prefix: str = ""
    times: int = 1

    @property
    def alike(self) -> _Alike:
        """What those have in common that are kept as one."""
        return self.source, self.reason, self.prefix


class UnmatchedEvents(Protocol):
    """Where events are looked up that were matched with nothing."""

    async def last(self, limit: int) -> Sequence[UnmatchedEvent]:
        """The newest, newest first. Raises what the store raises."""


Note = Callable[[str, str, str], None]
"""Notes an event: its source, the reason, and its payment hash or an empty text. It waits for nothing."""


def not_noted(source: str, reason: str, payment_hash: str = "") -> None:
    """Note nothing."""


class StoredUnmatched:
    """UnmatchedEvents of all instances. What was noted in the last seconds before a crash is lost: it is only a note.

    `counted` is called with source and reason of each.
    """

    def __init__(
        self,
        values: KeyValues,
        *,
        counted: Callable[[str, str], None] = lambda *_: None,
        clock: Clock = utc_now,
    ) -> None:
        self._values = values
        self._counted = counted
        self._clock = clock
        self._noted: OrderedDict[_Alike, UnmatchedEvent] = OrderedDict()
        self._any = asyncio.Event()

    def note(self, source: str, reason: str, payment_hash: str = "") -> None:
        """Note an event, to be written soon."""
        self._counted(source, reason)
        _add(self._noted, UnmatchedEvent(self._clock(), source, reason, payment_hash[:PREFIX].lower()))
        if len(self._noted) > MOST:
            self._noted.popitem(last=False)
        self._any.set()

    async def run(self) -> None:
        """Write what was noted, for ever. What the store says goes out, and nothing that was noted is lost with it."""
        while True:
            await self._any.wait()
            await self.flush()
            await asyncio.sleep(EVERY)

    async def flush(self) -> None:
        """Write what was noted. Raises what the store raises: it is written the next time then."""
        self._any.clear()
        ours, self._noted = self._noted, OrderedDict()
        try:
            if not ours or await self._write(ours.values()):
                return
        except BaseException:
            self._take_back(ours)
            raise
        self._take_back(ours)  # others were quicker each time

    async def last(self, limit: int) -> Sequence[UnmatchedEvent]:
        """Those that are not written yet among them, of this instance."""
        found = _merged(_read(await self._values.get(_KEY), self._clock()), self._noted.values())
        return list(found.values())[: -limit - 1 : -1]

    async def _write(self, events: Collection[UnmatchedEvent]) -> bool:
        for _ in range(_TRIES):
            before = await self._values.get(_KEY)
            after = _dump(_merged(_read(before, self._clock()), events).values())
            if await (
                self._values.add(_KEY, after) if before is None else self._values.replace(_KEY, before, after)
            ):
                return True
        return False

    def _take_back(self, events: OrderedDict[_Alike, UnmatchedEvent]) -> None:
        self._noted = _merged(events.values(), self._noted.values())
        self._any.set()


async def last_unmatched(values: KeyValues, limit: int, now: datetime) -> Sequence[UnmatchedEvent]:
    """The newest that are written in a store, newest first, for who only looks. Raises what the store raises."""
    return _read(await values.get(_KEY), now)[: -limit - 1 : -1]


def _add(to: OrderedDict[_Alike, UnmatchedEvent], one: UnmatchedEvent) -> None:
    """Put an event behind the others, in one with those that are like it."""
    before = to.pop(one.alike, None)
    if before is not None:
        one = replace(one, at=max(one.at, before.at), times=one.times + before.times)
    to[one.alike] = one


def _merged(
    some: Iterable[UnmatchedEvent], others: Iterable[UnmatchedEvent]
) -> OrderedDict[_Alike, UnmatchedEvent]:
    """The newest of both, oldest first."""
    both: OrderedDict[_Alike, UnmatchedEvent] = OrderedDict()
    for one in (*some, *others):
        _add(both, one)
    newest = sorted(both.values(), key=lambda one: one.at)[-MOST:]
    return OrderedDict((one.alike, one) for one in newest)


def _read(text: str | None, now: datetime) -> list[UnmatchedEvent]:
    """What is written and not too old, oldest first."""
    rows = [] if text is None else orjson.loads(text)["events"]
    events = (
        UnmatchedEvent(datetime.fromtimestamp(at / 1000, UTC), source, reason, prefix, times)
        for at, source, reason, prefix, times in rows
    )
    return [one for one in events if now - one.at < KEPT]


def _dump(found: Iterable[UnmatchedEvent]) -> str:
    rows = [
        [round(one.at.timestamp() * 1000), one.source, one.reason, one.prefix, one.times] for one in found
    ]
    return orjson.dumps({"v": 1, "events": rows}).decode()
