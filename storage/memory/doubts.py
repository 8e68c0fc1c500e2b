"""Doubts about unknown payment hashes in memory."""

from __future__ import annotations

from datetime import datetime

from ..base import DOUBTED_FOR, DOUBTED_LIMIT


class Doubts:
    """What somebody said of hashes that no invoice has yet (tracking.base: ChargeStore.doubt)."""

    def __init__(self) -> None:
        self._since: dict[str, datetime] = {}  # the order in which they came

    def add(self, payment_hash: str, at: datetime) -> None:
        """Keep a doubt: the first one of a hash counts, and the newest hashes are kept."""
        self._since.setdefault(payment_hash, at)
        while len(self._since) > DOUBTED_LIMIT or self._oldest[1] < at - DOUBTED_FOR:
            del self._since[self._oldest[0]]

    def __len__(self) -> int:
        return len(self._since)

    @property
    def _oldest(self) -> tuple[str, datetime]:
        return next(iter(self._since.items()))

    def take(self, payment_hash: str, now: datetime) -> datetime | None:
        """Since when a hash is doubted, if it is; that is forgotten."""
        since = self._since.pop(payment_hash, None)
        return None if since is None or since < now - DOUBTED_FOR else since

    def clean(self, before: datetime) -> int:
        """Forget doubts from before a time; return how many."""
        old = [payment_hash for payment_hash, since in self._since.items() if since < before]
        for payment_hash in old:
            del self._since[payment_hash]
        return len(old)
