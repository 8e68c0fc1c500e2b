"""The bot in a process of its own, following many open charges on one socket.

Run as a program, see beside.py: the first line is a `Stall`, each further one a command. `open` stores the charges and
follows them, `drop` cuts the socket.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import loops
from beside import answer
from crowd import crowd_settings
from goods import conversation, open_charge
from processes import resident_bytes
from quiet import quiet_logs
from sandbox_process import LIFE, Stall

from chatwallet.bot.build import build
from chatwallet.channels.memory import MemoryChannel
from chatwallet.storage.base import Store
from chatwallet.storage.redis.store import RedisStore
from chatwallet.storage.sqlite.store import SqliteStore
from chatwallet.tests.redis_server import with_option
from chatwallet.tracking.backoff import Backoff
from chatwallet.tracking.base import Hint, Source
from chatwallet.tracking.sources.state import SourceState
from chatwallet.wallet.base import Invoice
from chatwallet.wallet.flash.wallet import FlashWallet

PEOPLE = 500
AT_ONCE = 50
PATIENCE = 300.0


class Counted:
    """A source that counts its hints on their way to the tracker."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.name = source.name
        self.hints_left = 0
        self.all_told = asyncio.Event()

    def expect(self, hints: int) -> None:
        """Set `all_told` after so many hints."""
        self.hints_left = hints
        self.all_told.clear()

    def state(self) -> SourceState:
        """See tracking.base.Source."""
        return self._source.state()

    async def hints(self) -> AsyncIterator[Hint]:
        """See tracking.base.Source."""
        async for hint in self._source.hints():
            self.hints_left -= 1
            if self.hints_left == 0:
                self.all_told.set()
            yield hint


class Follower:
    """The bot and what the bench asks of it."""

    def __init__(self, stall: Stall, folder: Path) -> None:
        self._stall = stall
        self._store: Store = SqliteStore(folder / "bench.sqlite")
        if stall.store:
            self._store = RedisStore(with_option(stall.store, f"namespace=bench-{secrets.token_hex(4)}"))
        wallet = FlashWallet(graphql_url=stall.graphql_url, ws_url=stall.ws_url, token=stall.token)
        channels = {"memory": MemoryChannel()}
        self.app = build(
            crowd_settings(),
            store=self._store,
            wallet=wallet,
            channels=channels,
            opened=(self._store, wallet),
        )
        # Each cut counts as the first after a healthy minute, so that no round waits longer than another.
        self.app.supervisor.backoff = Backoff(first=0.5, most=0.5)
        subscription, polling = self.app.sources
        self._counted = Counted(subscription)
        self.app.sources = (self._counted, polling)

    async def obey(self, command: str) -> dict[str, float]:
        """Do what a line says."""
        return await (self.open() if command == "open" else self.drop())

    async def open(self) -> dict[str, float]:
        """Store all charges, follow them, and tell how much memory that took and how long following did."""
        before = resident_bytes()
        created = datetime.now(UTC).replace(microsecond=0)
        expires = created + timedelta(seconds=LIFE)
        pending = enumerate(self._stall.invoices)

        async def store() -> None:
            for number, (payment_hash, request) in pending:
                invoice = Invoice(payment_hash, request, None, created, expires)
                await open_charge(self._store, invoice, conversation(number % PEOPLE))

        async with asyncio.TaskGroup() as people:
            for _ in range(AT_ONCE):
                people.create_task(store())
        stored = resident_bytes()
        followed = await self.drop()
        return {**followed, "stored": stored - before, "all": resident_bytes() - before}

    async def drop(self) -> dict[str, float]:
        """Cut the socket; tell how long it took until every invoice had told its status again."""
        self._counted.expect(len(self._stall.invoices))
        async with aiohttp.ClientSession() as session:
            asked = await self._documents(session)
            started, worked = time.perf_counter(), time.process_time()
            async with session.post(f"{self._stall.control_url}/control/drop") as response:
                response.raise_for_status()
            async with asyncio.timeout(PATIENCE):
                await self._counted.all_told.wait()
            took = {"seconds": time.perf_counter() - started, "cpu": time.process_time() - worked}
            return {**took, "asked": await self._documents(session) - asked}

    async def _documents(self, session: aiohttp.ClientSession) -> int:
        """How many requests the stand-in for Flash has had."""
        async with session.get(f"{self._stall.control_url}/control/documents") as response:
            count: int = await response.json()
            return count


async def _obey() -> None:
    stall = Stall(**json.loads(sys.stdin.readline()))
    with tempfile.TemporaryDirectory() as folder:
        follower = Follower(stall, Path(folder))
        async with follower.app:
            await answer(None, follower.obey)


if __name__ == "__main__":
    with quiet_logs():
        loops.run(_obey())
