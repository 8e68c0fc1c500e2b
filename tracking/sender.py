"""One attempt at a notice: what may hold it up, what may come of it, and what is noted of that in the outbox."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from ..channels.base import Channel, OutboundMessage, Recollecting
from ..channels.errors import OutcomeUnknown, TryLater, Unreachable
from .backoff import RESEND
from .base import DeadNotice, Notice, NoticeKind, Outbox
from .breaker import Breaker
from .clock import Clock
from .notices import Notices, NotYet
from .turns import Turns

log = structlog.get_logger(__name__)

OnDead = Callable[[DeadNotice], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long things may take, in seconds. A lease outlasts two time-outs, so no other worker sends meanwhile."""

    send: float = 10.0
    lease: float = 25.0
    give_up: timedelta = timedelta(hours=24)
    idle: float = 1.0


@dataclass(slots=True)
class _Attempt:
    """A claimed notice on its way. `begun`: the channel has it, and unless it says so nobody knows if it arrived."""

    notice: Notice
    channel: Channel
    breaker: Breaker
    leased_until: datetime
    begun: bool = False


class Sender:
    """Makes attempts at notices. What was surely not tried is postponed, and does not count as an attempt.

    `on_dead` is called with a notice that was given up; what it raises is logged and harms nothing.
    """

    def __init__(
        self,
        outbox: Outbox,
        notices: Notices,
        channels: Mapping[str, Channel],
        turns: Turns,
        *,
        patience: Patience,
        on_dead: OnDead | None,
        clock: Clock,
    ) -> None:
        self._outbox = outbox
        self._notices = notices
        self._channels = channels
        self._turns = turns
        self._patience = patience
        self._on_dead = on_dead
        self._clock = clock
        self._since = clock()
        self._breakers = {name: Breaker(name, clock=clock) for name in channels}

    async def attempt(self, notice: Notice, leased_until: datetime) -> None:
        """Try to deliver a notice that is leased until then. Raises only what the outbox raises."""
        name = notice.conversation.channel
        channel = self._channels.get(name)
        tried = notice.attempt > 1 or channel is None
        if tried and self._clock() - notice.created > self._patience.give_up:
            await self._bury(notice, "gave up after the last day's attempts")
        elif channel is None:
            await self._postpone(notice, self._patience.send, "no such channel is switched on")
        elif (probe := self._breakers[name].wait()) > 0:
            await self._postpone(notice, probe, "the channel is out")
        else:
            attempt = _Attempt(notice, channel, self._breakers[name], leased_until)
            try:
                await self._write(attempt)
            except Exception as error:  # the ring around one notice: a fault in it must not stop the others
                log.exception("delivery_failed", notice=notice.kind, error=type(error).__name__)
                delay = RESEND.delay(notice.attempt)
                await self._again(notice, delay, type(error).__name__, unknown=attempt.begun)

    async def _write(self, attempt: _Attempt) -> None:
        notice, channel = attempt.notice, attempt.channel
        say_repeat = notice.ambiguous and not (
            channel.abilities.repeats_safely or isinstance(channel, Recollecting)
        )
        message = await self._notices.write(notice, say_repeat=say_repeat)
        if isinstance(message, NotYet):
            await self._postpone(notice, message.delay.total_seconds(), "not yet")
        elif message is None or (message.edit_of is not None and not channel.abilities.edits):
            await self._outbox.finish(notice, None, self._clock())
        elif not (notice.ambiguous and await self._is_settled(attempt, message)):
            await self._take_turn(attempt, message)

    async def _is_settled(self, attempt: _Attempt, message: OutboundMessage) -> bool:
        """Whether nothing is to be sent now: an earlier attempt arrived, or that can't be found out yet."""
        notice, channel = attempt.notice, attempt.channel
        if not isinstance(channel, Recollecting):
            return False
        try:
            async with asyncio.timeout(self._patience.send):
                reference = await channel.arrived(
                    notice.conversation, message, key=notice.id, since=notice.created
                )
        except (TryLater, TimeoutError) as error:
            pause = error.retry_after if isinstance(error, TryLater) else None
            if pause is None:
                attempt.breaker.fail()
            await self._postpone(
                notice, max(pause or 0.0, channel.settles_after), "whether it arrived is unknown"
            )
            return True
        if reference is not None:
            await self._finish(notice, reference)
            return True
        # Who made the attempt may have died a moment ago, and the message may yet show up.
        early = channel.settles_after - (self._clock() - self._since).total_seconds()
        if early > 0:
            await self._postpone(notice, early, "it may have arrived a moment ago")
        return early > 0

    async def _take_turn(self, attempt: _Attempt, message: OutboundMessage) -> None:
        pause = await self._turns.wait(attempt.channel, attempt.notice)
        if pause > 0:
            await self._postpone(attempt.notice, pause, "the channel's pace")
        elif self._clock() + timedelta(seconds=self._patience.send) > attempt.leased_until:
            # Writing it took long, or the machine slept: another worker may send it before our attempt has ended.
            await self._postpone(attempt.notice, 0, "the lease is nearly over")
        else:
            await self._send(attempt, message)

    async def _send(self, attempt: _Attempt, message: OutboundMessage) -> None:
        notice = attempt.notice
        attempt.begun = True
        try:
            async with asyncio.timeout(self._patience.send):
                reference = await attempt.channel.send(notice.conversation, message, key=notice.id)
        except (TryLater, OutcomeUnknown, TimeoutError) as error:
            await self._fail(attempt, error)
        except Unreachable as error:
            attempt.breaker.succeed()
            await self._bury(notice, str(error))
        else:
            attempt.breaker.succeed()
            await self._finish(notice, reference)

    async def _fail(self, attempt: _Attempt, error: TryLater | OutcomeUnknown | TimeoutError) -> None:
        notice, channel = attempt.notice, attempt.channel
        unknown = not isinstance(error, TryLater)
        delay = error.retry_after if isinstance(error, TryLater) else None
        if delay is None:
            attempt.breaker.fail()
            delay = attempt.breaker.shorten(RESEND.delay(notice.attempt))
        if unknown and isinstance(channel, Recollecting):
            delay = max(delay, channel.settles_after)
        await self._again(notice, delay, str(error) or "timed out", unknown=unknown)

    async def _finish(self, notice: Notice, reference: str) -> None:
        await self._outbox.finish(notice, reference, self._clock())
        if notice.kind in (NoticeKind.PAID, NoticeKind.EXTRA):
            waited = (self._clock() - notice.created).total_seconds()
            log.info("notice_sent", notice=notice.kind, attempt=notice.attempt, seconds=round(waited, 3))

    async def _again(self, notice: Notice, delay: float, reason: str, *, unknown: bool) -> None:
        log.info("notice_failed", notice=notice.kind, attempt=notice.attempt, reason=reason)
        due = self._clock() + timedelta(seconds=delay)
        await self._outbox.retry(notice, due, unknown=unknown, error=reason)

    async def _postpone(self, notice: Notice, delay: float, reason: str) -> None:
        # Not for the log of every day: in an outage the whole backlog passes here every few seconds.
        log.debug("notice_postponed", notice=notice.kind, reason=reason, seconds=round(delay, 3))
        await self._outbox.postpone(notice, self._clock() + timedelta(seconds=delay), reason=reason)

    async def _bury(self, notice: Notice, reason: str) -> None:
        log.error("notice_dead", notice=notice.kind, channel=notice.conversation.channel, reason=reason)
        if await self._outbox.bury(notice, reason) and self._on_dead is not None:
            try:
                async with asyncio.timeout(self._patience.send):
                    await self._on_dead(_given_up(notice, reason))
            except Exception as error:  # it is a host's own code, and the notice is buried whatever it does
                log.exception("on_dead_failed", error=type(error).__name__)


def _given_up(notice: Notice, reason: str) -> DeadNotice:
    return DeadNotice(
        notice.id, notice.kind, notice.conversation, notice.payment_hash, notice.created, reason
    )
