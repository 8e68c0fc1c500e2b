"""A page that leaves, however it does, is no fault (Y19)."""

from __future__ import annotations

import asyncio
import base64
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from chatwallet.channels.base import InboundMessage, OutboundMessage
from chatwallet.channels.web.channel import WebChannel
from chatwallet.channels.web.chats import WebChats, chat_id_of
from chatwallet.storage.memory import MemoryStore
from chatwallet.tests.web.conftest import BIG, PATIENCE, Caller
from chatwallet.web.limits import Limits
from chatwallet.web.server import listen, server, serving

TOKEN = "a-chat-of-ana-and-nobody-else"
LINES = 150
GOODBYE = b"\x88\x80" + bytes(4)  # a close frame


def upgrade(path: str, port: int) -> str:
    """What a page says that wants a socket."""
    key = base64.b64encode(os.urandom(16)).decode()
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n"
    )


async def nobody(message: InboundMessage) -> None:
    raise AssertionError(message)


@asynccontextmanager
async def chat(limits: Limits) -> AsyncIterator[int]:
    """A chat with many long lines, behind a server: its port."""
    store = MemoryStore()
    for number in range(LINES):
        message = OutboundMessage(f"{number} " + "x" * 150_000)
        await store.transcript.write(chat_id_of(TOKEN), f"line-{number}", True, message, datetime.now(UTC))
    web = WebChannel(store.transcript, WebChats(store.values, anybody=True))
    carrying = asyncio.create_task(web.receive(nobody))
    listener = listen("127.0.0.1", 0)
    async with serving(Starlette(routes=list(web.routes)), listener, limits):
        yield listener.getsockname()[1]
    carrying.cancel()


@pytest.mark.parametrize("how", ["abort", "close frame", "no frame", "silence"])
async def test_a_page_that_leaves_amid_its_lines_leaves_no_trace(
    how: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with chat(Limits(write_seconds=1, linger_seconds=1)) as port:
        caller = Caller(*await asyncio.open_connection("127.0.0.1", port))
        caller.say(upgrade(f"/chat/{TOKEN}/socket", port))
        assert await caller.status() == 101
        await caller.reader.readexactly(50_000)
        match how:
            case "abort":
                caller.writer.transport.abort()
            case "close frame":
                caller.say(GOODBYE)
            case "no frame":
                caller.say(b"\xff\xff\xff\xff not a frame")
            case _:
                caller.reader._transport.pause_reading()  # type: ignore[attr-defined]
        async with asyncio.timeout(20):
            while [task for task in asyncio.all_tasks() if "run_asgi" in repr(task)]:
                await asyncio.sleep(0.01)
        caller.writer.transport.abort()
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


async def test_a_stop_while_a_page_is_leaving_is_a_stop() -> None:
    """Catches: the whole stop failed by what the library said of one page that had not read its last lines."""

    async def much(socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_bytes(bytes(BIG))
        await socket.receive()

    listener = listen("127.0.0.1", 0)
    port = listener.getsockname()[1]
    running = server(Starlette(routes=[WebSocketRoute("/", much)]))
    stopped = asyncio.create_task(running.serve(sockets=[listener]))
    caller = Caller(*await asyncio.open_connection("127.0.0.1", port))
    caller.say(upgrade("/", port))
    assert await caller.status() == 101
    caller.say(GOODBYE)
    async with asyncio.timeout(PATIENCE):
        (connection,) = running.server_state.connections
        while not connection.transport.is_closing():
            await asyncio.sleep(0.01)
        running.should_exit = True
        await stopped
    caller.writer.transport.abort()
