"""Who is heard: a person who says more than their share is told so once, and the message is not kept."""

from __future__ import annotations

import asyncio
import math
from weakref import WeakValueDictionary

from ...accounts.base import Person
from ...channels.base import InboundMessage
from ...channels.recent import Recent
from ...tracking.clock import Clock, utc_now
from ...tracking.inbox import Inbox
from ...tracking.outbox.base import News, Outbox
from ...tracking.shares import OverShare, Shares
from .senders import sender


class Throttle:
    """Counts what people say against their shares, before it is stored.

    Each message counts once, however often it comes: while the store is away, channels bring the same one again.
    """

    def __init__(self, shares: Shares, inbox: Inbox, outbox: Outbox, clock: Clock = utc_now) -> None:
        self._shares = shares
        self._inbox = inbox
        self._outbox = outbox
        self._clock = clock
        self._verdicts: Recent[OverShare | None] = Recent()  # by origin; None: the person is heard
        # By person: what they have to be told, and its origin.
        self._owed: Recent[tuple[str, OverShare]] = Recent()
        self._judging: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def admits(self, message: InboundMessage) -> bool:
        """Whether to answer a message. If not, its person is told why, in a private chat alone.

        Raises StoreError where a message can't be looked up, or its person not told: the channel must bring it again.
        """
        person, origin = sender(message), message.origin
        if not self._shares.bounds(person):
            return True
        lock = self._judging.setdefault(origin, asyncio.Lock())
        async with lock:
            if await self._judge(origin, person) is None:
                return True
        if message.private:
            await self._tell(person, message)
        return False

    async def _judge(self, origin: str, person: Person) -> OverShare | None:
        if origin not in self._verdicts:
            if await self._inbox.knows(origin):
                return None
            # Before it is counted: where the store does not answer, nobody knows whether it was. In doubt it was.
            self._verdicts[origin] = None
            try:
                await self._shares.take_line(person)
            except OverShare as over:
                self._verdicts[origin] = over.with_traceback(None)  # that would hold what was asked
                if not over.told:
                    self._owed[person.key] = (origin, over)
        return self._verdicts.get(origin)

    async def _tell(self, person: Person, message: InboundMessage) -> None:
        """Store what a person has to be told, whichever of their messages it was that they could not be told at."""
        owed = self._owed.get(person.key)
        if owed is None:
            return
        origin, over = owed
        news = News(over.text_key, {"seconds": whole(over.seconds)}, fleeting=True)
        await self._outbox.put_news(f"share:{origin}", message.conversation, news, self._clock())
        if self._owed.get(person.key) == owed:
            del self._owed[person.key]


def whole(seconds: float) -> int:
    """Seconds as people count them."""
    return max(1, math.ceil(seconds))
