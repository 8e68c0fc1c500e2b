"""All repositories in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from types import TracebackType
from typing import Self

from ...accounts.erasure import Erasure, Forgotten
from ...accounts.modes import Mode
from ...tracking.bell import Bell
from ...wallet.limits import LocalWindows
from ..cleaning import clean
from ..insight import Statistics, Traffic
from ..reading import Reading
from ..records.memory import MemoryRecords
from ..records.modes import MODES, read_modes
from ..records.nouns import RecordNouns
from .buckets import MemoryBuckets
from .charge_index import ChargeIndex
from .charges import MemoryCharges
from .edits import Edits
from .forgetting import Forgetting
from .inbox import MemoryInbox
from .insight import MemoryInsight
from .leases import MemoryLeases
from .orders import MemoryOrders
from .outbox import MemoryOutbox
from .pictures import MemoryPictures
from .rows import Rows
from .transcript import MemoryTranscript


class MemoryStore(RecordNouns[MemoryRecords]):
    """storage.base.Store in plain dicts. No method waits for anything, so each one is one atomic step."""

    def __init__(self) -> None:
        self._rows = rows = Rows()
        changed = Bell()
        self.outbox = MemoryOutbox(rows, changed)
        charges = ChargeIndex()
        self._all = charges
        edits = Edits(rows, self.outbox.invoices, charges)
        self.inbox = MemoryInbox(rows, changed, edits)
        self.charges = MemoryCharges(rows, self.outbox, self.inbox, charges, edits, self._held)
        super().__init__(MemoryRecords(rows, changed), self.charges)
        self.transcript = MemoryTranscript()
        self.pictures = MemoryPictures()
        self.buckets = MemoryBuckets()
        self.windows = LocalWindows()
        self.leases = MemoryLeases()

    def _held(self) -> Mode | None:
        return read_modes(self.records.bodies.get(MODES)).held

    async def clean(self, before: datetime, done: datetime | None = None) -> int:
        return await clean(self, before, done)

    async def forget(self, erasure: Erasure, now: datetime) -> Forgotten:
        rows = await Forgetting(self._rows, erasure, now).run(self.charges)
        said = self.inbox.forget_person(erasure)
        lines = self.transcript.forget(erasure, self.outbox.invoices)
        return Forgotten(rows.gone + said.gone + lines, rows.kept + said.kept)

    async def scrub(self) -> None:
        """What is deleted here is nowhere."""

    async def check(self) -> None:
        """Memory is always there."""

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Reading]:
        insight = MemoryInsight(self, self.inbox, self._all, self._rows)
        yield Reading.of(self.records, self.charges, MemoryOrders(self._all), insight)

    async def statistics(self, now: datetime) -> Statistics:
        return Statistics(
            self.outbox.depth(now), self.charges.count_open(now), self.charges.count_unmatched()
        )

    async def traffic(self, channel: str) -> Traffic:
        return Traffic(self.inbox.last_added(channel), self.outbox.last_sent(channel))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Nothing to close: what was stored can still be looked at."""
