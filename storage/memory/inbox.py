"""The inbox in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ...accounts.erasure import Erasure, Forgotten
from ...channels.base import Conversation, InboundMessage, OutboundMessage
from ...tracking.bell import Bell
from ...tracking.outbox.base import NoticeKind
from ...tracking.recipients import in_chat
from ..encoding import AT_ONCE, from_ms, keyed, to_ms
from ..forgetting import STEP
from .edits import Edits
from .rows import Rows
from .unanswered import Unanswered


class MemoryInbox:
    """tracking.inbox.Inbox in memory."""

    def __init__(self, rows: Rows, changed: Bell, edits: Edits) -> None:
        self._rows = rows
        self._edits = edits
        self._changed = changed
        self._unanswered = Unanswered()
        self._handled: dict[str, int] = {}

    async def add(self, origin: str, message: InboundMessage) -> bool:
        if await self.knows(origin):
            return False
        self._unanswered.add(origin, message)
        self._rows.revive(message.conversation, to_ms(message.at))
        self._changed.ring()
        return True

    def waiting(self) -> int:
        """How many messages wait for an answer."""
        return len(self._unanswered)

    async def knows(self, origin: str) -> bool:
        return origin in self._unanswered or origin in self._handled

    async def claim(self, conversation: Conversation) -> tuple[str, InboundMessage] | None:
        """Nobody else can be at the conversation, so there is no claim to keep."""
        return self._unanswered.oldest(conversation)

    async def abandoned(self, limit: int) -> Sequence[Conversation]:
        return self._unanswered.conversations(limit)

    async def answer(
        self,
        origin: str,
        message: InboundMessage,
        answer: OutboundMessage | None,
        payment_hash: str | None,
        further: Sequence[OutboundMessage] = (),
    ) -> None:
        """Only the first answer to a message counts."""
        if origin in self._handled:
            return
        stored = self._unanswered.remove(origin)
        self._handled[origin] = to_ms((stored or message).at)
        at = to_ms(message.at)
        # Due at once, by no clock: the channel's may run ahead of ours.
        for key, one in keyed(origin, answer, further):
            self._rows.put(
                NoticeKind.ANSWER,
                key,
                in_chat(message.conversation),
                payment_hash,
                at=at,
                due=AT_ONCE,
                message=one,
            )
        if answer is not None and payment_hash is not None:
            self._edits.late(payment_hash, at)
        self._changed.ring()

    def last_added(self, channel: str) -> datetime | None:
        """When the last message of a channel came, as far as they are kept."""
        times = [
            to_ms(message.at) for origin, message in self._unanswered.messages() if _is_of(channel, origin)
        ]
        times += [at for origin, at in self._handled.items() if _is_of(channel, origin)]
        return from_ms(max(times)) if times else None

    def forget_person(self, erasure: Erasure) -> Forgotten:
        """Forget what somebody said and has an answer to; what has none is kept."""
        over = [
            origin
            for origin, at in self._handled.items()
            if at <= to_ms(erasure.at) and erasure.begins(origin)
        ][:STEP]
        for origin in over:
            del self._handled[origin]
        waiting = [one for _, one in self._unanswered.messages() if one.at <= erasure.at]
        where = (one.conversation for one in waiting)
        return Forgotten(len(over), sum(erasure.is_of(it.channel, it.chat_id, it.sender_id) for it in where))

    def clean(self, before: int, done: int) -> int:
        """Forget messages that have their answer: from before a time all, from before a later one all but the newest
        of their channel; return how many.
        """
        newest: dict[str, int] = {}
        waiting = ((origin, to_ms(message.at)) for origin, message in self._unanswered.messages())
        for origin, at in (*self._handled.items(), *waiting):
            channel = origin.partition(":")[0]
            newest[channel] = max(at, newest.get(channel, at))
        old = [
            origin
            for origin, at in self._handled.items()
            if at < before or at < min(done, newest[origin.partition(":")[0]])
        ]
        for origin in old:
            del self._handled[origin]
        return len(old)


def _is_of(channel: str, origin: str) -> bool:
    return origin.startswith(f"{channel}:")
