"""Who is heard: whoever says more than their share is told so once, and nothing of it is kept."""

from __future__ import annotations

import math

from ..accounts.base import Person
from ..channels.base import InboundMessage
from ..tracking.outbox import News, Outbox
from ..tracking.shares import OverShare, Shares


class Hearing:
    """Counts what people say against their shares, before it is stored."""

    def __init__(self, shares: Shares, outbox: Outbox) -> None:
        self._shares = shares
        self._outbox = outbox

    async def admits(self, origin: str, message: InboundMessage) -> bool:
        """Whether a message is to be answered; where it is not, and nobody else reads along, its person is told why."""
        person = Person(message.conversation.channel, message.conversation.sender_id)
        try:
            await self._shares.take_line(person)
        except OverShare as over:
            if not over.told and message.private:
                news = News(over.text_key, {"seconds": whole(over.seconds)})
                await self._outbox.put_news(f"share:{origin}", message.conversation, news, message.at)
            return False
        return True


def whole(seconds: float) -> int:
    """Seconds as people count them."""
    return max(1, math.ceil(seconds))
