"""What is counted while the bot runs, in plain numbers: nothing here waits, locks or formats."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, OrderedDict

from ...tracking.base import InvoiceRecord

BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 3600.0)
"""Upper bounds of the latencies, in seconds (operations.md 5.3)."""

_REMEMBERED = 10_000  # payments: the news of one may be written several times


class Counters:
    """A tracking.event_log.MetricsSink, and what HTTP turned away. Keys are label values in the order of the metric."""

    def __init__(self) -> None:
        self.invoices: Counter[str] = Counter()
        self.payments: Counter[tuple[str, bool]] = Counter()
        self.lost_payments = 0
        self.notifications: Counter[tuple[str, str]] = Counter()
        self.requests: Counter[tuple[str, str]] = Counter()
        self.doubts: Counter[tuple[str, str]] = Counter()
        self.ends: Counter[tuple[str, str]] = Counter()
        self.refusals: Counter[tuple[str, str]] = Counter()
        self.unopened: Counter[str] = Counter()
        self.refused_people: Counter[str] = Counter()
        self.unmatched: Counter[tuple[str, str]] = Counter()
        self.admin_commands: Counter[tuple[str, str]] = Counter()
        self.link_attempts: Counter[tuple[str, str]] = Counter()
        self.latencies = [0] * (len(BUCKETS) + 1)
        self.waited = 0.0
        self._detected: OrderedDict[str, None] = OrderedDict()

    def invoice_made(self, channel: str) -> None:
        self.invoices[channel] += 1

    def payment_detected(self, row: InvoiceRecord) -> None:
        payment_hash = row.payment_hash
        if payment_hash in self._detected:
            return
        self._detected[payment_hash] = None
        if len(self._detected) > _REMEMBERED:
            self._detected.popitem(last=False)
        self.payments[row.source or "unknown", row.late] += 1

    def payment_lost(self) -> None:
        self.lost_payments += 1

    def asked(self, channel: str, outcome: str) -> None:
        self.requests[channel, outcome] += 1

    def settled(self, channel: str, how: str) -> None:
        self.doubts[channel, how] += 1

    def asked_for(self, channel: str, told: int, still_open: int) -> None:
        self.ends[channel, "told"] += told
        self.ends[channel, "open"] += still_open

    def told(self, channel: str, result: str, seconds: float | None) -> None:
        self.notifications[channel, result] += 1
        if seconds is not None:
            self.latencies[bisect_left(BUCKETS, seconds)] += 1
            self.waited += seconds

    def refused(self, surface: str, reason: str) -> None:
        """A webhook was turned away."""
        self.refusals[surface, reason] += 1

    def not_matched(self, source: str, reason: str) -> None:
        """An event was matched with no invoice."""
        self.unmatched[source, reason] += 1

    def not_opened(self, purpose: str) -> None:
        """A secret could not be opened."""
        self.unopened[purpose] += 1

    def tried_to_link(self, way: str, result: str) -> None:
        """Somebody tried to link a wallet (tracking.attempts)."""
        self.link_attempts[str(way), str(result)] += 1

    def limited(self, rule: str) -> None:
        """A person was not heard, or not given what they asked for, by one of the limits."""
        self.refused_people[rule] += 1
