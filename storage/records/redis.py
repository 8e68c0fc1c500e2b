"""Records on Redis, for many instances: what an operation decided is committed if all that it has read still stands.

Commits that wait go to the server in one script, and one script at a time, in their order. What this instance has read
lately, or has just sent, is remembered with its version, so that an operation may build on a commit that is still on
its way: if that one fails, so does it, and both run again. A memory that is wrong costs a try and nothing else.
"""

from __future__ import annotations

import asyncio
import random
import secrets
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from ...accounts.admins import LastAdmin
from ...accounts.modes import ModeHeld
from ...tracking.bell import Bell
from ...tracking.outbox.base import NoticeKind
from ..encoding import encode_news
from ..errors import StoreError, StoreUnavailable
from ..redis.server import Server
from .engine import Commit, Found, Operation, Read, Scan, T, Tell, Work, changes, refuse_changes
from .form import decode, encode
from .indexes import Body, entries

_AT_ONCE = 200
_TRIES = 200
_PAUSE = 0.001  # seconds a try, from the third on
_LONGEST_PAUSE = 0.02
_REMEMBERED = 5000
_VERSION_LENGTH = 16
_NONE: tuple[str, None] = ("", None)

REFUSALS = (ModeHeld, LastAdmin)
"""What an operation raises that decides that nothing is to be done."""

_Value = str | int


@dataclass(frozen=True, slots=True)
class _Sent:
    values: Sequence[_Value]
    done: asyncio.Future[bool]


class RedisRecords:
    """engine.Records on Redis; `changed` is the bell of the outbox.

    `conflicts` counts the tries of which the server said that something had changed meanwhile.
    """

    def __init__(self, server: Server, changed: Bell) -> None:
        self._server = server
        self._changed = changed
        self._memory = _Memory(_REMEMBERED)
        self._instance = secrets.token_hex(4)
        self._made = 0
        self._waiting: list[_Sent] = []
        self._committer: asyncio.Task[None] | None = None
        self._ahead = 0  # microseconds that the server's clock is ahead of ours
        self._last_tick = 0
        self.conflicts = 0

    async def run(self, operation: Operation[T]) -> T:
        """Raises StoreUnavailable also where others were faster 200 times."""
        for tried in range(_TRIES):
            work = Work(self._tick)
            try:
                result = await self._try(work, operation, guessing=tried == 0)
            except REFUSALS:
                work.changed.clear()
                work.tells.clear()
                if await self._stands(work):
                    raise
            else:
                if await self._stands(work):
                    if work.tells:
                        self._changed.ring()
                    return result
            if tried > 1:
                await asyncio.sleep(random.uniform(0, min(_PAUSE * tried, _LONGEST_PAUSE)))  # noqa: S311
        raise StoreUnavailable("too much happens at once on the same records")

    async def look(self, operation: Operation[T]) -> T:
        """Nothing remembered is used."""
        work = Work(self._tick)
        steps = operation(work)
        try:
            read = next(steps)
            while True:
                read = steps.send(await self._fetch(work, read))
        except StopIteration as stop:
            refuse_changes(work)
            result: T = stop.value
            return result

    async def get(self, *keys: str) -> list[Body | None]:
        """One command, which does not look whether the store is still the one that was opened, as scripts do."""
        texts = await self._server.texts([f"r:{key}" for key in keys])
        return [_read(key, text)[1] for key, text in zip(keys, texts, strict=True)]

    async def each(self, kind: str) -> AsyncIterator[Body]:
        keys: list[str] = []
        async for name in self._server.scan(f"r:{kind}:*"):
            keys.append(name.removeprefix("r:"))
            if len(keys) == _AT_ONCE:
                for body in filter(None, await self.get(*keys)):
                    yield body
                keys.clear()
        for body in filter(None, await self.get(*keys) if keys else ()):
            yield body

    async def finish(self) -> None:
        """Wait until what was sent has its reply."""
        while self._committer is not None and not self._committer.done():
            await asyncio.wait({self._committer})

    async def _stands(self, work: Work) -> bool:
        """Whether all that was read stands, and with it what was decided is committed, if anything is to change."""
        if self._memory.has_overtaken(work):
            return False
        if not (work.changed or work.tells or work.unsure or work.trips > 1):
            return True
        done = await self._commit(work)
        self.conflicts += not done
        return done

    async def _try(self, work: Work, operation: Operation[T], *, guessing: bool) -> T:
        steps = operation(work)
        try:
            read = next(steps)
            while True:
                self._recall(work, read, guessing=guessing)
                read = steps.send(await self._fetch(work, read, noting=True))
        except StopIteration as stop:
            result: T = stop.value
            return result

    def _recall(self, work: Work, read: Read, *, guessing: bool) -> None:
        for key in read.keys:
            if key in work.known:
                continue
            if (known := self._memory.find(key)) is not None:
                work.known[key], work.unsure = known, True
            elif read.new and guessing:
                work.known[key], work.unsure = _NONE, True

    async def _fetch(self, work: Work, read: Read, *, noting: bool = False) -> Found:
        missing = [key for key in read.keys if key not in work.known]
        scans: list[object] = []
        if missing or read.scans:
            work.trips += 1
            texts, scans = await self._ask(missing, read.scans)
            for key, text in zip(missing, texts, strict=True):
                # One of ours may have decided about it meanwhile: what is on its way counts.
                if noting and (known := self._memory.find(key)) is not None:
                    work.known[key], work.unsure = known, True
                    continue
                work.known[key] = _read(key, text)
                if noting:
                    self._memory.note(key, work.known[key])
        return Found([work.get(key) for key in read.keys], scans)

    async def _ask(self, keys: Sequence[str], scans: Sequence[Scan]) -> tuple[list[str | None], list[object]]:
        wanted = [value for scan in scans for value in _scan_values(scan)]
        (seconds, micros), texts, found = await self._server.run("read_records", len(keys), *keys, *wanted)
        self._ahead = int(seconds) * 1_000_000 + int(micros) - time.time_ns() // 1000
        return texts, [_scanned(scan, one) for scan, one in zip(scans, found, strict=True)]

    async def _commit(self, work: Work) -> bool:
        commit = changes(work)
        self._made += 1
        version = f"{self._instance}{self._made & 0xFFFFFFFF:08x}"
        values = self._values(commit, version)
        for key, body in commit.puts.items():
            self._memory.note(key, (version, body))
        for key in commit.deletes:
            self._memory.note(key, _NONE)
        done = False
        try:
            done = await self._send(values)
        finally:
            if not done:
                self._memory.forget(commit.expect)
        return done

    async def _send(self, values: Sequence[_Value]) -> bool:
        sent = _Sent(values, asyncio.get_running_loop().create_future())
        self._waiting.append(sent)
        if self._committer is None or self._committer.done():
            self._begin()
        return await sent.done

    def _begin(self) -> None:
        self._committer = asyncio.create_task(self._work())

    async def _work(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:_AT_ONCE], self._waiting[_AT_ONCE:]
            values = [value for sent in batch for value in sent.values]
            try:
                replies = await self._server.run("commit_records", len(batch), *values)
                for sent, reply in zip(batch, replies, strict=True):
                    if not sent.done.done():
                        sent.done.set_result(bool(reply))
            except BaseException as error:
                for sent in batch:  # nobody may wait for ever because of a fault of ours
                    if not sent.done.done():
                        sent.done.set_exception(error)
                if isinstance(error, StoreError):
                    continue
                if self._waiting and isinstance(error, Exception):
                    self._begin()  # what waits had no part in it
                raise

    def _values(self, commit: Commit, version: str) -> list[_Value]:
        kept = {(index, member) for index, member, _ in commit.adds}
        gone = [one for *one, _ in commit.removes if tuple(one) not in kept]
        parts = (commit.expect, commit.puts, commit.deletes, gone, commit.adds, commit.tells)
        values: list[_Value] = [len(part) for part in parts]
        values += (part for pair in commit.expect.items() for part in pair)
        for key, body in commit.puts.items():
            values += (key, version + encode(body))
        values += commit.deletes
        values += (part for one in gone for part in one)
        for index, member, score in commit.adds:
            values += (index, score, member)
        values += (part for tell in commit.tells for part in self._notice(tell))
        return values

    def _notice(self, tell: Tell) -> Sequence[_Value]:
        names, row_id = self._server.names, f"{NoticeKind.NEWS}:{tell.key}"
        row = names.row(row_id)
        assert row is not None
        return row, row_id, names.where_text(tell.to), tell.at, encode_news(tell.news)

    def _tick(self) -> int:
        self._last_tick = max(self._last_tick + 1, time.time_ns() // 1000 + self._ahead)
        return self._last_tick


class _Memory:
    """What this instance has read or sent lately, with its versions; the oldest goes first."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._known: dict[str, tuple[str, Body | None]] = {}

    def find(self, key: str) -> tuple[str, Body | None] | None:
        return self._known.get(key)

    def note(self, key: str, known: tuple[str, Body | None]) -> None:
        self._known.pop(key, None)
        self._known[key] = known
        while len(self._known) > self._limit:
            del self._known[next(iter(self._known))]

    def forget(self, keys: Sequence[str] | dict[str, str]) -> None:
        for key in keys:
            self._known.pop(key, None)

    def has_overtaken(self, work: Work) -> bool:
        """Whether one of ours has decided about something since this work read it: no need to ask the server."""
        found = ((self._known.get(key), version) for key, (version, _) in work.known.items())
        return any(known is not None and known[0] != version for known, version in found)


async def load(server: Server, key: str, text: str, *, guard: str = "", old: Sequence[str] = ()) -> None:
    """Write a record, its body as text, and the entries that follow from it, as a copy or a new form does.

    Nothing is done where there is nothing under the name `guard`; what lies under the names `old` goes.
    """
    made = entries(key, decode(key, text))
    values = [part for (index, member), score in made.items() for part in (index, score, member)]
    version = secrets.token_hex(_VERSION_LENGTH // 2)
    await server.run("load_record", key, version + text, guard, len(made), *values, *old)


def body_of(text: str) -> str:
    """The body of a record as it is written here."""
    return text[_VERSION_LENGTH:]


def _read(key: str, text: str | None) -> tuple[str, Body | None]:
    return _NONE if text is None else (text[:_VERSION_LENGTH], decode(key, body_of(text)))


def _scan_values(scan: Scan) -> tuple[_Value, ...]:
    way = "count" if scan.count else "down" if scan.reverse else "up"
    low = "-inf" if scan.low is None else scan.low
    high = "+inf" if scan.high is None else scan.high
    return scan.index, way, low, high, scan.offset, -1 if scan.limit is None else scan.limit


def _scanned(scan: Scan, reply: int | Sequence[str]) -> int | list[tuple[int, str]]:
    if isinstance(reply, int):
        return reply
    return [(int(float(score)), member) for member, score in zip(reply[::2], reply[1::2], strict=True)]
