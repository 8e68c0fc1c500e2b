"""Looks up in Twilio's log what became of messages whose callback never came, many at once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from ..delivery_receipts import Taken
from ..errors import TryLater
from .statuses import MessageStatus, MessageStatuses
from .twilio import Listed, Rejected, TwilioApi

_FEW = 10  # messages that are asked for one by one; more are found in the list, a thousand to a page
_AT_ONCE = 5
_UNKNOWN = (404, 20404)  # what Twilio says of a sid of another account
_MARGIN = timedelta(minutes=5)  # between Twilio's clock and ours, and for what waited in its queue


class StatusLookup:
    """Looks up the statuses of messages sent from one of our numbers (delivery_receipts.SupportsStatusLookup)."""

    def __init__(self, api: TwilioApi, sender: str, statuses: MessageStatuses) -> None:
        self._api = api
        self._sender = sender
        self._statuses = statuses

    async def report(self, taken: Sequence[Taken]) -> None:
        """Report the status of each; a message that Twilio does not know gets none."""
        found = await self._listed(taken)
        missing = [one.reference for one in taken if one.reference not in found]
        for start in range(0, len(missing), _AT_ONCE):
            some = await asyncio.gather(*map(self._find, missing[start : start + _AT_ONCE]))
            found |= {one.sid: one for one in some if one is not None}
        for one in taken:
            if (there := found.get(one.reference)) is not None:
                await self._statuses.tell(
                    MessageStatus(one.key, there.sid, one.chat_id, there.status, there.code, at=one.at)
                )

    async def _listed(self, taken: Sequence[Taken]) -> dict[str, Listed]:
        if len(taken) <= _FEW:
            return {}
        times = [one.at for one in taken]
        try:
            listed = await self._api.sent_between(self._sender, min(times) - _MARGIN, max(times) + _MARGIN)
        except Rejected as error:
            raise TryLater(str(error)) from error
        return {one.sid: one for one in listed}

    async def _find(self, sid: str) -> Listed | None:
        try:
            return await self._api.find(sid)
        except Rejected as error:
            if error.code in _UNKNOWN:
                return None
            raise TryLater(str(error)) from error
