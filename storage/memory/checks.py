"""When unpaid invoices are to be asked about, and whose server made them, in memory."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from datetime import datetime

from ...tracking.base import InvoiceRecord
from ...tracking.lookups import Due, Unpaid
from ...wallet.base import InvoiceStatus
from ..encoding import to_ms


class Checks:
    """Of `invoices`, by their hash."""

    def __init__(self, invoices: Mapping[str, InvoiceRecord]) -> None:
        self._invoices = invoices
        self._times: dict[str, datetime] = {}
        self._backends: dict[str, str] = {}

    def made_by(self, payment_hash: str, backend: str) -> None:
        """The server of a backend has made an invoice."""
        self._backends[payment_hash] = backend

    def schedule(self, payment_hash: str, at: datetime | None) -> None:
        """Have it asked about at a time (None: never)."""
        if at is None:
            self._times.pop(payment_hash, None)
        else:
            self._times[payment_hash] = at

    def forget(self, payment_hash: str) -> None:
        """An invoice is gone."""
        del self._backends[payment_hash]
        self.schedule(payment_hash, None)

    def unpaid(self, which: Unpaid, limit: int) -> list[InvoiceRecord]:
        """tracking.base.ChargeStore.unpaid."""
        if isinstance(which, Due):
            due = (self._invoices[one] for one, at in self._times.items() if at <= which.now)
            mine = (one for one in due if self._backends[one.payment_hash] in which.of)
            return heapq.nsmallest(limit, mine, key=_urgency)
        found = (
            one
            for payment_hash, one in self._invoices.items()
            if payment_hash > which.behind
            and one.status != InvoiceStatus.PAID
            and one.expires > which.time
            and self._backends[payment_hash] in which.of
        )
        return heapq.nsmallest(limit, found, key=lambda one: one.payment_hash)


def _urgency(row: InvoiceRecord) -> tuple[int, str]:
    return -to_ms(row.expires), row.payment_hash
