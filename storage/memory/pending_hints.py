"""Payments of unknown payment hashes in memory."""

from __future__ import annotations

from datetime import datetime

from ..base import PENDING_HINTS_LIMIT


class PendingHints:
    """What came before its invoice was stored (tracking.base: ChargeStore.settle)."""

    def __init__(self) -> None:
        self._hints: dict[str, tuple[datetime, str]] = {}  # in the order in which they came

    def add(self, payment_hash: str, at: datetime, source: str) -> None:
        """Keep a payment: the first word of a hash counts, and the newest hashes are kept."""
        self._hints.setdefault(payment_hash, (at, source))
        if len(self._hints) > PENDING_HINTS_LIMIT:
            del self._hints[next(iter(self._hints))]

    def __len__(self) -> int:
        return len(self._hints)

    def pop(self, payment_hash: str) -> tuple[datetime, str] | None:
        """When a hash was paid, and who said so; that is forgotten."""
        return self._hints.pop(payment_hash, None)

    def clean(self, before: datetime) -> int:
        """Forget payments from before a time; return how many."""
        old = [payment_hash for payment_hash, (at, _) in self._hints.items() if at < before]
        for payment_hash in old:
            del self._hints[payment_hash]
        return len(old)
