"""Looks at the live feeds: without one, payments are found by asking, which takes seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from ...channels.values import KeyValues
from ...tracking.alerts import Alerts
from ...tracking.clock import Clock, utc_now
from ...tracking.payments.subscription import Subscription
from .trouble import LOOK, Trouble

DOWN = timedelta(minutes=5)
"""How long a feed may be away: a restart of the server's side, or of the net, is over by then."""

_CALM = timedelta(minutes=2)  # a feed that stands for less than that is not back


class FeedWatch:
    """Tells of each feed that is away for longer than DOWN on any instance, by the name that monitors know it by."""

    def __init__(
        self, feeds: Sequence[Subscription], alerts: Alerts, values: KeyValues, *, clock: Clock = utc_now
    ) -> None:
        self._watched = [
            (
                feed,
                Trouble(
                    f"feed:{feed.name}", "alert-feed", alerts, values, after=DOWN, calm=_CALM, clock=clock
                ),
            )
            for feed in feeds
        ]

    async def run(self) -> None:
        """Look for ever. What the store says goes out."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK)

    async def look(self) -> None:
        """Look once."""
        for feed, trouble in self._watched:
            await trouble.look(not feed.live, {"feed": feed.name})
