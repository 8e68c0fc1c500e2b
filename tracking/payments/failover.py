"""What an instance watched that died is watched by another one: followed, and asked about at once."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence

import structlog

from ...wallet.base import Invoice
from ..base import ChargeStore
from ..clock import Clock, utc_now
from ..lookups import ALL_BACKENDS, Backends
from .schedule import WATCHED
from .subscription import Subscription

log = structlog.get_logger(__name__)

EVERY = 2.0  # seconds: with the five until an instance counts as dead, well within ten
AT_ONCE = 200  # a step that takes a Redis some tens of milliseconds


class Failover:
    """Takes over, for ever, the invoices that dead instances watched. The `feed` is told; the store rings for the poll.

    Looking again and again is no waste: where one process alone may have the store, the answer costs nothing.
    `counts` tells how many invoices were `adopted`.
    """

    def __init__(
        self,
        charges: ChargeStore,
        feed: Subscription,
        *,
        backends: Backends = ALL_BACKENDS,
        clock: Clock = utc_now,
    ) -> None:
        self._backends = backends
        self._charges = charges
        self._feed = feed
        self._clock = clock
        self.counts: Counter[str] = Counter()

    async def run(self) -> None:
        """Take over at once what was left before the start, then whatever is left meanwhile."""
        while True:
            await self.look()
            await asyncio.sleep(EVERY)

    async def look(self) -> None:
        """Take over all that is left now; other instances that look in the same moment get their share of it."""
        while adopted := await self._adopt():
            for invoice in adopted:
                self._feed.take_over(invoice)
            self.counts["adopted"] += len(adopted)
            log.info("invoices_adopted", count=len(adopted))

    async def _adopt(self) -> Sequence[Invoice]:
        # Also what had no next check: the sweep at the start came before it was ours, and the next is in an hour.
        now = self._clock()
        return await self._charges.adopt(now, AT_ONCE, expired_after=now - WATCHED, of=self._backends)
