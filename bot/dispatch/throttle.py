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
from .block_list import BlockList
from .crowd import Crowd
from .senders import sender


class Throttle:
    """Counts what people say against their shares, before it is stored.

    Each message counts once, however often it comes: while the store is away, channels bring the same one again.
    """

    def __init__(
        self,
        shares: Shares,
        inbox: Inbox,
        outbox: Outbox,
        clock: Clock = utc_now,
        *,
        blocks: BlockList | None = None,
        crowd: Crowd | None = None,
    ) -> None:
        """`blocks` say who is not heard at all, `crowd` is asked where anybody may link a wallet of their own."""
        self._blocks = blocks
        self._crowd = crowd
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

        Raises NotStored where a message can't be looked up, or its person not told, or too many wait: the channel must
        bring it again.
        """
        person, origin = sender(message), message.origin
        if not self._shares.bounds(person):
            return True
        if self._blocks is not None and await self._blocks.drops(message):
            return False
        lock = self._judging.setdefault(origin, asyncio.Lock())
        async with lock:
            if await self._judge(origin, person, message) is None:
                return True
        if message.private:
            await self._tell(person, message)
        return False

    async def _judge(self, origin: str, person: Person, message: InboundMessage) -> OverShare | None:
        if origin not in self._verdicts:
            if await self._inbox.knows(origin):
                return None
            account = None if self._crowd is None else await self._crowd.account_of(message)
            # Before it is counted: where the store does not answer, nobody knows whether it was. In doubt it was.
            self._verdicts[origin] = None
            try:
                if self._crowd is not None:
                    await self._crowd.let_in(message, account)
                await self._shares.take_line(person, "" if account is None else account.id, origin)
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
        news = News(over.text_key, said_of(over), fleeting=True)
        await self._outbox.put_news(f"share:{origin}", message.conversation, news, self._clock())
        if self._owed.get(person.key) == owed:
            del self._owed[person.key]


def said_of(over: OverShare) -> dict[str, int]:
    """What the text of a refusal may say of it: how long it is until there is some again, as people count it."""
    return {"seconds": max(1, math.ceil(over.seconds)), "minutes": max(1, math.ceil(over.seconds / 60))}
