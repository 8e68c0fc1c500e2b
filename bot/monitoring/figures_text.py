"""Figures as JSON, and as the lines that an admin reads in chat."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...wallet.money import Money
from .figures import Counts, Figures

CAN_SPLIT = "by day, channel, currency or shop"


def as_json(found: Figures) -> dict[str, Any]:
    """All of them as JSON: counts, seconds, shares from 0 to 1, money in major units as text; no id but of shops."""
    delivery = found.delivery
    return {
        "period": found.period.name,
        "since": found.period.since.isoformat(),
        "until": found.period.until.isoformat(),
        "time_zone": str(found.period.zone),
        "by": None if found.by is None else found.by.value,
        **_counts(found.total),
        "orders_since": None if found.orders_since is None else found.orders_since.isoformat(),
        "pay_seconds": {"median": found.pay_median, "p95": found.pay_p95},
        "poll_share": found.poll_share,
        "people": {
            "new": found.people.new,
            "active": found.people.active,
            "blocked": found.people.blocked,
        },
        "links": [
            {"kind": kind, "state": state, "count": count}
            for (kind, state), count in sorted(found.links.items())
        ],
        "delivery": None
        if delivery is None
        else {
            "p50_seconds": delivery.p50,
            "p95_seconds": delivery.p95,
            "dead": delivery.dead,
            "repeats": delivery.repeats,
        },
        "groups": {name: _counts(counts) for name, counts in found.groups.items()},
    }


def as_lines(found: Figures) -> list[str]:
    """The same as an admin reads it, in English."""
    return [line for line in _lines(found) if line]


def _lines(found: Figures) -> Iterator[str]:
    period, total = found.period, found.total
    yield f"{period.name}, {period.zone}"
    if found.orders_since is not None:
        yield f"Orders are kept since {period.day(found.orders_since)} only: what was made before is not counted."
    yield (
        f"made {total.made} · paid {total.paid} · open {total.open} · lapsed {total.lapsed} · "
        f"cancelled {total.cancelled} · late {total.sums.late} · extra {total.sums.extra}"
    )
    yield f"received {_sums(total) or '0'}" + (
        f", {total.sums.unknown} of unknown amount" if total.sums.unknown else ""
    )
    yield (
        f"conversion {_share(total.conversion)} · paid within {_seconds(found.pay_median)} (median), "
        f"{_seconds(found.pay_p95)} (p95) · found by the poll alone {_share(found.poll_share)}"
    )
    people = found.people
    yield f"people: new {people.new} · active {people.active} · blocked {people.blocked}"
    links = (f"{kind} {state} {count}" for (kind, state), count in sorted(found.links.items()))
    if shown := " · ".join(links):
        yield f"links: {shown}"
    if (sent := found.delivery) is not None:
        yield (
            f"delivery since the start: {_seconds(sent.p50)} (median), {_seconds(sent.p95)} (p95) · "
            f"dead {sent.dead} · repeats {sent.repeats}"
        )
    for name, counts in found.groups.items():
        yield f"{name}: made {counts.made} · paid {counts.paid} · {_sums(counts) or '0'}"


def _counts(counts: Counts) -> dict[str, Any]:
    sums = counts.sums
    return {
        "made": counts.made,
        "paid": counts.paid,
        "open": counts.open,
        "lapsed": counts.lapsed,
        "cancelled": counts.cancelled,
        "late": sums.late,
        "extra": sums.extra,
        "conversion": counts.conversion,
        "received": _amounts(sums.paid),
        "asked": _amounts(sums.asked),
        "satoshis": sums.sats,
        "unknown": sums.unknown,
    }


def _amounts(totals: Mapping[str, Money]) -> dict[str, str]:
    return {code: str(amount.major) for code, amount in sorted(totals.items())}


def _sums(counts: Counts) -> str:
    return ", ".join(f"{amount} {code}" for code, amount in _amounts(counts.sums.paid).items())


def _share(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"


def _seconds(seconds: float | None) -> str:
    return "–" if seconds is None else f"{seconds:.1f} s"
