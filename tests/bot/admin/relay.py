"""A relay before a Redis that stands still when it is told to: connections stay open, and nothing comes back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from chatwallet.storage.redis.address import Address


@dataclass
class Relay:
    """Passes on what is asked, and the first `answers` portions of what comes back; then it only keeps all open."""

    server: Address
    answers: int
    url: str = ""
    taken: int = 0
    opened: list[asyncio.StreamWriter] = field(default_factory=list)

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.server.path:
            answers, questions = await asyncio.open_unix_connection(self.server.path)
        else:
            answers, questions = await asyncio.open_connection(*self.server.hosts[0])
        self.taken += 1
        self.opened += [writer, questions]
        with suppress(ConnectionError):
            await asyncio.gather(self._ask(reader, questions), self._answer(answers, writer))

    async def _ask(self, reader: asyncio.StreamReader, questions: asyncio.StreamWriter) -> None:
        while said := await reader.read(65536):
            questions.write(said)
        questions.close()

    async def _answer(self, answers: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while said := await answers.read(65536):
            if self.answers > 0:
                self.answers -= 1
                writer.write(said)


@asynccontextmanager
async def relay(server: Address, answers: int) -> AsyncIterator[Relay]:
    """A relay before a server, on this machine; at the end all its connections are gone."""
    one = Relay(server, answers)
    listener = await asyncio.start_server(one.take, "127.0.0.1", 0)
    one.url = (
        f"redis://127.0.0.1:{listener.sockets[0].getsockname()[1]}/{server.db}?namespace={server.namespace}"
    )
    try:
        yield one
    finally:
        listener.close()
        for writer in one.opened:
            writer.close()
