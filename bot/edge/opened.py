"""What a host's program is told, in ids of the channels: it knows its people by them."""

from __future__ import annotations

from dataclasses import replace

import structlog

from ...accounts.secrets import Unreadable
from ...channels.base import Conversation
from ...tracking.base import Charge
from ...tracking.outbox.base import DeadNotice
from ...tracking.recipients import Recipient, in_chat
from .refs import Refs

log = structlog.get_logger(__name__)


class Opened:
    """Opens refs for a program; what can't be read stays as it is. Raises StoreError."""

    def __init__(self, refs: Refs | None = None) -> None:
        self._refs = refs

    async def charge(self, charge: Charge) -> Charge:
        """A charge with the ids of where it was asked and of whom it tells."""
        if self._refs is None:
            return charge
        where = charge.asked_in
        return replace(
            charge,
            asked_in=None if where is None else await self._conversation(self._refs, where),
            recipients=tuple([await self._recipient(self._refs, one) for one in charge.recipients]),
        )

    async def dead(self, notice: DeadNotice) -> DeadNotice:
        """A notice that was given up, with the ids of whom it was for."""
        return (
            notice if self._refs is None else replace(notice, to=await self._recipient(self._refs, notice.to))
        )

    async def _recipient(self, refs: Refs, to: Recipient) -> Recipient:
        where = to.conversation
        return to if where is None else in_chat(await self._conversation(refs, where))

    async def _conversation(self, refs: Refs, where: Conversation) -> Conversation:
        try:
            return await refs.outward(where)
        except Unreadable:
            log.warning("address_unreadable", channel=where.channel)
            return where
