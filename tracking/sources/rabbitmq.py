"""RabbitMQ as a source: payment events that others put on a queue (protocol.md 10.1 to 10.3)."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing
from datetime import datetime
from enum import Enum, auto

import structlog
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractIncomingMessage
from aio_pika.exceptions import ChannelClosed, ChannelInvalidStateError, DeliveryError, InvalidFrameError

from ...wallet.base import InvoiceStatus
from ..base import Hint
from ..clock import Clock, utc_now
from ..unmatched import Note, not_noted
from .broker import Address, BrokerUnavailable, connected, persistent, prepare, translated
from .documents import SIZE_LIMIT, Unreadable
from .events import Unusable, read_event
from .state import SourceState, Trust

log = structlog.get_logger(__name__)

_Messages = Sequence[AbstractIncomingMessage]

PREFETCH = 200
"""Events in hand: as many as go to the store together. All of them count as delivered once more when we crash."""

TAKEN = "taken"
LEFT = "left_to_subscription"
BROKEN = "broken_properties"


class _Head(Enum):
    """What is known of the first event on the queue.

    The broker passes on the properties of a message as they came, and the library ends the connection over one that
    it can't decode: bytes that are no UTF-8, a time far off. That message comes again first, and so for ever.
    """

    SOUND = auto()
    SUSPECTED = auto()  # among those in hand was such a one: take one by one to see which
    BROKEN = auto()  # it is the first: take it as acknowledged, so that it does not come again


class RabbitMQ:
    """Yields a hint for each payment event; what the queue says is not believed, but asked back.

    While `live` says that the live feed does its work, events are only drained: the feed tells sooner, and the poll
    is its net. `ready` is awaited before anything is taken from the queue, and raises while nothing can be stored.
    `note` is told of events that tell of no payment hash. `counts` are outcomes since the start by their reason code,
    `last` is when the last event came.
    """

    name = "rabbitmq"

    def __init__(
        self,
        address: Address,
        *,
        ready: Callable[[], Awaitable[object]],
        live: Callable[[], bool] = lambda: False,
        note: Note = not_noted,
        clock: Clock = utc_now,
    ) -> None:
        self._address = address
        self._ready = ready
        self._live = live
        self._note = note
        self._clock = clock
        self.counts: Counter[str] = Counter()
        self.last: datetime | None = None
        self.consuming = asyncio.Event()
        self._head = _Head.SOUND

    def state(self) -> SourceState:
        """What is known of it now."""
        live = self.consuming.is_set()
        return SourceState(
            self.name, Trust.RABBITMQ, live, live and not self._live(), self.last, dict(self.counts)
        )

    async def hints(self) -> AsyncGenerator[Hint, None]:
        """Yield hints until the connection is lost. Raises BrokerUnavailable."""
        # RabbitMQ 4 counts each delivery that comes back, and drops a message after 20 of them (delivery.md 1.5):
        # while the store is away, reconnecting again and again must not use them up.
        await self._ready()
        while True:
            before = self._head
            try:
                async with aclosing(self._hints_of_one_connection()) as hints:
                    async for hint in hints:
                        yield hint
            except BrokerUnavailable:
                if self._head is before:
                    raise
                # else a message broke the connection, which is one step nearer to being rid of it

    async def _hints_of_one_connection(self) -> AsyncGenerator[Hint, None]:
        with translated():
            async with connected(self._address) as connection:
                connection.close_callbacks.add(self._note_end)
                dead_letters = await prepare(connection, self._address)
                async for messages in self._messages(connection):
                    self.last = self._clock()
                    hashes = [await self._read(message, dead_letters) for message in messages]
                    told = [payment_hash for payment_hash in hashes if payment_hash is not None]
                    for left, payment_hash in zip(range(len(told) - 1, -1, -1), told, strict=True):
                        yield Hint(
                            payment_hash, InvoiceStatus.PAID, self.name, confirmed=False, more=left > 0
                        )
                    # The tracker asks for the next hint after it has stored what these did: only now may the broker
                    # forget the events. If it fails, this generator is closed, and the events come again.
                    await _acknowledge(messages)
                    self.counts[TAKEN] += len(told)

    async def _read(
        self, message: AbstractIncomingMessage, dead_letters: AbstractChannel | None
    ) -> str | None:
        """The payment hash of an event that is to be told; any other is counted, and refused if it is broken."""
        try:
            payment_hash = read_event(message.body)
        except Unreadable as unreadable:
            outcome = str(unreadable.reason)
            self._note(self.name, outcome, "")
            await self._refuse(message, outcome, dead_letters)
        except Unusable as unusable:
            outcome = str(unusable.reason)
            self._note(self.name, outcome, "")
            log.info("event_unusable", source=self.name, reason=outcome)
        else:
            if not self._live():
                return payment_hash
            outcome = LEFT
        self.counts[outcome] += 1
        return None

    def _note_end(self, _: object, error: BaseException | None) -> None:
        if not isinstance(error, InvalidFrameError):
            return
        if self._head is _Head.BROKEN:
            self.counts[BROKEN] += 1
            self._note(self.name, BROKEN, "")
            log.warning("event_refused", reason=BROKEN)
        self._head = _Head.BROKEN if self._head is _Head.SUSPECTED else _Head.SUSPECTED

    async def _messages(self, connection: AbstractConnection) -> AsyncIterator[_Messages]:
        """What the broker delivers, as much as has come, until it or the connection ends that.

        Raises BrokerUnavailable then.
        """
        arrived: asyncio.Queue[AbstractIncomingMessage | None] = asyncio.Queue()

        def end(*_: object) -> None:
            arrived.put_nowait(None)

        async with asyncio.timeout(self._address.patience):
            channel = await connection.channel()
        while self._head is not _Head.SOUND:
            queue = await channel.get_queue(self._address.queue, ensure=False)
            one = await queue.get(
                no_ack=self._head is _Head.BROKEN, fail=False, timeout=self._address.patience
            )
            # Not broken after all: another consumer had it. What was acknowledged too early is in our hands.
            self._head = _Head.SOUND if one is None else _Head.SUSPECTED
            if one is not None:
                yield [one]
        async with asyncio.timeout(self._address.patience):
            await channel.set_qos(prefetch_count=PREFETCH)
            channel.close_callbacks.add(end)
            # When the queue is deleted, the broker ends the consumer alone, and the channel stays open for ever.
            (await channel.get_underlay_channel()).on_consumer_cancel_callbacks.add(end)
            queue = await channel.get_queue(self._address.queue, ensure=False)
            await queue.consume(arrived.put)
        log.info("queue_open", queue=self._address.queue)
        self.consuming.set()
        try:
            while messages := await _come(arrived):
                yield messages
        finally:
            self.consuming.clear()
        raise BrokerUnavailable("the connection or the queue is gone")

    async def _refuse(
        self, message: AbstractIncomingMessage, reason: str, dead: AbstractChannel | None
    ) -> None:
        log.warning("event_refused", reason=reason, size=len(message.body))
        if dead is None:
            await _reject(message)  # it goes where the broker sends dead letters, if it was told to
            return
        try:
            # Copied and confirmed before it is acknowledged: a crash in between leaves two copies, never none.
            await dead.default_exchange.publish(
                persistent(message.body[:SIZE_LIMIT], reason=reason, size=len(message.body)),
                self._address.dead_letters,
            )
        except (DeliveryError, ChannelClosed, ChannelInvalidStateError):
            # Somebody deleted the queue, or we may not write to it: the broker closes the channel for that, once.
            await _reject(message)
        else:
            await _acknowledge([message])


async def _come(arrived: asyncio.Queue[AbstractIncomingMessage | None]) -> _Messages:
    """Wait for messages; return all that have come, none at the end of them. No more than PREFETCH are in hand."""
    messages: list[AbstractIncomingMessage] = []
    while not (messages and arrived.empty()):
        message = await arrived.get()
        if message is None:
            return []  # what came before it comes again
        messages.append(message)
    return messages


async def _acknowledge(messages: _Messages) -> None:
    """Acknowledge all of these at once; where there is more than one, nothing older may be in hand."""
    if unsettled := [message for message in messages if not message.processed]:
        await unsettled[-1].ack(multiple=len(messages) > 1)


async def _reject(message: AbstractIncomingMessage) -> None:
    if not message.processed:
        await message.reject()
