"""A real server behind the front door, and a client that speaks to it byte by byte."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import ip_network

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from chatwallet.web.body import read_body
from chatwallet.web.door import Door
from chatwallet.web.hosts import Hosts
from chatwallet.web.limits import Limits
from chatwallet.web.server import Server, listen, server

PATIENCE = 30.0
BIG = 32 * 1024 * 1024  # bytes: more than all buffers between two ends of a connection hold


@dataclass(frozen=True)
class Caller:
    """One connection, byte by byte."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def say(self, data: str | bytes) -> None:
        self.writer.write(data.encode() if isinstance(data, str) else data)

    async def flood(self, data: bytes, times: int) -> int:
        """Send up to so many times, as long as it is taken; return how many bytes were."""
        for sent in range(times):
            try:
                self.writer.write(data)
                async with asyncio.timeout(PATIENCE):  # wait_for of 3.11 may swallow that it is cancelled
                    await self.writer.drain()
            except ConnectionError:
                return sent * len(data)
        return times * len(data)

    async def status(self) -> int:
        """The status of the next answer, 0 where the connection ends without one."""
        async with asyncio.timeout(PATIENCE):
            try:
                line = await self.reader.readline()
            except ConnectionError:
                return 0
        return int(line.split()[1]) if line else 0

    async def end(self) -> None:
        """Wait until the other end is gone."""
        async with asyncio.timeout(PATIENCE):
            with suppress(ConnectionError):
                while await self.reader.read(65536):
                    pass


@dataclass(frozen=True)
class House:
    """A server that runs."""

    port: int
    server: Server
    door: Door
    callers: list[Caller] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def connect(self) -> Caller:
        self.callers.append(Caller(*await asyncio.open_connection("127.0.0.1", self.port)))
        return self.callers[-1]

    async def ask(self, *lines: str) -> int:
        """The status of a request whose head are these lines."""
        caller = await self.connect()
        caller.say("\r\n".join([*lines, "", ""]))
        return await caller.status()

    async def until_left(self) -> None:
        """Wait until no connection is left."""
        async with asyncio.timeout(PATIENCE):
            while self.server.server_state.connections:
                await asyncio.sleep(0.01)


async def _body(request: Request) -> Response:
    return PlainTextResponse(str(len(await read_body(request))))


async def _paid(request: Request) -> Response:
    await read_body(request)
    return Response(status_code=204 if request.headers.get("x-signed") else 403)


async def _echo(websocket: WebSocket) -> None:
    await websocket.accept()
    async for text in websocket.iter_text():
        await websocket.send_text(text)


async def _big(_: Request) -> Response:
    return Response(bytes(BIG))


async def _well(_: Request) -> Response:
    return PlainTextResponse("well")


ROUTES: Sequence[BaseRoute] = (
    Route("/healthz", _well),
    Route("/page", _well),
    Route("/big", _big),
    Route("/body", _body, methods=["POST"]),
    Route("/webhooks/paid", _paid, methods=["POST"]),
    WebSocketRoute("/socket", _echo),
)
Open = Callable[..., AbstractAsyncContextManager[House]]


@pytest.fixture
def opened() -> Open:
    """Serves a few routes of each kind behind the door."""

    @asynccontextmanager
    async def opening(
        limits: Limits | None = None, *, hosts: Hosts | None = None, proxies: Sequence[str] = ()
    ) -> AsyncIterator[House]:
        limits = limits or Limits()
        door = Door(Starlette(routes=list(ROUTES)), limits, hosts or Hosts())
        running = server(door, limits, [ip_network(one) for one in proxies])
        listener = listen("127.0.0.1", 0)
        task = asyncio.create_task(running.serve(sockets=[listener]))
        house = House(listener.getsockname()[1], running, door)
        try:
            yield house
        finally:
            for caller in house.callers:
                caller.writer.transport.abort()
                with suppress(ConnectionError):
                    await caller.writer.wait_closed()
            running.should_exit = True
            await task

    return opening
