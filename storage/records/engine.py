"""What an engine of records is, and how an operation asks it: the same in memory, on SQLite and on Redis.

A record is a JSON object under a key `kind:id`. Its index entries are a function of it alone (indexes.py), so nobody
writes them by hand, and they can be made again from the records.

An operation is a generator function of a `Work`: it yields a `Read`, receives what was found, says through the `Work`
what is to change, and returns its result. It has no effect of its own, no clock and no randomness: it may run again
from its start, with other bodies. What it has read is expected to stand when it is committed, and nothing else is: an
entry that a scan found is a hint, and the record of it says whether it is still so.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Generator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol, TypeAlias, TypeVar

from ...channels.base import Conversation
from ...tracking.outbox.base import News
from .indexes import Body, entries

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Scan:
    """Entries of an index by (score, member), with scores from `low` to `high`; with `count` only how many there are.

    `reverse` gives the highest first; `limit` and `offset` count from there.
    """

    index: str
    low: int | None = None
    high: int | None = None
    limit: int | None = None
    offset: int = 0
    reverse: bool = False
    count: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """Records and scans that an operation wants at once. `new`: these keys are most likely free."""

    keys: Sequence[str] = ()
    scans: Sequence[Scan] = ()
    new: bool = False


class Found(NamedTuple):
    """What a `Read` found: bodies in the order of its keys; of each scan its (score, member) pairs, or their number."""

    bodies: list[Body | None]
    scans: list[Any]


class Tell(NamedTuple):
    """The notice `news:key` to a conversation, made at a time in milliseconds."""

    key: str
    to: Conversation
    news: News
    at: int


Steps: TypeAlias = Generator[Read, Found, T]


class Work:
    """What one run of an operation has read and wants changed. Raises LookupError for a key that was not read."""

    __slots__ = ("_next_tick", "changed", "known", "tells", "trips", "unsure")

    def __init__(self, next_tick: Callable[[], int]) -> None:
        self._next_tick = next_tick
        self.known: dict[str, tuple[str, Body | None]] = {}  # key -> (version, body)
        self.changed: dict[str, Body | None] = {}
        self.tells: list[Tell] = []
        self.trips = 0  # how often the server was asked
        self.unsure = False  # something was remembered or guessed

    def get(self, key: str) -> Body | None:
        """A record as it will be, None if there is none."""
        return self.changed[key] if key in self.changed else self._read(key)

    def put(self, key: str, body: Body) -> None:
        """Have a record be this: a new dict, never a changed one."""
        self._read(key)
        self.changed[key] = body

    def delete(self, key: str) -> None:
        """Have a record be none."""
        self._read(key)
        self.changed[key] = None

    def drop(self, *keys: str) -> None:
        """What was read of these has decided nothing: that it stands is not expected."""
        for key in keys:
            if key not in self.changed:
                self.known.pop(key, None)

    def tell(self, key: str, to: Conversation, news: News, at: int) -> None:
        """Put the notice `news:key` into the outbox, in the same transaction, unless it is there."""
        self.tells.append(Tell(key, to, news, at))

    def tick(self) -> int:
        """Microseconds since 1970, by the server's clock where it has one; never the same twice in a process."""
        return self._next_tick()

    def _read(self, key: str) -> Body | None:
        if key not in self.known:
            raise LookupError(f"{key} was not read: only what was read is known and may be changed")
        return self.known[key][1]


Operation: TypeAlias = Callable[[Work], Steps[T]]


@dataclass(frozen=True, slots=True)
class Commit:
    """One transaction: where all expectations hold, all the rest happens, otherwise nothing does."""

    expect: dict[str, str] = field(default_factory=dict)
    puts: dict[str, Body] = field(default_factory=dict)
    deletes: list[str] = field(default_factory=list)
    adds: list[tuple[str, str, int]] = field(default_factory=list)  # index, member, score
    removes: list[tuple[str, str, int]] = field(default_factory=list)
    tells: list[Tell] = field(default_factory=list)


class Records(Protocol):
    """An engine. What it can't do now it says by the errors of its store."""

    async def run(self, operation: Operation[T]) -> T:
        """Run an operation as one atomic, durable step."""

    async def look(self, operation: Operation[T]) -> T:
        """Run an operation that changes nothing, on what is durable. Several reads may see several moments.

        Raises ValueError if it wants something changed.
        """

    def each(self, kind: str) -> AsyncIterator[Body]:
        """All records of a kind, page by page: for figures, never for a hot path. Some may come twice on Redis."""

    async def get(self, *keys: str) -> list[Body | None]:
        """Records as they are on the disk at one moment, None where there is none: a `look` at keys that are known."""


def drive(operation: Operation[T], work: Work, fetch: Callable[[Work, Read], Found]) -> T:
    """Run an operation to its end where reading waits for nothing; return its result."""
    steps = operation(work)
    try:
        read = next(steps)
        while True:
            read = steps.send(fetch(work, read))
    except StopIteration as stop:
        result: T = stop.value
        return result


def changes(work: Work) -> Commit:
    """What a finished operation comes to: of index entries the difference between what they were and are to be."""
    expect = {key: version for key, (version, _) in work.known.items()}
    commit = Commit(expect, tells=work.tells)
    for key, body in work.changed.items():
        old = work.known[key][1]
        if body is old:
            continue
        if body is None:
            commit.deletes.append(key)
        else:
            commit.puts[key] = body
        before, after = entries(key, old), entries(key, body)
        commit.removes.extend((*one, score) for one, score in before.items() if after.get(one) != score)
        commit.adds.extend((*one, score) for one, score in after.items() if before.get(one) != score)
    return commit


def refuse_changes(work: Work) -> None:
    """Raises ValueError if an operation that only looks wants something changed."""
    if work.changed or work.tells:
        raise ValueError("an operation that looks changes nothing")
