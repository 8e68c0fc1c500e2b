"""The metrics, in the words of Prometheus: counted in Counters, or asked for when somebody comes to read them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from datetime import datetime
from importlib.metadata import version
from itertools import accumulate

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from ...accounts.modes import Modes
from ...storage.base import Repositories
from ...storage.errors import StoreError
from ...storage.insight import Statistics
from ...tracking.clock import Clock, SteadyClock, utc_now
from ...tracking.jobs import Jobs
from ...tracking.sources.state import SourceState, Trust
from ...tracking.supervisor import Supervisor
from ...wallet.base import Need
from .counters import BUCKETS, Counters
from .families import PREFIX, counter, gauge
from .figure_metrics import figure_metrics
from .figures import Figures
from .health import Health
from .statistician import Statistician

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
_ASK = 2.0  # seconds in which the store must answer: a scrape that hangs tells nothing at all

# Outcomes of events that were none of their sender's fault.
_TAKEN = frozenset({"taken", "not_taken", "repeated", "left_to_subscription"})


class Metrics(Collector):
    """The metrics of one bot, in a registry of its own."""

    def __init__(
        self,
        counters: Counters,
        *,
        health: Health,
        store: Repositories,
        supervisor: Supervisor,
        jobs: Jobs,
        statistician: Statistician,
        clock: Clock = utc_now,
        machine: SteadyClock | None = None,
    ) -> None:
        self._counters = counters
        self._health = health
        self._store = store
        self._supervisor = supervisor
        self._jobs = jobs
        self._statistician = statistician
        self._figures: Figures | None = None
        self._modes: Modes | None = None
        self._audited: datetime | None = None
        self._acts: int | None = None
        self._clock = clock
        self._machine = machine
        self._stored: Statistics | None = None
        self._skew: float | None = None
        self._store_ready = False
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(self)

    async def render(self) -> bytes:
        """The text of `/metrics`. What the store does not tell in time is left out of it."""
        self._stored, self._figures, _ = await asyncio.gather(self._ask(), self._compute(), self._look())
        health = await self._health.store()
        self._skew, self._store_ready = health.skew, health.error is None
        return generate_latest(self._registry)

    def collect(self) -> Iterator[Metric]:
        yield from self._counted()
        yield from self._of_store()
        yield from () if self._figures is None else figure_metrics(self._figures)
        yield from self._of_admins()
        yield from self._of_wallet()
        yield from self._of_sources()
        yield from self._of_process()

    async def _ask(self) -> Statistics | None:
        try:
            async with asyncio.timeout(_ASK):
                return await self._store.statistics(self._clock())
        except (TimeoutError, StoreError):
            return None

    async def _compute(self) -> Figures | None:
        """Today's figures, or those of before where they take too long now."""
        try:
            async with asyncio.timeout(_ASK):
                return await self._statistician.today()
        except TimeoutError:
            return self._statistician.latest

    async def _look(self) -> None:
        self._modes, self._audited, self._acts = None, None, None
        try:
            async with asyncio.timeout(_ASK):
                audit = self._store.audit
                self._modes, head, self._acts = await asyncio.gather(
                    self._store.modes.now(), audit.head(), audit.count()
                )
        except (TimeoutError, StoreError):
            return
        self._audited = head.at

    def _of_admins(self) -> Iterator[Metric]:
        if self._modes is not None:
            lockdown = {(): int(self._modes.lockdown is not None)}
            yield gauge("lockdown", "Whether an admin has locked the bot", (), lockdown)
        if self._acts is not None:
            yield gauge("audit_rows", "Rows of the audit that are kept", (), {(): self._acts})
        at = self._audited
        age = {} if at is None else {(): max(0.0, (self._clock() - at).total_seconds())}
        yield gauge("audit_head_age_seconds", "Age of the newest row of the audit", (), age)

    def _counted(self) -> Iterator[Metric]:
        counters = self._counters
        yield counter(
            "invoices_created_total", "Invoices that were stored", ("channel",), _keyed(counters.invoices)
        )
        payments = {(source, str(late).lower()): count for (source, late), count in counters.payments.items()}
        yield counter("payments_detected_total", "Payments by who told first", ("source", "late"), payments)
        lost = {(): counters.lost_payments}
        yield counter("payments_lost_total", "Payments whose order the store has lost", (), lost)
        yield counter(
            "notifications_total", "News of payments", ("channel", "result"), counters.notifications
        )
        latency = HistogramMetricFamily(
            PREFIX + "notification_latency_seconds", "From the payment being seen to its news being sent"
        )
        bounds = [*map(str, BUCKETS), "+Inf"]
        latency.add_metric(
            (), list(zip(bounds, accumulate(counters.latencies), strict=True)), counters.waited
        )
        yield latency
        yield counter(
            "channel_requests_total",
            "Messages that channels were asked to send",
            ("channel", "class"),
            counters.requests,
        )
        yield counter(
            "channel_ambiguous_total",
            "How doubts about an arrival ended",
            ("channel", "settled_by"),
            counters.doubts,
        )
        yield counter(
            "ends_asked_total",
            "Messages whose channel was asked what became of them",
            ("channel", "result"),
            counters.ends,
        )
        yield counter(
            "webhook_rejected_total",
            "Webhooks that were turned away",
            ("surface", "reason"),
            counters.refusals,
        )
        yield counter(
            "events_unmatched_total",
            "Events that were matched with no invoice",
            ("source", "reason"),
            counters.unmatched,
        )
        unopened = {(purpose,): count for purpose, count in counters.unopened.items()}
        yield counter("decrypt_failures_total", "Secrets that would not open", ("purpose",), unopened)
        attempts = counters.link_attempts
        yield counter("link_attempts_total", "Tries to link a wallet", ("way", "result"), attempts)
        yield counter(
            "admin_commands_total", "Commands of admins", ("command", "result"), counters.admin_commands
        )
        limited = _keyed(counters.refused_people)
        yield counter("limited_total", "People who were over a limit", ("rule",), limited)

    def _of_store(self) -> Iterator[Metric]:
        ready = {(): int(self._store_ready)}
        yield gauge("store_ready", "Whether the store keeps what it is given", (), ready)
        if self._stored is not None:
            depth, now = self._stored.outbox, self._clock()
            states = {("waiting",): depth.waiting, ("sending",): depth.sending, ("dead",): depth.dead}
            oldest = 0.0 if depth.oldest is None else max(0.0, (now - depth.oldest).total_seconds())
            yield gauge("outbox_depth", "Rows of the outbox", ("state",), states)
            yield gauge("outbox_oldest_seconds", "Age of the oldest row still to be sent", (), {(): oldest})
            yield gauge("messages_unended", "Messages taken whose end was not told", (), {(): depth.taken})
            open_invoices, unmatched = self._stored.open_invoices, self._stored.unmatched
            yield gauge("open_invoices", "Unpaid invoices that have not expired", (), {(): open_invoices})
            yield gauge(
                "events_early", "Hashes that were spoken of before their invoice", (), {(): unmatched}
            )
        if self._skew is not None:
            yield gauge("clock_skew_seconds", "How far the store's clock is ahead", (), {(): self._skew})

    def _of_wallet(self) -> Iterator[Metric]:
        if (lacks := self._health.credential.lacks) is not None:
            lacking = {(str(need),): int(need in lacks) for need in Need}
            yield gauge("credential_lacks", "What the wallet's credential is not allowed", ("need",), lacking)

    def _of_sources(self) -> Iterator[Metric]:
        states = {state.name: state for state in self._health.sources}
        rejected = {
            (state.name, reason): count
            for state in states.values()
            if state.trust not in (Trust.POLLING, Trust.SUBSCRIPTION)
            for reason, count in state.counts.items()
            if reason not in _TAKEN
        }
        yield counter("events_rejected_total", "Events of no use", ("source", "reason"), rejected)
        if (polling := states.get("polling")) is not None:
            yield counter(
                "status_polls_total", "Questions to the wallet", ("outcome",), _keyed(polling.counts)
            )
        yield from self._of_jobs(polling)
        if (feed := states.get("subscription")) is not None:
            yield gauge("ws_connected", "Whether the live feed stands", (), {(): int(feed.live)})
            ends = self._supervisor.watched.get(f"source {feed.name}")
            reasons = _keyed({} if ends is None else ends.ends)
            yield counter("ws_reconnects_total", "Times that the live feed ended", ("reason",), reasons)
            last = _time(feed.last_event)
            yield gauge(
                "ws_last_message_timestamp_seconds", "When the live feed last said anything", (), last
            )

    def _of_jobs(self, polling: SourceState | None) -> Iterator[Metric]:
        ended = dict(self._jobs.done)
        if polling is not None and polling.last_event is not None:
            ended["poll"] = polling.last_event
        times = {(job,): at.timestamp() for job, at in ended.items()}
        yield gauge("job_last_success_timestamp_seconds", "When a job last ended well", ("job",), times)
        forgotten = {(): self._jobs.forgotten}
        yield counter(
            "rows_forgotten_total", "Rows that the cleaning has removed for their age", (), forgotten
        )
        lost = {name.removeprefix("job:"): count for name, count in self._store.leases.lost.items()}
        yield counter("lease_lost_total", "Leases that went to another", ("job",), _keyed(lost))

    def _of_process(self) -> Iterator[Metric]:
        if (machine := self._machine) is not None:
            ahead = {} if machine.ahead is None else {(): machine.ahead}
            yield gauge(
                "wallet_clock_skew_seconds",
                "How far this machine's clock is ahead of the wallet's",
                (),
                ahead,
            )
            yield counter(
                "clock_steps_total", "Times that this machine's clock was set", (), {(): machine.steps}
            )
        lag = self._health.lag.worst
        yield gauge("event_loop_lag_seconds", "How late the event loop was of late", (), {(): lag})
        yield gauge("build_info", "Always 1", ("version",), {(version("chatwallet"),): 1})


def _keyed(counts: Mapping[str, int]) -> dict[tuple[str, ...], int]:
    return {(name,): count for name, count in counts.items()}


def _time(at: datetime | None) -> dict[tuple[str, ...], float]:
    return {} if at is None else {(): at.timestamp()}
