"""The bot as a process of its own that can be killed and started again on the same store."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from types import TracebackType
from typing import Self

import aiohttp

from .ports import Port

START = 30.0  # seconds until it must answer
STOP = 12.0
_SILENCE = 1.0  # seconds after which somebody else has the port, who takes connections and says nothing
_MOVES = 3  # ports that may turn out to be taken by somebody else
_OF_A_CHILD = {
    "CHATWALLET_CHANNELS": "web",
    "CHATWALLET_WEB_OPEN": "true",
    # Everybody in a script comes from this machine, and says their lines as fast as they are answered.
    "CHATWALLET_HTTP_NEW_CHATS_PER_HOUR": "1000000",
    "CHATWALLET_HTTP_MESSAGES_PER_MINUTE": "1000000",
}


class BotFailed(Exception):
    """The bot process ended by itself, or did not start."""


class BotProcess:
    """`chatwallet run` with the web channel on a port of its own, as a child process.

    `settings` are environment variables on top of the present ones; None takes one away. A change of `environment`
    counts from the next start. The port stays the same over all starts, once it has answered there.
    """

    def __init__(self, settings: Mapping[str, str | None]) -> None:
        self._port = Port()
        self._settled = False
        environment = {**os.environ, **_OF_A_CHILD, **settings}
        environment["CHATWALLET_HTTP_HOST"] = "127.0.0.1"
        self.environment = {name: value for name, value in environment.items() if value is not None}
        self._settle_on(self._port)
        self._process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        """Where its HTTP app is."""
        return f"http://127.0.0.1:{self._port}"

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.stop(signal.SIGINT)

    async def start(self) -> None:
        """Start the process and wait until it answers. Raises BotFailed."""
        for moves_left in reversed(range(_MOVES)):
            try:
                await self._start()
            except BotFailed:
                if self._settled or not moves_left or self._port.is_free():
                    raise
                self._settle_on(Port())
            else:
                self._settled = True
                return

    def _settle_on(self, port: Port) -> None:
        """Have it listen on a port from its next start on."""
        self._port = port
        self.environment["CHATWALLET_HTTP_PORT"] = str(port)

    async def _start(self) -> None:
        if "CHATWALLET_PUBLIC_URL" in self.environment:  # then the page is open to nobody
            self.environment.pop("CHATWALLET_WEB_OPEN", None)
        self._process = await self.spawn()
        try:
            async with asyncio.timeout(START):
                while not await self._answers():
                    if self._process.returncode is not None:
                        raise BotFailed(f"the bot ended with exit code {self._process.returncode}")
                    await asyncio.sleep(0.02)
        except TimeoutError:
            await self.kill()
            raise BotFailed(f"the bot does not answer after {START:.0f} s") from None

    async def spawn(self) -> asyncio.subprocess.Process:
        """Start the process, and wait for nothing.

        Where it runs it tells nobody: that is our own business. What is wrong it says on standard error.
        """
        nobody = asyncio.subprocess.DEVNULL
        command = sys.executable, "-m", "chatwallet.bot", "run"
        return await asyncio.create_subprocess_exec(
            *command, env=self.environment, stdin=nobody, stdout=nobody
        )

    async def kill(self) -> None:
        """End it with SIGKILL, as a power cut would."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
        await self.ended()

    async def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """End it so that it drains, with SIGINT at once, with SIGTERM as a proxy needs it; return its exit code."""
        self.signal(number)
        try:
            async with asyncio.timeout(STOP):
                return await self.ended()
        except TimeoutError:
            await self.kill()
            raise BotFailed(f"the bot did not stop within {STOP:.0f} s") from None

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal, if it runs."""
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(number)

    async def ended(self) -> int:
        """Wait for its end; return its exit code."""
        return 0 if self._process is None else await self._process.wait()

    async def _answers(self) -> bool:
        try:
            async with (
                asyncio.timeout(_SILENCE),
                aiohttp.ClientSession() as session,
                session.get(f"{self.url}/healthz") as answer,
            ):
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False
