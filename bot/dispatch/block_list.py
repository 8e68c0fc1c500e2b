"""Who is blocked, as the door asks it: of most messages without a question to the store."""

from __future__ import annotations

import time
from collections.abc import Callable

from ...accounts.base import AccountStore
from ...channels.base import InboundMessage
from ...tracking.blocks import Blocks
from ...tracking.clock import Clock, utc_now
from ...tracking.people import readable
from ...tracking.shares import Limited, uncounted
from .senders import sender

LOOK = 2.0  # seconds within which the first block of a store is noticed; any other one holds at once


class BlockList:
    """Drops what people say who are blocked. Whether anybody is blocked at all is asked every two seconds."""

    def __init__(
        self,
        blocks: Blocks,
        accounts: AccountStore,
        *,
        clock: Clock = utc_now,
        limited: Limited = uncounted,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._blocks = blocks
        self._accounts = accounts
        self._clock = clock
        self._limited = limited
        self._monotonic = monotonic
        self._any = False
        self._look_at = 0.0

    async def drops(self, message: InboundMessage) -> bool:
        """Whether a message is not to be heard; its person is told so once, in a private chat. Raises StoreError."""
        if not await self._has_any():
            return False
        person = sender(message)
        account = await readable(self._accounts.find(person), person.channel)
        id_ = "" if account is None else account.id
        dropped = await self._blocks.drop(message.conversation, id_, self._clock(), tell=message.private)
        if dropped:
            self._limited("blocked")
        return dropped

    async def _has_any(self) -> bool:
        if (now := self._monotonic()) >= self._look_at:
            self._any = await self._blocks.any()
            self._look_at = now + LOOK
        return self._any
