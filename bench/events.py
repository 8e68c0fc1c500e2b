"""From an event on RabbitMQ to the notice in the chat, with Redis as the store, beside consumers that do the least."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager
from datetime import UTC, datetime
from functools import partial

import aio_pika
from consumers import Servers, each_alone, in_batches
from goods import copies, signed_invoice
from payments import PATIENCE, on_redis, shop_with
from rounds import in_turns, one_core, other_cores
from table import Goal, Row

from chatwallet.tests.rabbit_server import rabbit_server
from chatwallet.tests.redis_server import redis_server
from chatwallet.tracking.sources.broker import Address
from chatwallet.tracking.sources.events import write_event
from chatwallet.tracking.sources.rabbitmq import RabbitMQ
from chatwallet.wallet.base import Invoice, InvoiceStatus
from chatwallet.wallet.memory import MemoryWallet

Contestant = Callable[[Servers, list[Invoice]], Coroutine[object, object, float]]
Consume = Callable[[Servers, str, Sequence[str]], Awaitable[float]]


class Payers(MemoryWallet):
    """A wallet in memory that says of every invoice what `told` is, 40 in an answer, at no cost."""

    told = InvoiceStatus.PENDING

    async def statuses(self, invoices: Sequence[Invoice]) -> Mapping[str, InvoiceStatus]:
        """The same for each."""
        return {invoice.payment_hash: self.told for invoice in invoices}


def rows(*, rounds: int, charges: int) -> list[Row]:
    """Three rows: payments per second against each of the consumers, and with the change of the codes shown before.

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
    with ExitStack() as stack:
        with other_cores():
            broker, redis = stack.enter_context(rabbit_server()), stack.enter_context(redis_server())
        servers = Servers(broker.url, redis.url)

        def measure(run: Contestant) -> float:
            return asyncio.run(run(servers, copies(pattern, charges)))

        with one_core():
            measured = in_turns(rounds, {name: partial(measure, run) for name, run in contestants.items()})
    ours, alone, batched, unit = measured["ours"], measured["alone"], measured["batched"], "per second"
    half = Goal(0.5, at_least=True, of_ratio=True)
    return [
        Row(
            f"payments, RabbitMQ to accepted, {charges} charges, Redis",
            ours,
            unit,
            alone,
            f"{unit}, one script per event",
            half,
        ),
        Row("… against the batched floor", ours, unit, batched, f"{unit}, scripts and acks in batches"),
        Row(
            "… and the shown QR changed as well",
            measured["shown"],
            unit,
            alone,
            f"{unit}, one script per event",
        ),
    ]


async def _bare(consume: Consume, servers: Servers, invoices: list[Invoice]) -> float:
    hashes = [invoice.payment_hash for invoice in invoices]
    async with _filled_queue(servers, hashes) as queue:
        return await consume(servers, queue, hashes)


async def _ours(servers: Servers, invoices: list[Invoice], *, shown: bool) -> float:
    """Payments per second until the last notice was accepted."""
    hashes, wallet = [invoice.payment_hash for invoice in invoices], Payers()
    with on_redis(servers.redis) as store:
        async with (
            shop_with(store, invoices, wallet, shown=shown) as shop,
            _filled_queue(servers, hashes) as queue,
        ):
            wallet.told = InvoiceStatus.PAID
            source = RabbitMQ(Address(servers.broker, queue), ready=store.check)
            started = time.perf_counter()
            following = asyncio.create_task(shop.app.tracker.follow(source))
            # Shown: the code, the news, the changed code.
            await shop.channel.wait_for((3 if shown else 1) * len(invoices), timeout=PATIENCE)
            took = time.perf_counter() - started
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
    return len(invoices) / took


@asynccontextmanager
async def _filled_queue(servers: Servers, hashes: Sequence[str]) -> AsyncIterator[str]:
    """A durable queue with a persistent event for each hash."""
    name = f"bench-{secrets.token_hex(4)}"
    now = datetime.now(UTC)
    async with await aio_pika.connect(servers.broker) as connection, connection.channel() as channel:
        await channel.declare_queue(name, durable=True)
        async with asyncio.TaskGroup() as writers:
            for payment_hash in hashes:
                event = aio_pika.Message(
                    write_event(payment_hash, now), delivery_mode=aio_pika.DeliveryMode.PERSISTENT
                )
                writers.create_task(channel.default_exchange.publish(event, name))
        yield name
        await channel.queue_delete(name)
