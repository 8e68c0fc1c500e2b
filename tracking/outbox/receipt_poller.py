"""Taken is not arrived: asks the channels for the ends of messages that they took and told nothing more of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby

import structlog

from ...channels.base import Channel
from ...channels.delivery_receipts import SupportsStatusLookup, Taken
from ...channels.errors import TryLater
from ..clock import Clock, utc_now
from ..event_log import EventLog
from .base import Outbox
from .policy import ASK_AFTER

log = structlog.get_logger(__name__)

AT_ONCE = 200
PAUSE = timedelta(minutes=1)
"""How long an instance has to ask for what it has in hand; also until a channel that can't be asked is tried again."""

GIVE_UP = timedelta(days=3)
"""How old a message is when its channel is not asked any more: the telephone has been off for that long."""


class ReceiptPoller:
    """Looks for the ends that a webhook should have brought, and did not because nobody was there to take it.

    A message is asked for `ask_after` after it was taken, then each time when three times as much has passed, so that
    a telephone that is off costs little. At the first look all are asked for that were taken before it.
    """

    def __init__(
        self,
        outbox: Outbox,
        channels: Mapping[str, Channel],
        *,
        ask_after: timedelta = ASK_AFTER,
        event_log: EventLog | None = None,
        clock: Clock = utc_now,
    ) -> None:
        self._outbox = outbox
        self._channels = channels
        self._ask_after = ask_after
        self._event_log = event_log or EventLog()
        self._clock = clock
        self._begun = False

    @property
    def every(self) -> timedelta:
        """How often to look, so that nothing waits much longer than it should."""
        return min(max(self._ask_after / 6, timedelta(seconds=1)), timedelta(seconds=15))

    async def look(self) -> None:
        """Ask for all that is due. Raises what the store raises; a channel that can't be asked is tried again."""
        now = self._clock()
        if not self._begun:
            await self._outbox.ask_all(now)
            self._begun = True
        while taken := await self._outbox.unended(now, now + PAUSE, AT_ONCE):
            for name, some in _by_channel(taken):
                await self._ask(name, some)
            if len(taken) < AT_ONCE:
                break

    async def _ask(self, name: str, taken: Sequence[Taken]) -> None:
        channel = self._channels.get(name)
        if not isinstance(channel, SupportsStatusLookup):
            for one in taken:
                # A channel that is switched off may come back, one that can't be asked never tells.
                await self._outbox.ask(one, None if channel else self._next(one))
            return
        try:
            await channel.report_statuses(taken)
        except TryLater as error:
            log.warning("ends_unknown", channel=name, reason=str(error))
            return
        still_open = sum([await self._outbox.ask(one, self._next(one)) for one in taken])
        self._event_log.asked_for(name, told=len(taken) - still_open, still_open=still_open)

    def _next(self, taken: Taken) -> datetime | None:
        now = self._clock()
        age = now - taken.at
        return None if age > GIVE_UP else now + max(2 * age, self._ask_after)


def _by_channel(taken: Sequence[Taken]) -> Iterator[tuple[str, list[Taken]]]:
    ordered = sorted(taken, key=lambda one: one.channel)
    for name, some in groupby(ordered, key=lambda one: one.channel):
        yield name, list(some)
