"""Eight designs that break one rule each. They are applied in the process of a test's bot, and nowhere else.

Each replaces one step of the real program; the chaos suite must see what comes of it (broken.py).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import aio_pika
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff

from chatwallet.bot.dispatch.inbox_worker import InboxWorker
from chatwallet.channels.base import InboundMessage
from chatwallet.storage.redis import address, checks, scripts, server
from chatwallet.tracking.base import Hint
from chatwallet.tracking.payments import schedule, tracker
from chatwallet.tracking.payments.subscription import Subscription
from chatwallet.tracking.sources import rabbitmq
from chatwallet.tracking.sources.events import read_event
from chatwallet.wallet.base import Invoice, InvoiceStatus


@dataclass(frozen=True, slots=True)
class Mutant:
    """A broken design: the rule that it breaks, and how."""

    rule: str
    apply: Callable[[], None]


def _replace(owner: object, name: str, value: object) -> None:
    assert hasattr(owner, name), f"{owner} has no {name} any more: mutants.py must follow"
    setattr(owner, name, value)


def _acknowledge_first() -> None:
    store, kept = InboxWorker.receive, set()

    async def later(self: InboxWorker, message: InboundMessage) -> None:
        await asyncio.sleep(0.05)
        await store(self, message)

    async def receive(self: InboxWorker, message: InboundMessage) -> None:
        task = asyncio.create_task(later(self, message))
        kept.add(task)
        task.add_done_callback(kept.discard)

    _replace(InboxWorker, "receive", receive)


def _rewrite(name: str, old: str, new: str) -> None:
    """Change a line of a Redis script."""
    read = scripts._read

    def changed(asked: str) -> str:
        text = read(asked)
        if asked != name:
            return text
        assert old in text, f"{name}.lua has changed: mutants.py must follow"
        return text.replace(old, new)

    _replace(scripts, "_read", changed)
    scripts.script.cache_clear()


def _forget_doubts() -> None:
    sticky = "if unknown == '1' then\n    redis.call('HSET', row_key(row), 'ambiguous', 1)\nend"
    _rewrite("retry", sticky, "redis.call('HSET', row_key(row), 'ambiguous', unknown)")


def _retry_unfenced() -> None:
    again = "if found and not is_open(found) then\n    enter(row, found.line, found.place, due)\nend"
    _rewrite("retry", "local found = leased(row, fence)", f"local found = read_row(row)\n{again}")


def _allow_eviction() -> None:
    def examine(*_: object, **__: object) -> checks.Findings:
        return checks.Findings((), ())

    _replace(server, "examine", examine)


def _believe_expired() -> None:
    real = schedule.next_check
    told: set[str] = set()

    def next_check(invoice: Invoice, now: datetime) -> datetime | None:
        return None if invoice.payment_hash in told else real(invoice, now)

    handle = tracker.Tracker.handle

    async def noting(self: tracker.Tracker, hint: Hint) -> None:
        if hint.confirmed and hint.status is InvoiceStatus.EXPIRED:
            told.add(hint.payment_hash)
        await handle(self, hint)

    _replace(tracker, "next_check", next_check)
    _replace(tracker.Tracker, "handle", noting)


def _go_on_as_if_nothing_was_missed() -> None:
    async def follow_nothing(self: Subscription) -> None:
        setattr(self, "_note_gap", lambda _: None)  # noqa: B010  # nobody may say that on purpose

    _replace(Subscription, "_follow_all", follow_nothing)


def _retry_in_the_client() -> None:
    make = address.make_client

    def make_client(where: address.Address) -> Any:
        client = make(where)
        # As redis-py does unless it is told otherwise, but for the chance in its pauses.
        retry = Retry(ExponentialBackoff(base=1, cap=10), 10)
        client.set_retry(retry)
        return client

    _replace(server, "make_client", make_client)


def _process_by_default() -> None:
    async def hints(self: rabbitmq.RabbitMQ) -> AsyncGenerator[Hint, None]:
        connection = await aio_pika.connect(self._address.url)
        async with connection:
            channel = await connection.channel()
            queue = await channel.declare_queue(self._address.queue, durable=True)
            async with queue.iterator() as messages:
                async for message in messages:
                    async with message.process():
                        yield Hint(read_event(message.body), InvoiceStatus.PAID, self.name, confirmed=False)

    _replace(rabbitmq.RabbitMQ, "hints", hints)


MUTANTS = {
    "ack-before-write": Mutant("a message is acknowledged before it is stored", _acknowledge_first),
    "no-sticky-flag": Mutant("a doubt about an attempt is forgotten after the next one", _forget_doubts),
    "retry-unfenced": Mutant("an old claim may put a notice back", _retry_unfenced),
    "eviction": Mutant("Redis may forget records when it is full", _allow_eviction),
    "expired-final": Mutant("EXPIRED is believed for good", _believe_expired),
    "no-catching-up": Mutant(
        "after a reconnect nothing is asked about the gap", _go_on_as_if_nothing_was_missed
    ),
    "client-retries": Mutant("redis-py tries again by itself, as it does by default", _retry_in_the_client),
    "process-default": Mutant(
        "aio-pika's process() as it is: an exception drops the event", _process_by_default
    ),
}
