"""The running bot: opens its parts in order, keeps them running, closes them in reverse."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from importlib.metadata import version
from typing import Self

import structlog
from starlette.routing import BaseRoute

from ..channels.base import Channel, Receiver
from ..tracking.alerts import Alerts
from ..tracking.base import Source
from ..tracking.jobs import Jobs
from ..tracking.outbox.worker import DeliveryWorker
from ..tracking.payments.tracker import Tracker
from ..tracking.supervisor import Supervisor
from ..web.tickets import Tickets
from .dispatch.inbox_worker import InboxWorker
from .dispatch.matching import Matcher
from .host_links import HostLinks
from .interface import INTERFACE, report_plugins
from .monitoring.counters import Counters
from .monitoring.health import Health
from .monitoring.metrics import Metrics
from .monitoring.statistician import Statistician

log = structlog.get_logger(__name__)

DRAIN = 6.0  # seconds in which what is being sent may end; with the rest of the end of bot/run.py that is ten
CANCEL = 0.5  # seconds until a task that goes on is cancelled again


class App:
    """All parts, joined by bot/build.py. Use it as an async context manager: inside, it works.

    `opened` are the things that must be open before the parts run, in their order; `receiver` is what the channels
    hand people's messages to, which gives them to the worker of the inbox. `watches` are small parts that run for ever,
    by name. `routes` is what the bot serves besides its channels.
    """

    def __init__(
        self,
        *,
        opened: tuple[AbstractAsyncContextManager[object], ...],
        channels: Mapping[str, Channel],
        inbox_worker: InboxWorker,
        matcher: Matcher,
        receiver: Receiver,
        delivery: DeliveryWorker,
        tracker: Tracker,
        sources: tuple[Source, ...],
        jobs: Jobs,
        watches: Mapping[str, Callable[[], Awaitable[None]]],
        supervisor: Supervisor,
        alerts: Alerts,
        health: Health,
        counters: Counters,
        metrics: Metrics,
        statistician: Statistician,
        tickets: Tickets,
        host_links: HostLinks,
        routes: Sequence[BaseRoute] = (),
    ) -> None:
        self._opened = opened
        self.channels = channels
        self.inbox_worker = inbox_worker
        self.matcher = matcher
        self._receiver = receiver
        self.delivery = delivery
        self.tracker = tracker
        self.sources = sources
        self.jobs = jobs
        self._watches = watches
        self.supervisor = supervisor
        self.alerts = alerts
        self.health = health
        self.counters = counters
        self.metrics = metrics
        self.statistician = statistician
        self.tickets = tickets
        self.routes = routes
        self.host_links = host_links
        self._stack = AsyncExitStack()
        self._tasks: list[asyncio.Task[None]] = []
        self._listening: dict[str, asyncio.Task[None]] = {}

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            for part in self._opened:
                await stack.enter_async_context(part)
            self._stack = stack.pop_all()
        self._keep("loop lag", self.health.lag.run)
        self._keep("store watch", self.health.watch)
        self._keep("credential", self.health.credential.run)
        self._keep("inbox worker", self.inbox_worker.run)
        self._keep("delivery", self.delivery.run)
        for name, run in self._watches.items():
            self._keep(name, run)
        for watcher in self.tracker.watchers:
            self._keep(watcher.name, watcher.failover.run)
        for source in self.sources:
            self._keep(f"source {source.name}", lambda source=source: self.tracker.follow(source))  # type: ignore[misc]
        for name, channel in self.channels.items():
            self._listening[name] = self._keep(
                f"channel {name}",
                lambda channel=channel: channel.receive(self._receiver),  # type: ignore[misc]
                may_end=True,
            )
        scheduler = self.jobs.scheduler()
        scheduler.start()
        self._stack.callback(scheduler.shutdown, wait=False)
        log.info(
            "started", channels=",".join(self.channels), version=version("chatwallet"), interface=INTERFACE
        )
        report_plugins(self.channels)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.health.draining = True
        self.delivery.drain()
        try:
            await asyncio.wait_for(self.delivery.finished.wait(), DRAIN)
        except TimeoutError:
            log.warning("not_drained")  # the leases run out, and the next start sends what is left
        await _end(self._tasks)
        await self._stack.aclose()
        log.info("stopped")

    async def heard_out(self, channel: str) -> None:
        """Wait until a channel has ended, as a terminal does, and all that was said on it is answered."""
        await self._listening[channel]
        await self.inbox_worker.quiet.wait()
        await self.delivery.quiet.wait()

    def _keep(
        self, name: str, run: Callable[[], Awaitable[None]], *, may_end: bool = False
    ) -> asyncio.Task[None]:
        task = asyncio.create_task(self.supervisor.keep(name, run, may_end=may_end), name=name)
        self._tasks.append(task)
        return task


async def _end(tasks: Collection[asyncio.Task[None]]) -> None:
    """Cancel tasks until all have ended: `asyncio.wait_for` of Python 3.11 can swallow a cancellation."""
    pending = set(tasks)
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=CANCEL)
