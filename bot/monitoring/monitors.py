"""What monitors ask for and keep, joined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ...channels.base import Channel
from ...storage.base import Repositories
from ...tracking.base import Source
from ...tracking.clock import Clock, SteadyClock
from ...tracking.jobs import Jobs
from ...tracking.outbox.worker import DeliveryWorker
from ...tracking.supervisor import Supervisor
from .counters import Counters
from .credential import Credential
from .health import Health
from .metrics import Metrics
from .statistician import Statistician


@dataclass(frozen=True, kw_only=True)
class Monitors:
    """The parts that are looked at, and what is told of them, made when it is first asked for."""

    counters: Counters
    delivery: DeliveryWorker
    supervisor: Supervisor
    sources: tuple[Source, ...]
    channels: Mapping[str, Channel]
    credential: Credential
    store: Repositories
    jobs: Jobs
    zone: str
    clock: Clock

    @cached_property
    def machine(self) -> SteadyClock:
        """The machine's clock, which is watched."""
        return self.clock if isinstance(self.clock, SteadyClock) else SteadyClock()

    @cached_property
    def health(self) -> Health:
        """What monitors ask for."""
        return Health(
            delivery=self.delivery,
            supervisor=self.supervisor,
            sources=self.sources,
            channels=self.channels,
            credential=self.credential,
            check=self.store.check,
            modes=self.store.modes.now,
        )

    @cached_property
    def metrics(self) -> Metrics:
        """What monitors keep."""
        return Metrics(
            self.counters,
            health=self.health,
            store=self.store,
            supervisor=self.supervisor,
            jobs=self.jobs,
            statistician=self.statistician,
            clock=self.clock,
            machine=self.machine,
        )

    @cached_property
    def statistician(self) -> Statistician:
        """Who computes figures."""
        return Statistician(
            self.store,
            self.counters,
            tuple(self.channels),
            keep=self.jobs.keep,
            zone=self.zone,
            clock=self.clock,
        )
