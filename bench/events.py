"""From an event on RabbitMQ to the notice in the chat, with Redis as the store, beside consumers that do the least."""

from __future__ import annotations

import asyncio
import os
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager, contextmanager
from datetime import UTC, datetime
from functools import partial
from statistics import quantiles

import aio_pika
import loops
from aio_pika.abc import AbstractChannel
from consumers import Servers, each_alone, in_batches
from goods import copies, signed_invoice
from meter import Meter, Sample
from payments import PATIENCE, on_redis, shop_with
from rounds import in_turns, one_core, other_cores
from shop import Shop
from table import Goal, Row

from chatwallet.tests.rabbit_server import rabbit_server
from chatwallet.tests.redis_server import redis_server
from chatwallet.tracking.sources.broker import Address
from chatwallet.tracking.sources.events import write_event
from chatwallet.tracking.sources.rabbitmq import RabbitMQ
from chatwallet.wallet.base import Invoice, InvoiceStatus, StatusFeed
from chatwallet.wallet.errors import WalletUnavailable
from chatwallet.wallet.memory import MemoryWallet

Contestant = Callable[[Servers, list[Invoice]], Coroutine[object, object, Sample]]
Consume = Callable[[Servers, str, Sequence[str]], Awaitable[Sample]]

BETWEEN = 0.4
"""Seconds between two events on an idle bot: longer than anything gathers."""


class Payers(MemoryWallet):
    """A wallet in memory that says of every invoice what `told` is, 40 in an answer, at no cost."""

    told = InvoiceStatus.PENDING

    async def statuses(self, invoices: Sequence[Invoice]) -> Mapping[str, InvoiceStatus]:
        """The same for each."""
        return {invoice.payment_hash: self.told for invoice in invoices}

    def feed(self) -> AbstractAsyncContextManager[StatusFeed]:
        """It is down, and that is when events are needed: beside a live feed the poll gives that time to tell."""
        raise WalletUnavailable("down")


def rows(*, rounds: int, charges: int, one_by_one: int) -> list[Row]:
    """Three rows of payments per second, without and with the change of the codes shown, and two of one alone.

    Measured is the way of an event: read, its doubt stored, acknowledged; the wallet asked back, 40 in a document (its
    answer costs nothing here); settled, the notice claimed, written in the person's language, accepted by a channel in
    memory and noted as sent. The consumers only mark, and send nothing.
    """
    pattern = signed_invoice()
    contestants: dict[str, Contestant] = {
        "ours": partial(_ours, shown=False),
        "shown": partial(_ours, shown=True),
        "alone": partial(_bare, each_alone),
        "batched": partial(_bare, in_batches),
    }
    with _both() as servers:

        def measure(run: Contestant) -> Sample:
            return loops.run(run(servers, copies(pattern, charges)))

        with one_core():
            measured = in_turns(rounds, {name: partial(measure, run) for name, run in contestants.items()})
        waits = loops.run(_waits(servers, copies(pattern, one_by_one)))
    ours, alone, unit = measured["ours"], measured["alone"], "per second"
    what, each = "payments, RabbitMQ to accepted, Redis", f"{unit}, one script per event"
    twentieths = quantiles(waits, n=20)
    one = "one event on an idle bot, to accepted"
    return [
        Row.of(what, ours, unit, alone, each, Goal(0.33, at_least=True, of="ratio")),
        Row.of(
            f"{what}, against the batched floor",
            ours,
            unit,
            measured["batched"],
            f"{unit}, scripts and acks in batches",
            Goal(0.15, at_least=True, of="ratio"),
        ),
        Row.of(f"{what}, and the shown QR changed as well", measured["shown"], unit, alone, each),
        Row(f"{one}, p50", twentieths[9] * 1000, "ms", goals=(Goal(20),)),
        Row(f"{one}, p95", twentieths[18] * 1000, "ms"),
    ]


@contextmanager
def _both() -> Iterator[Servers]:
    """Both servers."""
    with ExitStack() as stack:
        with other_cores():
            # To start a broker is seven seconds of work: a test has one already.
            broker = (
                os.environ.get("CHATWALLET_TEST_RABBITMQ_URL") or stack.enter_context(rabbit_server()).url
            )
            redis = stack.enter_context(redis_server())
        yield Servers(broker, redis.url)


async def _bare(consume: Consume, servers: Servers, invoices: list[Invoice]) -> Sample:
    hashes = [invoice.payment_hash for invoice in invoices]
    async with _queue(servers) as (queue, channel):
        await _publish(channel, queue, hashes)
        return await consume(servers, queue, hashes)


async def _ours(servers: Servers, invoices: list[Invoice], *, shown: bool) -> Sample:
    """Payments per second until the last notice was accepted."""
    hashes, wallet = [invoice.payment_hash for invoice in invoices], Payers()
    with on_redis(servers.redis) as store:
        async with (
            shop_with(store, invoices, wallet, shown=shown) as shop,
            _queue(servers) as (queue, channel),
        ):
            await _publish(channel, queue, hashes)
            wallet.told = InvoiceStatus.PAID
            meter = Meter(servers.redis)
            async with _following(shop, servers, queue):
                # Shown: the code, the news, the changed code.
                await shop.channel.wait_for((3 if shown else 1) * len(invoices), timeout=PATIENCE)
                return meter.rate(len(invoices))


async def _waits(servers: Servers, invoices: list[Invoice]) -> list[float]:
    """Seconds from each event until its notice was accepted, while nothing else happens."""
    wallet, waits = Payers(), []
    with on_redis(servers.redis) as store:
        async with (
            shop_with(store, invoices, wallet, shown=False) as shop,
            _queue(servers) as (queue, channel),
            _following(shop, servers, queue),
        ):
            wallet.told = InvoiceStatus.PAID
            for number, invoice in enumerate(invoices, 1):
                await asyncio.sleep(BETWEEN)
                started = time.perf_counter()
                await _publish(channel, queue, [invoice.payment_hash])
                await shop.channel.wait_for(number, timeout=PATIENCE)
                waits.append(time.perf_counter() - started)
    return waits


@asynccontextmanager
async def _following(shop: Shop, servers: Servers, queue: str) -> AsyncIterator[None]:
    """Have the bot take the events of a queue."""
    source = RabbitMQ(Address(servers.broker, queue), ready=shop.store.check)
    following = asyncio.create_task(shop.app.tracker.follow(source))
    try:
        yield
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)


@asynccontextmanager
async def _queue(servers: Servers) -> AsyncIterator[tuple[str, AbstractChannel]]:
    """A durable queue, and a channel to fill it by."""
    name = f"bench-{secrets.token_hex(4)}"
    async with await aio_pika.connect(servers.broker) as connection, connection.channel() as channel:
        await channel.declare_queue(name, durable=True)
        yield name, channel
        await channel.queue_delete(name)


async def _publish(channel: AbstractChannel, queue: str, hashes: Sequence[str]) -> None:
    """Put a persistent event for each hash into a queue, confirmed by the broker."""
    now = datetime.now(UTC)
    async with asyncio.TaskGroup() as writers:
        for payment_hash in hashes:
            event = aio_pika.Message(
                write_event(payment_hash, now), delivery_mode=aio_pika.DeliveryMode.PERSISTENT
            )
            writers.create_task(channel.default_exchange.publish(event, queue))
