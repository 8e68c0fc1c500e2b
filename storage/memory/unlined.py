"""Paid invoices of which the ledger may not know all, in memory."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence

from ...tracking.base import InvoiceRecord


class Unlined:
    """Their hashes, among `invoices`."""

    def __init__(self, invoices: Mapping[str, InvoiceRecord]) -> None:
        self._invoices = invoices
        self._hashes: set[str] = set()

    def add(self, payment_hash: str) -> None:
        """More has become known of one."""
        self._hashes.add(payment_hash)

    def __contains__(self, payment_hash: str) -> bool:
        return payment_hash in self._hashes

    def page(self, limit: int, behind: str) -> list[str]:
        """The first of them by their hash."""
        return heapq.nsmallest(limit, (one for one in self._hashes if one > behind))

    def end(self, known: Sequence[InvoiceRecord]) -> None:
        """The ledger knows what these say."""
        for row in known:
            now = self._invoices.get(row.payment_hash)
            if now is not None and now.credited_at == row.credited_at:
                self._hashes.discard(row.payment_hash)
