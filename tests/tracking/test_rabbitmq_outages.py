"""RabbitMQ that dies or stands still: no event is lost, and the consumer is back by itself."""

from __future__ import annotations

import asyncio
import json
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import aio_pika
import pytest

from chatwallet.tests.rabbit_server import RabbitServer, own_queue, rabbit_server
from chatwallet.tests.tracking.desk import HASH, PATIENCE, Desk, event
from chatwallet.tests.tracking.shop import NOON
from chatwallet.tracking.sources.broker import BrokerUnavailable, look, publish
from chatwallet.tracking.sources.events import write_event

pytestmark = pytest.mark.slow


CHANNEL_OPEN = bytes((0, 20, 0, 10))  # class and method of the first question on a new connection
# Who may do all, and who may not write to amq.default.
MAY_WRITE = {"guest": ".*", "strict": "cw-test-.*"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitServer]:
    """A broker that may be killed, with two users: each is their own password."""
    users = tmp_path_factory.mktemp("rabbit") / "users.json"
    write_users(users)
    with rabbit_server(f"load_definitions = {users}") as started:
        yield started


def write_users(file: Path) -> None:
    """The users and what they may do, in the form in which the broker exports and loads them."""
    salt = b"salt"
    hashed = {name: b64encode(salt + sha256(salt + name.encode()).digest()).decode() for name in MAY_WRITE}
    everything = {"vhost": "/", "configure": ".*", "read": ".*"}
    algorithm = {"hashing_algorithm": "rabbit_password_hashing_sha256", "tags": []}
    definitions = {
        "vhosts": [{"name": "/"}],
        "users": [{"name": name, "password_hash": word, **algorithm} for name, word in hashed.items()],
        "permissions": [{"user": name, "write": queues, **everything} for name, queues in MAY_WRITE.items()],
    }
    file.write_text(json.dumps(definitions))


@pytest.mark.timeout(180)
async def test_a_broker_that_is_killed_among_500_events_loses_none_and_the_consumer_is_back(
    server: RabbitServer,
) -> None:
    hashes = [f"{number:064x}" for number in range(500)]
    async with own_queue(server.url, remove=False) as (name, channel):
        desk = Desk(server.url, name, channel)
        await publish(desk.address, write_event(hashes[0], NOON))
        for payment_hash in hashes[1:]:
            await desk.put(event(payment_hash), delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
        async with desk.consuming(desk.source()):
            await desk.taker.until(lambda: len(desk.taker.taken) >= 150)
            server.kill()
            await asyncio.to_thread(server.start)
            await desk.taker.until(lambda: len({hint.payment_hash for hint in desk.taker.taken}) == 500)
            await publish(desk.address, write_event("f" * 64, NOON))
            await desk.taker.until(lambda: desk.taker.taken[-1].payment_hash == "f" * 64)
    taken = Counter(hint.payment_hash for hint in desk.taker.taken)
    assert set(taken) == {*hashes, "f" * 64}


async def test_a_broker_that_stands_still_is_given_up_and_found_again(server: RabbitServer) -> None:
    async with own_queue(server.url, remove=False) as (name, channel):
        desk = Desk(server.url, name, channel)
        source = desk.source(address=replace(desk.address, heartbeat=1))  # given up after three seconds
        async with desk.consuming(source):
            server.freeze()
            try:
                await asyncio.wait_for(desk.ended.wait(), PATIENCE)
            finally:
                server.thaw()
            await desk.again(source)
            await publish(desk.address, write_event(HASH, NOON))
            await desk.taker.until(lambda: bool(desk.taker.taken))


@dataclass
class StillStarting:
    """Takes connections for a broker, and passes on all but the first questions that are asked on them."""

    port: int
    deaf: int
    opened: list[asyncio.StreamWriter] = field(default_factory=list)

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass on what two sides say, until one of them ends it."""
        answers, questions = await asyncio.open_connection("127.0.0.1", self.port)
        self.opened += [writer, questions]
        await asyncio.gather(self._pass_on(reader, questions), self._pass_on(answers, writer))

    async def _pass_on(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while said := await source.read(65536):
                if CHANNEL_OPEN in said and self.deaf > 0:
                    self.deaf -= 1
                    continue
                target.write(said)
                await target.drain()
        target.close()


async def test_a_broker_that_takes_a_connection_and_no_question_is_given_up_long_before_its_heartbeat(
    server: RabbitServer,
) -> None:
    starting = StillStarting(urlsplit(server.url).port or 0, deaf=2)
    async with (
        own_queue(server.url, remove=False) as (name, channel),
        await asyncio.start_server(starting.take, "127.0.0.1", 0) as front,
    ):
        port = front.sockets[0].getsockname()[1]
        desk = Desk(server.url, name, channel)
        address = replace(
            desk.address, url=f"amqp://guest:guest@127.0.0.1:{port}/", heartbeat=600, patience=0.5
        )
        with pytest.raises(BrokerUnavailable):
            await look(address)
        async with desk.consuming(desk.source(address=address)):
            await publish(desk.address, write_event(HASH, NOON))
            await desk.taker.until(lambda: bool(desk.taker.taken))
        assert starting.deaf == 0
        assert desk.supervisor.watched["rabbitmq"].ends == Counter({"BrokerUnavailable": 1})
        for writer in starting.opened:
            writer.close()


async def test_a_user_who_may_not_write_dead_letters_is_rid_of_poison_all_the_same(
    server: RabbitServer,
) -> None:
    url = server.url.replace("guest:guest", "strict:strict")
    async with own_queue(url, remove=False) as (name, channel):
        desk = Desk(url, name, channel)
        source = desk.source(address=replace(desk.address, exchange=f"{name}.exchange"))
        async with desk.consuming(source):
            exchange = await channel.get_exchange(f"{name}.exchange")
            for body in (b"{", b"[]", event()):
                await exchange.publish(aio_pika.Message(body), desk.address.routing_key)
            await desk.taker.until(lambda: bool(desk.taker.taken))
        assert (source.counts["not_json"], source.counts["not_an_object"]) == (1, 1)
        assert desk.supervisor.watched["rabbitmq"].restarts == 0
        assert await desk.left() == 0
