"""Servers and clients of a test that end at once: half of many a test was its end, in which nothing happens.

uvicorn looks ten times a second whether it is to stop, and then waits as long; aiogram waits a quarter of a second
for TLS connections that no test has.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from types import ModuleType
from typing import Any

import uvicorn
import uvicorn.server
from websockets.protocol import State

_TICK = 0.1  # seconds, as uvicorn has it
_CLOSED = 0.005  # seconds after which it looks whether connections that are being closed are gone
_LOOKS = 200


class _Told:
    """`should_exit` of a server, which wakes it."""

    def __get__(self, server: uvicorn.Server | None, _: type) -> Any:
        return self if server is None else _event(server).is_set()

    def __set__(self, server: uvicorn.Server, told: bool) -> None:
        if told:
            _event(server).set()
        else:
            _event(server).clear()


def _event(server: uvicorn.Server) -> asyncio.Event:
    event: asyncio.Event = server.__dict__.setdefault("_told", asyncio.Event())
    return event


async def _main_loop(server: uvicorn.Server) -> None:
    counter = 0
    while not await server.on_tick(counter):
        counter += 1
        with suppress(TimeoutError):
            async with asyncio.timeout(_TICK):
                await _event(server).wait()
    for _ in range(_LOOKS):
        await asyncio.sleep(_CLOSED)
        if not _says_goodbye(server):
            break


def _says_goodbye(server: uvicorn.Server) -> bool:
    """Whether somebody is just leaving: uvicorn fails when it closes a socket that its peer is closing."""
    protocols = (getattr(connection, "conn", None) for connection in server.server_state.connections)
    return any(getattr(protocol, "state", None) is State.CLOSING for protocol in protocols)


class _Asyncio:
    """The module as those see it who sleep nowhere but where they wait for connections to close."""

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    async def sleep(self, _: float) -> None:
        await asyncio.sleep(_CLOSED)


def end_at_once() -> None:
    """Have the servers of this process end as soon as they are told to and nobody is connected."""
    setattr(uvicorn.Server, "should_exit", _Told())  # noqa: B010
    setattr(uvicorn.Server, "main_loop", _main_loop)  # noqa: B010
    wait_less(uvicorn.server)


def wait_less(module: ModuleType) -> None:
    """Have a module, which sleeps only where it waits for connections to close, sleep for 5 ms."""
    setattr(module, "asyncio", _Asyncio())  # noqa: B010
