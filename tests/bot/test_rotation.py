"""The ring is rotated while bots work on the store, and whoever rotates is killed again and again."""

from __future__ import annotations

import asyncio
import signal
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from chatwallet.accounts.key_ring import KeyRing
from chatwallet.accounts.secrets import Vault
from chatwallet.bot.faults import EXIT_CODE
from chatwallet.bot.keys import FileSource
from chatwallet.storage.addresses import make_store, ring_use_of
from chatwallet.storage.records.sealed import BATCH
from chatwallet.tests.bot.conftest import clean_environment
from chatwallet.tests.nursery import start
from chatwallet.tests.redis_server import own_namespace
from chatwallet.tests.storage.records.seals import key_of, opened_by, put_links, texts

pytestmark = pytest.mark.slow

PROGRAM = str(Path(__file__).with_name("sealing_process.py"))
KNOWN = 8 * BATCH
KILLS = 10
APART = 100_000  # numbers of links that one process may make
POINTS = tuple(
    f"{when}:records.{what}"
    for when, what in (
        ("before", "look#1"),  # the ring is as it was
        ("before", "run#1"),  # it has a new key, and no canary of that
        ("after", "run#1"),
        ("before", "look#2"),
        ("after", "look#2"),
        ("before", "run#2"),
        ("after", "run#2"),  # some is sealed anew
        ("before", "look#3"),
        ("before", "run#3"),
        ("after", "run#3"),
    )
)


@dataclass
class Bot:
    """A process that works on secrets, in whose place another comes when it is killed."""

    store: str
    ring: Path
    first: int
    made: list[int] = field(default_factory=list)
    process: Process | None = None
    reading: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self.process = await start(
            PROGRAM, self.store, str(self.ring), str(self.first + len(self.made) + 1), str(KNOWN)
        )
        begun = asyncio.Event()
        self.reading = asyncio.create_task(self._read(self.process, begun))
        await begun.wait()

    async def end(self, number: int) -> int:
        """End it by a signal; return its exit code."""
        assert self.process is not None
        assert self.reading is not None
        self.process.send_signal(number)
        await self.reading
        code = await self.process.wait()
        assert self.process.stderr is not None
        assert (await self.process.stderr.read()).decode() == ""
        return code

    async def _read(self, process: Process, begun: asyncio.Event) -> None:
        assert process.stdout is not None
        while (line := await process.stdout.readline()).endswith(b"\n"):
            self.made.append(int(line))
            begun.set()
        begun.set()


@dataclass
class Shop:
    """A store with many links, its ring, and the bots that work on it."""

    address: str
    ring: Path
    bots: list[Bot]

    @property
    def environment(self) -> dict[str, str]:
        return clean_environment(store=self.address, keys_file=str(self.ring))

    @property
    def now(self) -> KeyRing:
        found = FileSource(self.ring, "a test").read()
        assert found is not None
        return found

    async def command(self, *arguments: str, fault_point: str = "") -> tuple[int, str]:
        environment = self.environment | ({"CHATWALLET_FAULT_POINT": fault_point} if fault_point else {})
        process = await start("keys", *arguments, environment=environment)
        out, err = await process.communicate()
        return await process.wait(), (out + err).decode()

    async def rotate_and_be_killed(self, after: int) -> bool:
        """Rotate, and kill that after its line number `after`; False where it had ended by then."""
        process = await start("keys", "rotate", environment=self.environment)
        assert process.stdout is not None
        for _ in range(after):
            if not await process.stdout.readline():
                break
        process.send_signal(signal.SIGKILL)
        code = await process.wait()
        await process.communicate()
        assert code in (0, -signal.SIGKILL)
        return code != 0

    async def all_open(self) -> None:
        """Every link that was there, and each that a bot has said to be stored, opens."""
        vault = Vault(FileSource(self.ring, "a test"))
        wanted = [*range(KNOWN), *(one for bot in self.bots for one in bot.made)]
        async with make_store(self.address) as store:
            for begin in range(0, len(wanted), BATCH):
                some = wanted[begin : begin + BATCH]
                found = await texts(store.records, some)
                assert [opened_by(vault, one, found[one]) for one in some] == list(map(key_of, some))


@pytest.fixture(params=["sqlite", "redis with two bots"])
async def shop(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Shop]:
    """Bots at work; of a file one has all."""
    if request.param == "sqlite":
        async with at_work(f"sqlite:///{tmp_path}/shop.sqlite", tmp_path / "ring", 1) as opened:
            yield opened
        return
    redis = own_namespace(request.getfixturevalue("redis_address"))
    async with redis as url, at_work(url, tmp_path / "ring", 2) as opened:
        yield opened


@asynccontextmanager
async def at_work(address: str, ring: Path, number: int) -> AsyncIterator[Shop]:
    source = FileSource(ring, "a test")
    source.make()
    async with make_store(address) as store:
        await put_links(store.records, Vault(source), range(KNOWN))
    bots = [Bot(address, ring, APART * (one + 1)) for one in range(number)]
    for bot in bots:
        await bot.start()
    try:
        yield Shop(address, ring, bots)
    finally:
        for bot in bots:
            if bot.process is not None and bot.process.returncode is None:
                bot.process.kill()
                await bot.process.wait()


async def finish(shop: Shop, first: str) -> None:
    """Rotate to the end, retire what is left behind, and look whether all is there."""
    code, said = await shop.command("rotate")
    assert code == 0, said
    old = [key.kid for key in shop.now.keys[1:]]
    assert first in old
    for kid in old:
        code, said = await shop.command("retire", kid)
        assert code == 0, said
    for bot in shop.bots:
        assert await bot.end(signal.SIGTERM) == 0
        assert bot.made
    code, said = await shop.command("check")
    assert code == 0, said
    use = await ring_use_of(shop.address)
    assert use is not None
    assert set(use.rows) == {shop.now.active.kid}
    await shop.all_open()


async def test_pe_22_a_rotation_under_load_is_killed_ten_times_and_loses_nothing(shop: Shop) -> None:
    """PE-22: a rotation under load and ten kills leaves all open, and the old key can be retired.

    SIGKILL ten times, after the ring was changed and between steps; each time a bot is killed besides.
    """
    first, killed = shop.now.active.kid, 0
    while killed < KILLS:
        killed += await shop.rotate_and_be_killed(after=1 + killed % 3)
        bot = shop.bots[killed % len(shop.bots)]
        assert await bot.end(signal.SIGKILL) == -signal.SIGKILL
        await bot.start()
    await finish(shop, first)


async def test_pe_22_a_rotation_dies_at_each_of_ten_steps_and_goes_on(shop: Shop) -> None:
    """Before and after what is asked of the store and what is written to it, with bots at work all the time."""
    first = shop.now.active.kid
    for point in POINTS:
        code, said = await shop.command("rotate", fault_point=point)
        assert code == EXIT_CODE, (point, said)
    await finish(shop, first)
