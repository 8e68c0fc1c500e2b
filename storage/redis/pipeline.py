"""Commands that are asked for at the same time go to the server together.

One round trip and, with appendfsync always, one write to the disk serves them all: as the group commit of SQLite.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence

Command = tuple[str | bytes | int | float, ...]
Reply = object
Send = Callable[[Sequence[Command]], Awaitable[Sequence[Reply]]]

AT_ONCE = 200
"""Commands of a batch, at most: what is asked for in one go, and is no more, reaches the server in its order.

Except steps of which nobody asks for two in an order: see merging.py.
"""

_ON_THE_WAY = 2  # batches: the server works on one while the replies to the other are read


class Pipeline:
    """Hands commands to `send`, many at a time. `send` returns errors in their places.

    Two batches may be on their way, in any order: a caller waits for a reply before a command that depends on it.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self._waiting: deque[tuple[Command, asyncio.Future[Reply]]] = deque()
        self._workers: set[asyncio.Task[None]] = set()

    async def ask(self, command: Command) -> Reply:
        """The reply to a command; an error of the server, or of the way to it, is returned as well."""
        future: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._waiting.append((command, future))
        self._workers = {worker for worker in self._workers if not worker.done()}
        if len(self._workers) < _ON_THE_WAY:
            self._begin()
        return await future

    async def finish(self) -> None:
        """Wait until all that was asked has its reply."""
        while busy := [worker for worker in self._workers if not worker.done()]:
            await asyncio.wait(busy)

    def _begin(self) -> None:
        self._workers.add(asyncio.create_task(self._work()))

    async def _work(self) -> None:
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(AT_ONCE, len(self._waiting)))]
            wanted = [(command, future) for command, future in batch if not future.done()]
            if not wanted:
                continue
            try:
                replies = await self._send([command for command, _ in wanted])
                for (_, future), reply in zip(wanted, replies, strict=True):
                    if not future.done():
                        future.set_result(reply)
            except BaseException as error:
                for _, future in wanted:  # nobody may wait for ever because of a fault of ours
                    if not future.done():
                        future.set_exception(error)
                if self._waiting and isinstance(error, Exception):
                    self._begin()  # what waits had no part in it
                raise
