"""How the bot does: one computation, which chat, page, JSON and Prometheus show (S4-20)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import quantiles

from ...storage.census import People
from ...storage.reading import Reading
from ...tracking.base import ChargeState
from ...tracking.ledger import Line, Summing, Sums
from .counters import BUCKETS, Counters
from .period import Period

POLL = "polling"
"""The source that finds what nobody pushed."""

_UNKNOWN = "unknown"  # the currency of what has no amount as yet


class By(StrEnum):
    """By what figures can be split."""

    DAY = "day"
    CHANNEL = "channel"
    CURRENCY = "currency"
    SHOP = "shop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Orders and payments of a time. `sums` is what came, from the ledger alone.

    `made`, `open`, `lapsed`, `cancelled` and `converted` are orders that were made in it, and what became of them.
    """

    made: int = 0
    open: int = 0
    lapsed: int = 0
    cancelled: int = 0
    converted: int = 0
    sums: Sums = field(default_factory=Sums)

    @property
    def paid(self) -> int:
        """Orders that were paid in the time; what came for one besides is extra."""
        return self.sums.count - self.sums.extra

    @property
    def conversion(self) -> float | None:
        """Which share of the orders that were made was paid; None where none was made."""
        return self.converted / self.made if self.made else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How news of payments went, on this instance since its start: seconds, at most a bucket too many; None unknown."""

    p50: float | None = None
    p95: float | None = None
    dead: int = 0
    repeats: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of a period. `groups` are the same by day, channel, currency or shop, where that was asked.

    Orders are counted since `orders_since` only, if that is later than the period begins: older ones are forgotten.
    Of pay_median and pay_p95, seconds from asked to paid, and `poll_share`, of payments that only the poll found: None
    where nothing was paid. `delivery` is None where it is computed beside the bot.
    """

    period: Period
    by: By | None
    total: Counts
    groups: Mapping[str, Counts]
    orders_since: datetime | None
    pay_median: float | None
    pay_p95: float | None
    poll_share: float | None
    people: People
    links: Mapping[tuple[str, str], int]
    delivery: Delivery | None


async def figures(
    reading: Reading,
    period: Period,
    *,
    by: By | None = None,
    channels: Iterable[str] = (),
    keep: timedelta,
    now: datetime,
    counters: Counters | None = None,
) -> Figures:
    """Compute the figures of a period; `channels` are those whose chats are counted, `keep` is how long orders stay.

    Reads in portions. Raises what the store raises.
    """
    gathered = _Gathered(period, by)
    async for shop in reading.ledger.shops():
        async for line in reading.ledger.lines(shop, period.since, period.until):
            gathered.add(line)
    async for tally in reading.orders.tallies(period.since, period.until):
        key = {By.DAY: period.day(tally.at), By.CHANNEL: tally.channel, By.SHOP: tally.shop}
        gathered.count(None if by is None else key.get(by), tally.state, tally.count)
    oldest = now - keep
    return Figures(
        period=period,
        by=by,
        total=gathered.total(),
        groups=gathered.groups(),
        orders_since=oldest if oldest > period.since else None,
        pay_median=_quantile(gathered.waits, 50),
        pay_p95=_quantile(gathered.waits, 95),
        poll_share=gathered.poll_share(),
        people=await reading.census.people(period.since, period.until, channels),
        links=await reading.census.links(),
        delivery=None if counters is None else delivery(counters),
    )


def delivery(counters: Counters) -> Delivery:
    """What was counted of deliveries since the start."""
    results: Counter[str] = Counter()
    for (_, result), count in counters.notifications.items():
        results[result] += count
    return Delivery(
        p50=_bucket(counters.latencies, 0.5),
        p95=_bucket(counters.latencies, 0.95),
        dead=results["dead"],
        repeats=results["repeat"],
    )


class _Gathered:
    """Adds up lines and orders, all of them and by their groups."""

    def __init__(self, period: Period, by: By | None) -> None:
        self._name = _namer(period, by)
        self._no_currency: dict[str, Line] | None = {} if by is By.CURRENCY else None
        self._sums: defaultdict[str | None, Summing] = defaultdict(Summing)
        self._orders: defaultdict[str | None, Counter[ChargeState]] = defaultdict(Counter)
        self._polled = self._found = 0
        self.waits: list[float] = []

    def add(self, line: Line) -> None:
        self._sums[None].add(line)
        if self._name is not None:
            self._group(line, self._name(line))
        if not line.is_correction:
            self._found += 1
            self._polled += line.source == POLL
            if not line.extra:
                self.waits.append(line.seconds)

    def _group(self, line: Line, name: str) -> None:
        """A payment is in the group of the currency that became known later, if that was in the period."""
        if (waiting := self._no_currency) is not None:
            if line.paid is None:
                waiting[line.payment_hash] = line
                return
            if line.fills and (first := waiting.pop(line.payment_hash, None)) is not None:
                self._sums[name].add(first)
        self._sums[name].add(line)

    def count(self, group: str | None, state: ChargeState, count: int) -> None:
        self._orders[None][state] += count
        if group is not None:
            self._orders[group][state] += count

    def total(self) -> Counts:
        return self._counts(None)

    def groups(self) -> dict[str, Counts]:
        while self._no_currency:
            _, line = self._no_currency.popitem()
            self._sums[_UNKNOWN].add(line)
        names = {name for name in (*self._sums, *self._orders) if name is not None}
        return {name: self._counts(name) for name in sorted(names)}

    def poll_share(self) -> float | None:
        return self._polled / self._found if self._found else None

    def _counts(self, name: str | None) -> Counts:
        orders = self._orders.get(name, Counter[ChargeState]())
        sums = self._sums.get(name)
        return Counts(
            made=orders.total(),
            open=orders[ChargeState.OPEN],
            lapsed=orders[ChargeState.LAPSED],
            cancelled=orders[ChargeState.CANCELLED],
            converted=orders[ChargeState.PAID],
            sums=Sums() if sums is None else sums.sums(),
        )


def _namer(period: Period, by: By | None) -> Callable[[Line], str] | None:
    match by:
        case None:
            return None
        case By.DAY:
            return lambda line: period.day(line.at)
        case By.CHANNEL:
            return lambda line: line.channel
        case By.SHOP:
            return lambda line: line.shop
        case By.CURRENCY:
            return lambda line: _UNKNOWN if line.paid is None else line.paid.currency.code


def _quantile(values: Sequence[float], percent: int) -> float | None:
    """A percentile, between the two that it lies between; None of nothing."""
    if len(values) < 2:
        return values[0] if values else None
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def _bucket(counts: Sequence[int], share: float) -> float | None:
    """The upper bound of the bucket in which a share is reached; None of nothing, or where it is above all bounds."""
    wanted, seen = share * sum(counts), 0
    for bound, count in zip(BUCKETS, counts, strict=False):
        seen += count
        if seen and seen >= wanted:
            return bound
    return None
