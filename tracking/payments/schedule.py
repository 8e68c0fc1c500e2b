"""When to ask the wallet about an invoice again."""

from __future__ import annotations

from datetime import datetime, timedelta

from ...wallet.base import Invoice

QUICK_TICK = timedelta(seconds=4)
"""Between looks at what is due: the least that can be set, since nothing is due sooner."""
SLOWER = 2.5  # times, beside a live feed
SLOW_TICK = QUICK_TICK * SLOWER
WATCHED = timedelta(days=2)
"""Longer than an invoice is asked about after its expiry, see AFTER_EXPIRY."""

# After its expiry an invoice can hardly be paid any more, but the news of a payment may still come: protocol.md 5.2.
AFTER_EXPIRY = tuple(
    timedelta(seconds=seconds) for seconds in (1, 5, 15, 60, 300, 1800, 2 * 3600, 6 * 3600, 24 * 3600)
)


def next_check(invoice: Invoice, now: datetime) -> datetime | None:
    """Return when to ask next: while the invoice lives at every tick of the poll, be it the quick or the slow one;
    ever more seldom afterwards; then never (None).
    """
    if now < invoice.expires:
        return min(now + QUICK_TICK, invoice.expires + AFTER_EXPIRY[0])
    for step in AFTER_EXPIRY:
        if (due := invoice.expires + step) > now:
            return due
    return None
