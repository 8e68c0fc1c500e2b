"""What a channel reports later of messages that it accepted: stored in the outbox, and told to the host."""

from __future__ import annotations

from datetime import datetime, timedelta

from ...channels.delivery_receipts import DeliveryFailure, DeliveryReceipt
from ..event_log import FAILED_LATER, EventLog
from .base import Outbox
from .policy import ASK_AFTER
from .sender import OnDead


class OutboxReceipts:
    """DeliveryReceipts over the outbox. `on_dead` is called with a notice that a failure ended.

    A message that was taken, and no more, is asked for after a while (tracking/outbox/receipt_poller.py).
    """

    def __init__(
        self,
        outbox: Outbox,
        on_dead: OnDead | None = None,
        *,
        event_log: EventLog | None = None,
        ask_after: timedelta = ASK_AFTER,
    ) -> None:
        self._outbox = outbox
        self._ask_after = ask_after
        self._event_log = event_log or EventLog()
        self._on_dead = on_dead

    async def note_receipt(self, receipt: DeliveryReceipt, at: datetime) -> bool:
        known = await self._outbox.note_receipt(receipt, at, ask=at + self._ask_after)
        if known:
            self._event_log.came(receipt.reference, receipt.stage)
        return known

    async def note_failure(self, failure: DeliveryFailure, at: datetime) -> bool:
        changed = await self._outbox.note_failure(failure, at)
        if changed and failure.again is not None:
            self._event_log.failed_later(failure.reference, failure.reason)
        elif changed:
            for notice in await self._outbox.dead(1, key=failure.key):
                self._event_log.asked(notice.to.channel, FAILED_LATER)
                self._event_log.dead(notice, notice.reason)
                if self._on_dead is not None:
                    await self._on_dead(notice)
        return changed
