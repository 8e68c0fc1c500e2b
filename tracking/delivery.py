"""Delivers notices: leased, written, sent, done; or tried again later; or dead with a reason."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from ..channels.base import Channel, OutboundMessage
from ..channels.errors import OutcomeUnknown, TryLater, Unreachable
from .backoff import RESEND
from .base import Notice, NoticeKind, Outbox
from .clock import Clock, utc_now
from .notices import Notices, NotYet

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long things may take, in seconds. A lease outlasts two time-outs, so no other worker sends meanwhile."""

    send: float = 10.0
    lease: float = 25.0
    give_up: timedelta = timedelta(hours=24)
    idle: float = 1.0


class Delivery:
    """The worker of the outbox. One process may run one; several processes share the outbox by their leases."""

    def __init__(
        self,
        outbox: Outbox,
        notices: Notices,
        channels: Mapping[str, Channel],
        *,
        patience: Patience | None = None,
        at_once: int = 100,
        clock: Clock = utc_now,
    ) -> None:
        self._outbox = outbox
        self._notices = notices
        self._channels = channels
        self._patience = patience or Patience()
        self._at_once = at_once
        self._clock = clock
        self._owner = secrets.token_hex(8)
        self._news = asyncio.Event()
        self._closing = False
        self.finished = asyncio.Event()
        self.quiet = asyncio.Event()  # set while nothing is due and nothing is being sent
        self.looked = time.monotonic()  # when the outbox was last looked at: a health check reads it

    def hurry(self) -> None:
        """Look at the outbox now: something was put into it."""
        self.quiet.clear()
        self._news.set()

    def drain(self) -> None:
        """Claim nothing more; `finished` is set when what is being sent is done."""
        self._closing = True
        self._news.set()

    async def run(self) -> None:
        """Send what is due, until `drain` is called."""
        async with asyncio.TaskGroup() as sending:
            busy: set[asyncio.Task[None]] = set()
            while not self._closing:
                self._news.clear()
                leased_until = self._clock() + timedelta(seconds=self._patience.lease)
                claimed = await self._claim(self._at_once - len(busy))
                for notice in claimed:
                    task = sending.create_task(self._deliver(notice, leased_until))
                    busy.add(task)
                    task.add_done_callback(busy.discard)
                self.looked = time.monotonic()
                if not claimed:
                    if not busy and not self._news.is_set():
                        self.quiet.set()
                    await self._wait()
        self.finished.set()

    async def _claim(self, limit: int) -> list[Notice]:
        if limit <= 0:
            return []
        return list(await self._outbox.claim(self._owner, self._clock(), self._patience.lease, limit))

    async def _wait(self) -> None:
        try:
            await asyncio.wait_for(self._news.wait(), self._patience.idle)
        except TimeoutError:
            return

    async def _deliver(self, notice: Notice, leased_until: datetime) -> None:
        try:
            await self._attempt(notice, leased_until)
        except Exception as error:  # the ring around one notice: a fault in it must not stop the others
            log.exception("delivery_failed", notice=notice.kind, error=type(error).__name__)
            await self._again(notice, RESEND.delay(notice.attempt), type(error).__name__, unknown=True)
        finally:
            self._news.set()  # the next row of this conversation may be claimed now

    async def _attempt(self, notice: Notice, leased_until: datetime) -> None:
        if notice.attempt > 1 and self._clock() - notice.created > self._patience.give_up:
            await self._bury(notice, "gave up after the last day's attempts")
            return
        channel = self._channels.get(notice.conversation.channel)
        if channel is None:
            await self._again(notice, self._patience.send, "no such channel is switched on", unknown=False)
            return
        say_repeat = notice.ambiguous and not channel.abilities.repeats_safely
        message = await self._notices.write(notice, say_repeat=say_repeat)
        if isinstance(message, NotYet):
            await self._again(notice, message.delay.total_seconds(), "not yet", unknown=False)
        elif message is None or (message.edit_of is not None and not channel.abilities.edits):
            await self._outbox.finish(notice, None, self._clock())
        elif self._clock() + timedelta(seconds=self._patience.send) > leased_until:
            # Writing it took long, or the machine slept: another worker may send it before our attempt has ended.
            await self._again(notice, 0, "the lease is nearly over", unknown=False)
        else:
            await self._send(channel, notice, message)

    async def _send(self, channel: Channel, notice: Notice, message: OutboundMessage) -> None:
        try:
            async with asyncio.timeout(self._patience.send):
                reference = await channel.send(notice.conversation, message, key=notice.id)
        except TryLater as error:
            delay = RESEND.delay(notice.attempt) if error.retry_after is None else error.retry_after
            await self._again(notice, delay, str(error), unknown=False)
        except (OutcomeUnknown, TimeoutError) as error:
            await self._again(notice, RESEND.delay(notice.attempt), str(error) or "timed out", unknown=True)
        except Unreachable as error:
            await self._bury(notice, str(error))
        else:
            await self._outbox.finish(notice, reference, self._clock())
            if notice.kind in (NoticeKind.PAID, NoticeKind.EXTRA):
                waited = (self._clock() - notice.created).total_seconds()
                log.info("notice_sent", notice=notice.kind, attempt=notice.attempt, seconds=round(waited, 3))

    async def _again(self, notice: Notice, delay: float, reason: str, *, unknown: bool) -> None:
        log.info("notice_postponed", notice=notice.kind, attempt=notice.attempt, reason=reason)
        due = self._clock() + timedelta(seconds=delay)
        await self._outbox.retry(notice, due, unknown=unknown, error=reason)

    async def _bury(self, notice: Notice, reason: str) -> None:
        log.error("notice_dead", notice=notice.kind, channel=notice.conversation.channel, reason=reason)
        await self._outbox.bury(notice, reason)
