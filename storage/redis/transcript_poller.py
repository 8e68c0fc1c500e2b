"""What other instances have written into the chats that are watched here."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator

from ..errors import StoreError
from ..watchers import Watchers
from .server import Server

EVERY = 0.5  # seconds
_AT_ONCE = 200  # chats: half a millisecond of the server's time


class TranscriptPoller:
    """Asks for the revisions of all watched chats together, twice a second; asks nothing when nobody watches.

    It does not subscribe to anything. What is published while a connection is cut is gone, so this would have to be
    asked all the same; a user of the server needs a right of its own to publish (ACL: `&channel`); and redis-py's
    asyncio client can't subscribe at a cluster.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        self._watchers = Watchers()
        self._wanted = asyncio.Event()
        self._seen: dict[str, int] = {}
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Look from now on."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Look no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
            self._task = None

    @contextlib.contextmanager
    def watch(self, chat: str, on_change: Callable[[], None]) -> Iterator[None]:
        """Have `on_change` called for the chat of this name until the end of the block."""
        with self._watchers.watch(chat, on_change):
            self._wanted.set()
            yield

    def tell(self, chat: str) -> None:
        """Tell those who watch a chat what this instance has written: at once, not with the next look."""
        self._watchers.tell(chat)

    async def _run(self) -> None:
        while True:
            await self._wanted.wait()
            with contextlib.suppress(StoreError):  # in an outage there is no news: the next look finds it
                await self._look()
            await asyncio.sleep(EVERY)

    async def _look(self) -> None:
        chats = self._watchers.watched
        if not chats:
            self._wanted.clear()
        newest: dict[str, int] = {}
        for start in range(0, len(chats), _AT_ONCE):
            some = chats[start : start + _AT_ONCE]
            newest.update(zip(some, await self._server.run("newest_lines", *some), strict=True))
        seen, self._seen = self._seen, newest
        for chat, revision in newest.items():
            if seen.get(chat) != revision:
                self._watchers.tell(chat)
