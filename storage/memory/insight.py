"""A look into memory, as admins take it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from ...channels.delivery_receipts import Stage
from ...tracking.base import Charge
from ..base import Repositories
from ..encoding import from_ms
from ..insight import Statistics, StoreSummary
from ..trace import ChargeQuery, ChargeTrace, NoticeRecord
from .inbox import MemoryInbox
from .queue import Row
from .rows import Rows


class MemoryInsight:
    """storage.insight.Insight of a store in memory."""

    def __init__(
        self, store: Repositories, inbox: MemoryInbox, charges: Iterable[Charge], rows: Rows
    ) -> None:
        self._store = store
        self._inbox = inbox
        self._charges = charges
        self._rows = rows

    async def statistics(self, now: datetime) -> Statistics:
        return await self._store.statistics(now)

    async def summary(self, channels: Iterable[str], dead_limit: int) -> StoreSummary:
        traffic = {name: await self._store.traffic(name) for name in channels}
        return StoreSummary(self._inbox.waiting(), traffic, await self._store.outbox.dead(max(0, dead_limit)))

    async def traces(self, query: ChargeQuery, limit: int) -> Sequence[ChargeTrace]:
        found = sorted(self._charges, key=lambda charge: charge.created, reverse=True)
        traces: list[ChargeTrace] = []
        for charge in found:
            if len(traces) == limit:
                break
            invoices = await self._store.charges.invoices(charge.id)
            hashes = [one.payment_hash for one in invoices]
            if charge.code == query.code or any(map(query.includes, hashes)):
                rows = [row for one in hashes for row in self._rows.of_invoice(one)]
                rows.sort(key=lambda row: (row.created, row.seq))
                traces.append(ChargeTrace(charge, invoices, [_notice(row) for row in rows]))
        return traces


def _notice(row: Row) -> NoticeRecord:
    return NoticeRecord(
        kind=row.kind,
        to=row.to,
        payment_hash=row.payment_hash or "",
        state=row.state,
        created=from_ms(row.created),
        due=from_ms(row.due),
        attempt=row.attempt,
        ambiguous=row.ambiguous,
        sent_at=None if row.sent_at is None else from_ms(row.sent_at),
        error=row.error,
        stage=Stage(row.stage) if row.stage else None,
        id=row.id,
    )
