"""Consumers of RabbitMQ that do the least: one Lua script for each event, alone or in batches."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aio_pika
from aio_pika.abc import AbstractIncomingMessage, AbstractQueue
from meter import Meter, Sample
from redis.asyncio import BlockingConnectionPool, Redis

# What any bot must do at least: mark once, note what is to be sent.
MARK = """
if redis.call('HGET', KEYS[1], 'state') ~= 'open' then return 0 end
redis.call('HSET', KEYS[1], 'state', 'paid')
redis.call('XADD', KEYS[2], '*', 'hash', ARGV[1], 'chat', redis.call('HGET', KEYS[1], 'chat'))
redis.call('ZREM', KEYS[3], ARGV[1])
return 1
"""
PREFETCH_ALONE = 100
PREFETCH_BATCHED = 1000
BATCH = 200


@dataclass(frozen=True, slots=True)
class Servers:
    """Where the two servers are: the address of the broker, and of Redis."""

    broker: str
    redis: str


async def each_alone(servers: Servers, queue: str, hashes: Sequence[str]) -> Sample:
    """Events per second of a bare aio-pika consumer: a callback for each, which marks it and acknowledges it."""
    async with (
        _marked(servers, hashes) as (redis, sha),
        _consumer(servers, queue, PREFETCH_ALONE) as incoming,
    ):
        left = len(hashes)
        done = asyncio.Event()

        async def on_message(message: AbstractIncomingMessage) -> None:
            nonlocal left
            await redis.evalsha(sha, 3, *_keys(read_hash(message.body)))
            await message.ack()
            left -= 1
            if left == 0:
                done.set()

        meter = Meter(servers.redis)
        await incoming.consume(on_message)
        await done.wait()
        return meter.rate(len(hashes))


async def in_batches(servers: Servers, queue: str, hashes: Sequence[str]) -> Sample:
    """Events per second of the floor: what has arrived goes to Redis together, and is acknowledged together."""
    async with (
        _marked(servers, hashes) as (redis, sha),
        _consumer(servers, queue, PREFETCH_BATCHED) as incoming,
    ):
        arrived: asyncio.Queue[AbstractIncomingMessage] = asyncio.Queue()
        left = len(hashes)
        meter = Meter(servers.redis)
        await incoming.consume(arrived.put)
        while left:
            batch = [await arrived.get()]
            while len(batch) < BATCH and not arrived.empty():
                batch.append(arrived.get_nowait())
            pipeline = redis.pipeline(transaction=False)
            for message in batch:
                pipeline.evalsha(sha, 3, *_keys(read_hash(message.body)))
            await pipeline.execute()
            await batch[-1].ack(multiple=True)
            left -= len(batch)
        return meter.rate(len(hashes))


def read_hash(body: bytes) -> str:
    """The payment hash of an event that is as it should be."""
    payment_hash: str = json.loads(body)["data"]["paymentHash"]
    return payment_hash


def _keys(payment_hash: str) -> tuple[str, str, str, str]:
    return f"{{bare}}:invoice:{payment_hash}", "{bare}:outbox", "{bare}:due", payment_hash


@asynccontextmanager
async def _consumer(servers: Servers, queue: str, prefetch: int) -> AsyncIterator[AbstractQueue]:
    async with await aio_pika.connect(servers.broker) as connection, connection.channel() as channel:
        await channel.set_qos(prefetch_count=prefetch)
        yield await channel.get_queue(queue)


@asynccontextmanager
async def _marked(servers: Servers, hashes: Sequence[str]) -> AsyncIterator[tuple[Redis, str]]:
    """A Redis that knows an open invoice for each hash, and the digest of the script that marks one."""
    pool = BlockingConnectionPool.from_url(servers.redis, decode_responses=True, max_connections=50)
    async with Redis(connection_pool=pool) as redis:
        pipeline = redis.pipeline(transaction=False)
        for payment_hash in hashes:
            invoice, _, due, _ = _keys(payment_hash)
            pipeline.hset(invoice, mapping={"state": "open", "chat": "chat-1", "code": "K7Q2", "minor": 1000})
            pipeline.zadd(due, {payment_hash: 0})
        await pipeline.execute()
        try:
            yield redis, await redis.script_load(MARK)
        finally:
            await redis.unlink("{bare}:outbox", "{bare}:due", *(_keys(one)[0] for one in hashes))
    await pool.disconnect()
