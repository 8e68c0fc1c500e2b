"""One bot of several: a process that is started again when it dies, as an init system does it."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Mapping
from pathlib import Path

import aiohttp

from chatwallet.bot.cli.bot_process import START, BotFailed, BotProcess
from chatwallet.bot.cli.ports import Port
from chatwallet.tests import nursery

BOT = Path(__file__).with_name("bot_process.py")
ARMED = 5.0  # seconds
RESTART = 0.5  # seconds between two starts of a bot that does not come up


class Instance(BotProcess):
    """`chatwallet run` on a port of its own, with its log in a file. `deaths` are counted whatever their cause.

    `launch` keeps it alive until it is left to rest.
    """

    def __init__(self, settings: Mapping[str, str | None], log: Path) -> None:
        self.log = log
        self.trap = log.with_suffix(".trap")
        self._monitored = Port()
        own = {"CHATWALLET_TEST_TRAP": str(self.trap), "CHATWALLET_METRICS_PORT": str(self._monitored)}
        super().__init__({**settings, **own})
        self.deaths = 0
        self.up = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None

    async def spawn(self) -> asyncio.subprocess.Process:
        with self.log.open("ab") as out:
            return await nursery.start_script(BOT, self.environment, out.fileno())

    async def start(self) -> None:
        try:
            await super().start()
        except BotFailed as failed:
            raise BotFailed(f"{failed}:\n{self.log.read_text()[-2000:]}") from failed

    async def launch(self) -> None:
        """Start it, and keep it alive from now on."""
        await self.start()
        self.up.set()
        self._keeper = asyncio.create_task(self._keep())

    async def rest(self) -> int:
        """Stop it with SIGTERM, for good; return its exit code."""
        await self._let_go()
        self.signal(signal.SIGCONT)
        return await self.stop()

    async def leave(self) -> None:
        """End it for good and at once: nobody looks at it any more."""
        await self._let_go()
        await self.kill()

    async def replace(self) -> int:
        """Stop it with SIGTERM and start it again, as an upgrade does; return the exit code of the old one."""
        code = await self.rest()
        await self.launch()
        return code

    async def arm(self, point: str) -> None:
        """Have it die at a crash point (points.py) the next time that it comes there, once."""
        self.trap.write_text(point)
        self.signal(signal.SIGUSR1)
        async with asyncio.timeout(ARMED):
            while self.trap.exists():
                await asyncio.sleep(0.01)

    async def answers(self) -> None:
        """Wait until it answers."""
        async with asyncio.timeout(START):
            while not await self._answers():
                await asyncio.sleep(0.02)

    async def metrics(self) -> str:
        """What its private port shows to Prometheus."""
        url = f"http://127.0.0.1:{self._monitored}/metrics"
        async with aiohttp.ClientSession() as http, http.get(url) as answer:
            return await answer.text()

    async def crash(self) -> None:
        """End it with SIGKILL; it is started again at once."""
        self.up.clear()
        self.signal(signal.SIGKILL)
        await asyncio.sleep(0)

    async def sleep_through(self, seconds: float) -> None:
        """Have it stand still for a while, as a paused virtual machine does."""
        self.signal(signal.SIGSTOP)
        await asyncio.sleep(seconds)
        self.signal(signal.SIGCONT)

    async def _let_go(self) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.wait([self._keeper])
            self._keeper = None

    async def _keep(self) -> None:
        while True:
            await self.ended()
            self.up.clear()
            self.deaths += 1
            try:
                await self.start()
            except BotFailed:
                await asyncio.sleep(RESTART)
            else:
                self.up.set()
