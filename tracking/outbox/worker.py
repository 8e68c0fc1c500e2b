"""The worker of the outbox: claims what is due, and has it delivered, much of it at once."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Protocol

import structlog

from ...channels.base import Channel
from ..clock import Clock, utc_now
from ..errors import StoreUnavailable
from ..event_log import EventLog
from ..host import DeadNoticeListener
from ..instances import Buckets
from ..outages import AGAIN
from .base import Notice, NoticeKind, Outbox
from .deliverers import Deliverers
from .pacer import Pacer
from .policy import DeliveryPolicy
from .rendering import NoticeRenderer
from .sender import Sender

log = structlog.get_logger(__name__)

SETTLE = 1.0  # seconds after an outage of the store in which everybody notes what they have sent meanwhile
# Seconds between two looks while something is being sent: what ends in them is followed up at once.
TOGETHER = 0.005
_KEPT_FREE = 5  # one place of so many is no answer's: the news of a payment find room in any rush


class Heartbeat(Protocol):
    """A watchdog of the worker."""

    def alive(self) -> None:
        """It has just looked at the outbox."""


class DeliveryWorker:
    """The worker of the outbox. One process may run one; several processes share the outbox by their leases.

    `deliverers` deliver to recipients that are no chats. `buckets` hold the channels to their pace, over all processes
    that share them; without them no pace is kept. The `host` is told of every notice that was given up, the `heartbeat`
    after each look at the outbox, at least once a second while all is well.
    """

    def __init__(
        self,
        outbox: Outbox,
        renderer: NoticeRenderer,
        channels: Mapping[str, Channel],
        *,
        deliverers: Deliverers | None = None,
        buckets: Buckets | None = None,
        host: DeadNoticeListener | None = None,
        policy: DeliveryPolicy | None = None,
        at_once: int = 100,
        event_log: EventLog | None = None,
        heartbeat: Heartbeat | None = None,
        clock: Clock = utc_now,
        sure: Callable[[], bool] = lambda: True,
    ) -> None:
        self._policy = policy or DeliveryPolicy()
        self._sender = Sender(
            outbox,
            renderer,
            channels,
            Pacer(buckets, clock=clock),
            deliverers=deliverers or {},
            policy=self._policy,
            host=host,
            event_log=event_log or EventLog(),
            clock=clock,
            sure=sure,
        )
        self._outbox = outbox
        self._at_once = at_once
        self._answers_at_once = at_once - at_once // _KEPT_FREE
        self._clock = clock
        self._heartbeat = heartbeat
        self._owner = secrets.token_hex(8)
        self._news = asyncio.Event()
        self._closing = False
        self._out = False  # the store could not be asked the last time
        self.finished = asyncio.Event()
        self.quiet = asyncio.Event()  # set while nothing is due and nothing is being sent
        self.looked = time.monotonic()  # when the outbox was last looked at: a health check reads it

    def _hear(self) -> None:
        """Something was put into the outbox: look at it now."""
        self.quiet.clear()
        self._news.set()

    def drain(self) -> None:
        """Claim nothing more; `finished` is set when what is being sent is done."""
        self._closing = True
        self._news.set()

    async def run(self) -> None:
        """Send what is due, until `drain` is called."""
        with self._outbox.changed.heard_by(self._hear):
            await self._send_all()
        self.finished.set()

    async def _send_all(self) -> None:
        async with asyncio.TaskGroup() as sending:
            busy: set[asyncio.Task[None]] = set()
            answering: set[asyncio.Task[None]] = set()
            while not self._closing:
                self._news.clear()
                leased_until = self._clock() + timedelta(seconds=self._policy.lease)
                claimed = await self._claim(len(busy), len(answering))
                for notice in claimed:
                    task = sending.create_task(self._sender.attempt(notice, leased_until))
                    for tasks in (busy, answering) if notice.kind is NoticeKind.ANSWER else (busy,):
                        tasks.add(task)
                        task.add_done_callback(tasks.discard)
                    # The next row of this conversation may be claimed then.
                    task.add_done_callback(self._look_again)
                self.looked = time.monotonic()
                if self._heartbeat is not None:
                    self._heartbeat.alive()
                if not claimed:
                    if not (busy or self._out or self._news.is_set()):
                        self.quiet.set()
                    await self._wait(AGAIN if self._out else self._policy.idle)
                if busy:
                    await asyncio.sleep(TOGETHER)

    async def _claim(self, busy: int, answering: int) -> Sequence[Notice]:
        """Claim as much as there is room for; nothing while the store can't be asked."""
        try:
            if self._out and not await self._is_over():
                return ()
            claimed = await self._claim_now(busy, answering)
        except StoreUnavailable as error:
            if not self._out:
                log.warning("store_unavailable", reason=str(error))
            self._out = True
            return ()
        if self._out:
            log.warning("store_is_back")
        self._out = False
        return claimed

    async def _is_over(self) -> bool:
        """Whether the store can be read again, and what was sent meanwhile is noted, or had the time to be.

        A row whose lease ran out in the outage would be sent again, while somebody still has its success in hand.
        """
        await self._outbox.next_due()
        await asyncio.sleep(SETTLE)
        return not self._sender.unnoted

    async def _claim_now(self, busy: int, answering: int) -> Sequence[Notice]:
        limit, for_answers = self._at_once - busy, self._answers_at_once - answering
        if limit <= 0:
            return ()
        if for_answers > 0:
            limit = min(limit, for_answers)
        return await self._outbox.claim(
            self._owner, self._clock(), self._policy.lease, limit, answers=for_answers > 0
        )

    async def _wait(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._news.wait(), seconds)

    def _look_again(self, _: asyncio.Task[None]) -> None:
        self._news.set()
