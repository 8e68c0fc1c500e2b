"""Processes that claim parts of one voucher are killed at any moment, and so is Redis.

Nothing acknowledged is lost, and no more is claimed than there is.
"""

from __future__ import annotations

import asyncio
from asyncio.subprocess import Process
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from chatwallet.storage.redis.store import RedisStore
from chatwallet.tests.nursery import start
from chatwallet.tests.redis_server import RedisServer
from chatwallet.tests.storage.records.engines import made_again, on_redis
from chatwallet.tests.storage.records.vouchers import Vouchers

pytestmark = pytest.mark.slow

PROGRAM = Path(__file__).with_name("claiming_process.py")
AMOUNT, KILL_EACH, PROCESSES = 1500, 60, 3


@dataclass
class Story:
    """Processes that claim; what they say that they have got."""

    server: RedisServer
    careless: bool
    acknowledged: dict[str, int] = field(default_factory=dict)
    started: int = 0
    killed: int = 0

    async def play(self) -> None:
        """Let three of them claim, in whose place others come, until nothing is left."""
        async with asyncio.TaskGroup() as places:
            for _ in range(PROCESSES):
                places.create_task(self._fill())

    async def _fill(self) -> None:
        """Have one process claim after the other; each but the last is killed in the middle of its work."""
        while True:
            self.started += 1
            process = await start(
                str(PROGRAM), self.server.url, f"p{self.started}", *(["careless"] if self.careless else [])
            )
            if not await self._listen(process):
                assert await process.wait() == 0
                return
            process.kill()
            await self._listen(process, to_its_end=True)
            self.killed += 1
            await process.wait()

    async def _listen(self, process: Process, *, to_its_end: bool = False) -> bool:
        """Note what it has got; True when it is to be killed."""
        assert process.stdout is not None
        heard = 0
        while line := await process.stdout.readline():
            if not line.endswith(b"\n"):  # cut off with the process
                break
            key, got = line.decode().split()
            self.acknowledged[key] = int(got)
            heard += 1
            if len(self.acknowledged) % 250 == 0:
                self.server.kill()
                self.server.start()
            if heard == KILL_EACH and not to_its_end:
                return True
        return False


@pytest.mark.parametrize("careless", [False, True])
async def test_claims_of_processes_that_die_add_up(own_redis: RedisServer, careless: bool) -> None:
    story = Story(own_redis, careless)
    async with RedisStore(own_redis.url) as store:
        await Vouchers(store.records).create("v", "ana", AMOUNT, 0, 9)
    await story.play()
    bodies, entries = on_redis(own_redis.url)
    left = bodies["voucher:v"]["left"]
    stored = {key.removeprefix("claimed:v:"): body["got"] for key, body in bodies.items() if "claimed" in key}
    adds_up = left + sum(stored.values()) == AMOUNT
    assert story.killed >= PROCESSES
    if careless:
        assert not adds_up, "who expects nothing gives away more than there is: this test sees it"
        return
    assert adds_up
    assert left == 0
    assert {key: stored.get(key) for key in story.acknowledged} == story.acknowledged
    assert len(story.acknowledged) > AMOUNT / 3 - 100
    assert entries == made_again(bodies)
