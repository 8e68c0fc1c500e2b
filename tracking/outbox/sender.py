"""One attempt at a notice: what may hold it up, what may come of it, and what is noted of that in the outbox."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

import structlog

from ...channels.base import Channel, OutboundMessage, SupportsLookup
from ...channels.delivery_receipts import SupportsStatusLookup
from ...channels.errors import OutcomeUnknown, TryLater, Unreachable
from ..backoff import RESEND
from ..clock import Clock
from ..errors import StoreUnavailable
from ..event_log import ARRIVED, NOT_SENT, PERMANENT, REPEATED, SENT, SENT_AGAIN, THROTTLED, UNKNOWN, EventLog
from ..host import DeadNoticeListener
from ..outages import AGAIN
from ..recipients import MAYBE_PROGRAM
from .attempt import ChatDeliveryAttempt, DeliveryAttempt
from .base import Dead, DeadNotice, Notice, Outbox, Postponed, Retry, Sent
from .breaker import Breaker
from .deliverers import Deliverers
from .diversion import Withheld
from .outcomes import Outcomes
from .pacer import Pacer
from .policy import DeliveryPolicy
from .rendering import NoticeRenderer, NotYet

log = structlog.get_logger(__name__)

OnDead = Callable[[DeadNotice], Awaitable[None]]


class Sender:
    """Makes attempts at notices. What was surely not tried is postponed, and does not count as an attempt.

    None is given up for its age until the clock is `sure`.

    The `host` is told of a notice that was given up; what it raises is logged and harms nothing.
    """

    def __init__(
        self,
        outbox: Outbox,
        renderer: NoticeRenderer,
        channels: Mapping[str, Channel],
        pacer: Pacer,
        *,
        deliverers: Deliverers,
        policy: DeliveryPolicy,
        host: DeadNoticeListener | None,
        event_log: EventLog,
        clock: Clock,
        sure: Callable[[], bool],
    ) -> None:
        self._outbox = outbox
        self._outcomes = Outcomes(outbox)
        self._renderer = renderer
        self._channels = channels
        self._deliverers = deliverers
        self._pacer = pacer
        self._policy = policy
        self._host = host
        self._event_log = event_log
        self._clock = clock
        self._sure = sure
        self._since = clock()
        names = (*channels, *(deliverer.name for deliverer in deliverers.values()))
        self._breakers = {name: Breaker(name, clock=clock) for name in names}
        # Asked once: a look at a protocol takes as long as a statement of the store.
        self._tell_ends = {name for name, one in channels.items() if isinstance(one, SupportsStatusLookup)}

    @property
    def unnoted(self) -> int:
        """How many outcomes are known here and not in the store, which can't be asked."""
        return self._outcomes.waiting

    async def attempt(self, notice: Notice, leased_until: datetime) -> None:
        """Try to deliver a notice that is leased until then. Raises only what the outbox raises."""
        attempt = self._attempt(notice, leased_until)
        tried = notice.attempt > 1 or attempt is None
        if attempt is None and notice.to == MAYBE_PROGRAM:
            await self._outcomes.conclude(notice, Sent(None, self._clock()))
        elif tried and self._sure() and self._clock() - notice.created > self._policy.give_up:
            await self._bury(notice, "gave up after the last day's attempts")
        elif attempt is None:
            await self._postpone(notice, self._policy.send, "no such channel is switched on")
        elif (probe := attempt.breaker.wait()) > 0:
            await self._postpone(notice, probe, "the channel is out")
        else:
            try:
                await (
                    self._write(attempt)
                    if isinstance(attempt, ChatDeliveryAttempt)
                    else self._deliver(attempt)
                )
            except StoreUnavailable as error:
                await self._put_off(attempt, str(error))
            except Exception as error:  # the ring around one notice: a fault in it must not stop the others
                log.exception("delivery_failed", notice=notice.kind, error=type(error).__name__)
                delay = RESEND.delay(notice.attempt)
                outcome = UNKNOWN if attempt.begun else NOT_SENT
                await self._again(notice, delay, outcome, type(error).__name__)

    def _attempt(self, notice: Notice, leased_until: datetime) -> DeliveryAttempt | None:
        """An attempt at a notice, None where nobody here brings it to whom it is for."""
        where = notice.conversation
        if where is None:
            deliverer = self._deliverers.get(notice.to.kind)
            if deliverer is None:
                return None
            return DeliveryAttempt(notice, deliverer.name, self._breakers[deliverer.name], leased_until)
        channel, name = self._channels.get(where.channel), where.channel
        if channel is None:
            return None
        attempt = ChatDeliveryAttempt(
            notice, name, self._breakers[name], leased_until, channel=channel, where=where
        )
        attempt.ends_later = name in self._tell_ends
        return attempt

    def _settling(self, notice: Notice) -> float:
        """How many seconds what another one sent before they died may yet take to show up, 0.0 when it has."""
        channel = None if notice.conversation is None else self._channels.get(notice.conversation.channel)
        if not notice.inherited or not isinstance(channel, SupportsLookup):
            return 0.0
        silent = self._clock() - (notice.heard or self._since)
        return max(0.0, channel.settles_after - silent.total_seconds())

    async def _deliver(self, attempt: DeliveryAttempt) -> None:
        """Deliver to a recipient that is no chat: no text is written, and there is no pace to keep."""
        deliverer = self._deliverers[attempt.notice.to.kind]
        await self._begin(attempt, partial(deliverer.deliver, attempt.notice))

    async def _write(self, attempt: ChatDeliveryAttempt) -> None:
        notice, channel = attempt.notice, attempt.channel
        message = await self._renderer.write(notice, say_repeat=attempt.marked)
        if isinstance(message, NotYet):
            await self._postpone(notice, message.delay.total_seconds(), "not yet")
        elif isinstance(message, Withheld):
            await self._bury(notice, message.reason)
        elif message is None or (message.edit_of is not None and not channel.abilities.edits):
            await self._outcomes.conclude(notice, Sent(None, self._clock()))
        elif not (notice.ambiguous and await self._is_settled(attempt, message)):
            await self._take_turn(attempt, message)

    async def _is_settled(self, attempt: ChatDeliveryAttempt, message: OutboundMessage) -> bool:
        """Whether nothing is to be sent now: an earlier attempt arrived, or that can't be found out yet."""
        notice, channel = attempt.notice, attempt.channel
        if not isinstance(channel, SupportsLookup):
            return False
        try:
            async with asyncio.timeout(self._policy.send):
                reference = await channel.find_sent(
                    attempt.where, message, key=notice.id, since=notice.created
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
            self._event_log.settled(channel.name, ARRIVED)
            await self._finish(attempt, reference, repeat=False)
            return True
        if self._settling(notice) > 0:
            await self._postpone(notice, 0, "it may have arrived a moment ago")
            return True
        return False

    async def _take_turn(self, attempt: ChatDeliveryAttempt, message: OutboundMessage) -> None:
        notice = attempt.notice
        if (pause := await self._pacer.wait(attempt.channel, notice)) > 0:
            await self._postpone(notice, pause, "the channel's pace")
        else:
            await self._begin(attempt, partial(attempt.channel.send, attempt.where, message, key=notice.id))

    async def _begin(self, attempt: DeliveryAttempt, send: Callable[[], Awaitable[str]]) -> None:
        if self._clock() + timedelta(seconds=self._policy.send) > attempt.leased_until:
            # Writing it took long, or the machine slept: another worker may send it before our attempt has ended.
            await self._postpone(attempt.notice, 0, "the lease is nearly over")
        elif not self._outbox.stands:
            await self._postpone(attempt.notice, AGAIN, "others may think that we are dead")
        else:
            await self._send(attempt, send)

    async def _send(self, attempt: DeliveryAttempt, send: Callable[[], Awaitable[str]]) -> None:
        notice = attempt.notice
        attempt.begun = True
        self._event_log.sending(notice)
        if notice.ambiguous:
            self._event_log.settled(attempt.name, REPEATED if attempt.marked else SENT_AGAIN)
        try:
            async with asyncio.timeout(self._policy.send):
                reference = await send()
        except (TryLater, OutcomeUnknown, TimeoutError) as error:
            await self._fail(attempt, error)
        except Unreachable as error:
            attempt.breaker.succeed()
            self._event_log.asked(attempt.name, PERMANENT)
            await self._bury(notice, str(error))
        else:
            attempt.breaker.succeed()
            self._event_log.asked(attempt.name, SENT)
            await self._finish(attempt, reference, repeat=attempt.marked)

    async def _fail(self, attempt: DeliveryAttempt, error: TryLater | OutcomeUnknown | TimeoutError) -> None:
        notice = attempt.notice
        delay = error.retry_after if isinstance(error, TryLater) else None
        outcome = UNKNOWN if not isinstance(error, TryLater) else NOT_SENT if delay is None else THROTTLED
        self._event_log.asked(attempt.name, outcome)
        if delay is None:
            attempt.breaker.fail()
            delay = attempt.breaker.shorten(RESEND.delay(notice.attempt))
        if outcome == UNKNOWN:
            delay = max(delay, attempt.settles_after or 0.0)
        await self._again(notice, delay, outcome, str(error) or "timed out")

    async def _finish(self, attempt: DeliveryAttempt, reference: str, *, repeat: bool) -> None:
        notice, now = attempt.notice, self._clock()
        ask = now + self._policy.ask if attempt.ends_later else None
        await self._outcomes.conclude(notice, Sent(reference, now, ask))
        seconds = (self._clock() - notice.created).total_seconds()
        message = reference if attempt.ends_later else None
        self._event_log.sent(notice, seconds, repeat=repeat, message=message)

    async def _again(self, notice: Notice, delay: float, outcome: str, reason: str) -> None:
        self._event_log.failed(notice, outcome, reason)
        delay = max(delay, self._settling(notice))
        due = self._clock() + timedelta(seconds=delay)
        await self._outcomes.conclude(notice, Retry(due, unknown=outcome == UNKNOWN, error=reason))

    async def _postpone(self, notice: Notice, delay: float, reason: str) -> None:
        delay = max(delay, self._settling(notice))  # the next claim inherits nothing, and would not wait
        # Not for the log of every day: in an outage the whole backlog passes here every few seconds.
        log.debug("notice_postponed", notice=notice.kind, reason=reason, seconds=round(delay, 3))
        due = self._clock() + timedelta(seconds=delay)
        await self._outcomes.conclude(notice, Postponed(due, reason))

    async def _put_off(self, attempt: DeliveryAttempt, reason: str) -> None:
        """The store could not be asked for what the message says, or, by the channel, in the midst of sending it."""
        if not attempt.begun:
            await self._postpone(attempt.notice, 0, reason)
        else:
            delay = AGAIN if attempt.settles_after is None else attempt.settles_after
            await self._again(attempt.notice, delay, UNKNOWN, reason)

    async def _bury(self, notice: Notice, reason: str) -> None:
        if notice.news is not None and notice.news.fleeting:  # it must not come back
            await self._outcomes.conclude(notice, Sent(None, self._clock()))
            return
        if not await self._outcomes.conclude(notice, Dead(reason)):
            return
        self._event_log.dead(notice, reason)
        if self._host is not None:
            try:
                async with asyncio.timeout(self._policy.send):
                    await self._host.dead(_given_up(notice, reason))
            except Exception as error:  # it is a host's own code, and the notice is dead whatever it does
                log.exception("on_dead_failed", error=type(error).__name__)


def _given_up(notice: Notice, reason: str) -> DeadNotice:
    return DeadNotice(notice.id, notice.kind, notice.to, notice.payment_hash, notice.created, reason)
