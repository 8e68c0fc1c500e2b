"""Turns at a channel: no faster than it takes messages, and the news of a payment before answers."""

from __future__ import annotations

import asyncio
import hashlib
from bisect import insort
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

from ...channels.base import Channel, Pace
from ..clock import Clock, utc_now
from ..instances import Bucket, Buckets
from .base import Notice, NoticeKind

NEAR = 1.0  # seconds ahead: a turn this near is waited for here; more would take the places of other channels
LONGEST = 5.0  # seconds until even a turn that seemed near is no longer waited for
LET_BY = 1.5  # seconds for which an edit, which alerts nobody, lets the news of the same moment go first
_TICK = 0.001  # seconds: finer than a clock and a bucket agree on
_NEVER = datetime.min.replace(tzinfo=UTC)


class Pacer:
    """Says when a notice may be sent. All instances on one store share the pace of a channel by its buckets.

    A turn that is near is waited for. For another one the caller is told when to come back, each a little later
    than the one before: so a long backlog comes back at the channel's pace, and not as a crowd.
    """

    def __init__(self, buckets: Buckets | None, *, clock: Clock = utc_now) -> None:
        """Without `buckets` no pace is kept."""
        self._buckets = buckets
        self._clock = clock
        self._queues: dict[str, _Queue] = {}

    async def wait(self, channel: Channel, notice: Notice) -> float:
        """Return 0.0 when the notice may be sent now, else the seconds after which to try again."""
        pace = channel.abilities.pace
        if pace is None or self._buckets is None:
            return 0.0
        if notice.kind is NoticeKind.EDIT and (early := self._early(notice)) > 0:
            return early
        queue = self._queues.get(channel.name)
        if queue is None:
            queue = self._queues[channel.name] = _Queue(channel.name, pace, self._buckets, self._clock)
        return await queue.turn(notice)

    def _early(self, notice: Notice) -> float:
        return LET_BY - (self._clock() - notice.created).total_seconds()


@dataclass(slots=True, order=True)
class _Waiter:
    """One notice that waits: news (rank 0) before answers (rank 1), then the first to come."""

    rank: int
    number: int
    chat: Bucket = field(compare=False)
    called: asyncio.Event = field(compare=False, default_factory=asyncio.Event)
    resting: bool = field(compare=False, default=False)  # its chat has no turn yet: others may go before it


class _Queue:
    """Those who wait for one channel in this process. Only the first of them asks the buckets."""

    def __init__(self, name: str, pace: Pace, buckets: Buckets, clock: Clock) -> None:
        self._name = name
        self._pace = pace
        self._buckets = buckets
        self._clock = clock
        self._numbers = count()
        self._waiting: list[_Waiter] = []
        self._promised = [_NEVER, _NEVER]  # per rank: the last turn that was promised for later
        # What answers leave in the bucket, so that the news of no instance wait for the answers of another.
        spare = max(0.0, (pace.burst - 1) / 4)
        self._whole = tuple(
            Bucket(f"channel:{name}", pace.per_second, pace.burst, reserve) for reserve in (0.0, spare)
        )

    async def turn(self, notice: Notice) -> float:
        """See Pacer.wait."""
        waiter = _Waiter(int(notice.kind is NoticeKind.ANSWER), next(self._numbers), self._chat(notice))
        if (later := self._too_far(waiter)) > 0:
            return later
        return 0.0 if await self._wait(waiter) else self._promise(waiter.rank)

    async def _wait(self, waiter: _Waiter) -> bool:
        """Wait in line; False when that took too long."""
        insort(self._waiting, waiter)
        self._call_first()
        try:
            async with asyncio.timeout(LONGEST):
                await self._take(waiter)
        except TimeoutError:
            return False
        else:
            return True
        finally:
            self._waiting.remove(waiter)
            self._call_first()

    async def _take(self, waiter: _Waiter) -> None:
        whole = self._whole[waiter.rank]
        refill = (1 + whole.reserve) / whole.per_second
        while True:
            await waiter.called.wait()
            delay = await self._buckets.take((whole, waiter.chat), self._clock())
            if delay <= 0:
                return
            if delay > refill + _TICK:  # longer than the channel's own bucket ever needs: it is the chat's
                waiter.resting = True
                self._call_first()
            await asyncio.sleep(max(delay, _TICK))
            waiter.resting = False
            waiter.called.clear()  # somebody who goes first may have come meanwhile
            self._call_first()

    def _call_first(self) -> None:
        first = next((waiter for waiter in self._waiting if not waiter.resting), None)
        if first is not None:
            first.called.set()

    def _too_far(self, waiter: _Waiter) -> float:
        same_chat = sum(other.chat.name == waiter.chat.name for other in self._waiting)
        if same_chat / self._pace.per_chat >= LONGEST:
            return LONGEST
        return self._promise(waiter.rank) if self._ahead(waiter.rank) > NEAR else 0.0

    def _ahead(self, rank: int) -> float:
        """How many seconds those take who go before a newcomer."""
        return sum(other.rank <= rank for other in self._waiting) / self._pace.per_second

    def _promise(self, rank: int) -> float:
        """Give out the next turn that nobody waits for, and return the seconds until shortly before it.

        A notice that comes back then finds some others still waiting: no turn passes unused because it came late.
        """
        now = self._clock()
        here = now + timedelta(seconds=max(NEAR, self._ahead(rank)))
        last = max(here, *self._promised[: rank + 1])
        turn = self._promised[rank] = last + timedelta(seconds=1 / self._pace.per_second)
        return (turn - now).total_seconds() - NEAR / 2

    def _chat(self, notice: Notice) -> Bucket:
        # A chat id may be a telephone number: names of buckets are seen in logs and monitors.
        chat = "" if notice.conversation is None else notice.conversation.chat_id
        digest = hashlib.sha256(chat.encode()).hexdigest()[:16]
        return Bucket(f"chat:{self._name}:{digest}", self._pace.per_chat, 1.0)
