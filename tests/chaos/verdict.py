"""The judge: what each chat saw of each payment, and whether that is what was promised."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from .customers import Crowd, Customer, Sight
from .stage import Stage

REPEAT = re.compile(r"\(repeat of Ref \w{8} – one payment\)")


@dataclass(slots=True)
class Verdict:
    """Counts over all payments. Latencies are in seconds, from the payment to the channel's first notice of it.

    `lost`: paid, and nothing was said. `unanswered`: asked for a code, and never got one. `unmarked` are repeats that
    do not say so, `marked` those that do, by channel. `strange`: something was said that has no place here.
    """

    payments: int = 0
    lost: list[Customer] = field(default_factory=list)
    unanswered: list[Customer] = field(default_factory=list)
    unmarked: dict[str, list[Customer]] = field(default_factory=dict)
    marked: dict[str, list[Customer]] = field(default_factory=dict)
    strange: list[Customer] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)

    def add(self, other: Verdict) -> None:
        """Count the payments of another verdict as well."""
        self.payments += other.payments
        self.lost += other.lost
        self.unanswered += other.unanswered
        self.strange += other.strange
        self.latencies += other.latencies
        for mine, theirs in ((self.unmarked, other.unmarked), (self.marked, other.marked)):
            for channel, found in theirs.items():
                mine.setdefault(channel, []).extend(found)

    def repeats(self, channel: str) -> int:
        """How many notices of a channel were one too many, marked or not."""
        return sum(len(found.get(channel, ())) for found in (self.unmarked, self.marked))

    @property
    def silent(self) -> int:
        """Repeats that did not say that they are."""
        return sum(map(len, self.unmarked.values()))

    def percentile(self, percent: float) -> float:
        """The latency that so many percent of the payments do not exceed; 0 without any."""
        if not self.latencies:
            return 0.0
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, round(percent / 100 * (len(ordered) - 1)))]

    @property
    def suspects(self) -> list[Customer]:
        """The customers to whom something happened that must not."""
        of_channels = [found for kind in (self.unmarked,) for found in kind.values()]
        return [*self.lost, *self.unanswered, *self.strange, *(one for found in of_channels for one in found)]


def judge(crowd: Crowd, customers: Iterable[Customer] | None = None) -> Verdict:
    """Look at every screen."""
    verdict = Verdict()
    for customer in crowd.customers if customers is None else customers:
        if customer.asked_at is not None and customer.shown_at is None:
            verdict.unanswered.append(customer)
        if customer.paid_at is not None:
            _judge_payment(verdict, customer, crowd.notices(customer))
    return verdict


def _judge_payment(verdict: Verdict, customer: Customer, told: Sequence[Sight]) -> None:
    assert customer.paid_at is not None
    verdict.payments += 1
    if not told:
        verdict.lost.append(customer)
        return
    verdict.latencies.append(max(timedelta(), told[0].at - customer.paid_at).total_seconds())
    plain = sum(REPEAT.search(sight.text) is None for sight in told)
    silent = max(0, plain - 1)
    verdict.unmarked.setdefault(customer.channel, []).extend([customer] * silent)
    verdict.marked.setdefault(customer.channel, []).extend([customer] * (len(told) - 1 - silent))
    if told[0].at < customer.paid_at - timedelta(milliseconds=5) or "expired" in " ".join(
        sight.text for sight in told[1:]
    ):
        verdict.strange.append(customer)


def history(stage: Stage, crowd: Crowd, customer: Customer) -> str:
    """All that is known of a customer's payment: what they did, what they saw, what the bots wrote down."""
    lines = [f"--- {customer.channel} {customer.ref} {customer.payment_hash}", *customer.story]
    lines += [f"{sight.at:%H:%M:%S.%f} sees {sight.text!r}" for sight in crowd.sights(customer)]
    for bot in stage.instances:
        found = [one for one in bot.log.read_text().splitlines() if customer.ref in one]
        lines += [f"{bot.log.name}: {one}" for one in found]
    if customer.payment_hash:
        lines.append(str(stage.redis.ask("HGETALL", f"{{cw}}:invoice:{customer.payment_hash}")))
    return "\n".join(lines)
