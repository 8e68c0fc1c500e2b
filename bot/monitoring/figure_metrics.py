"""Today's figures in the words of Prometheus: the same that chat and JSON show."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.core import Metric

from .families import gauge
from .figures import Figures


def figure_metrics(found: Figures) -> Iterator[Metric]:
    """Gauges of a day that is not over; what is not known has no sample."""
    total, people = found.total, found.people
    orders = {
        ("made",): total.made,
        ("open",): total.open,
        ("paid",): total.paid,
        ("lapsed",): total.lapsed,
        ("cancelled",): total.cancelled,
        ("late",): total.sums.late,
        ("extra",): total.sums.extra,
    }
    yield gauge("orders_today", "Orders and payments of today", ("what",), orders)
    received = {(code,): float(amount.major) for code, amount in sorted(total.sums.paid.items())}
    yield gauge("received_today", "What came today, in units of the currency", ("currency",), received)
    ratio = {} if total.conversion is None else {(): total.conversion}
    yield gauge("conversion_ratio", "Share of today's orders that are paid", (), ratio)
    waits = {("0.5",): found.pay_median, ("0.95",): found.pay_p95}
    known = {key: value for key, value in waits.items() if value is not None}
    yield gauge("pay_seconds", "From asked to paid, of today's payments", ("quantile",), known)
    polled = {} if found.poll_share is None else {(): found.poll_share}
    yield gauge("poll_only_ratio", "Share of today's payments that only the poll found", (), polled)
    states = {("new",): people.new, ("active",): people.active, ("blocked",): people.blocked}
    yield gauge("people", "People new and active today, and blocked", ("state",), states)
    yield gauge("links", "Links to wallets", ("kind", "state"), dict(sorted(found.links.items())))
