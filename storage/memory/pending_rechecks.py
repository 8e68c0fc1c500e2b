"""Unknown payment hashes to ask the wallet about once their invoice is stored, in memory."""

from __future__ import annotations

from datetime import datetime

from ..base import RECHECK_KEPT_FOR, RECHECK_LIMIT


class PendingRechecks:
    """What somebody said of hashes that no invoice has yet (tracking.base: ChargeStore.recheck)."""

    def __init__(self) -> None:
        self._since: dict[str, datetime] = {}  # the order in which they came

    def add(self, payment_hash: str, at: datetime) -> None:
        """Keep one: the first one of a hash counts, and the newest hashes are kept."""
        self._since.setdefault(payment_hash, at)
        while len(self._since) > RECHECK_LIMIT or self._oldest[1] < at - RECHECK_KEPT_FOR:
            del self._since[self._oldest[0]]

    def __len__(self) -> int:
        return len(self._since)

    @property
    def _oldest(self) -> tuple[str, datetime]:
        return next(iter(self._since.items()))

    def pop(self, payment_hash: str, now: datetime) -> datetime | None:
        """When a hash was to be rechecked, if it was; that is forgotten."""
        since = self._since.pop(payment_hash, None)
        return None if since is None or since < now - RECHECK_KEPT_FOR else since

    def clean(self, before: datetime) -> int:
        """Forget those from before a time; return how many."""
        old = [payment_hash for payment_hash, since in self._since.items() if since < before]
        for payment_hash in old:
            del self._since[payment_hash]
        return len(old)
