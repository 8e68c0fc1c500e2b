"""Flash's live feed as tests need it: a server whose every frame a test may choose, and how its news is read."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from aiohttp import WSMsgType, web

from chatwallet.tests.wallet.servers import NOW, PATIENT
from chatwallet.wallet.base import Invoice, InvoiceStatus, StatusFeed
from chatwallet.wallet.errors import WalletUnavailable
from chatwallet.wallet.flash.socket import FeedTimes

Socket = web.WebSocketResponse
News = tuple[str, InvoiceStatus]

# Connecting and the watchdog have time enough that a busy machine is not taken for a dead server.
TIMES = FeedTimes(connect=15, ping=10, pong=10, close=0.2, retry=0.02, longest_retry=0.05)
CALM = replace(TIMES, ping=60)  # no watchdog: what ends then ended by itself
WATCHFUL = replace(TIMES, ping=0.5, pong=0.5)  # for a server that is dead
HURRIED = replace(TIMES, connect=0.5)  # for a server with which no connection comes about


def invoice_number(number: int) -> Invoice:
    """An invoice that is told from others by its number; its hash is `hash_number(number)`."""
    return Invoice(hash_number(number), f"lnbc{number}", 1000, NOW, NOW + timedelta(minutes=1))


def hash_number(number: int) -> str:
    """A payment hash of 64 hexadecimal digits."""
    return f"{number:064x}"


def status_frame(query_id: str, status: str | None, errors: object = ()) -> str:
    """What Flash sends about one invoice."""
    payload = {"data": {"lnInvoicePaymentStatus": {"errors": errors, "status": status}}}
    return json.dumps({"id": query_id, "type": "next", "payload": payload})


class FeedServer:
    """A well-behaved graphql-transport-ws server, but for what the test makes of its hooks."""

    def __init__(self, *, ack: bool = True, pong: bool = True) -> None:
        self.ack = ack
        self.pong = pong
        self.received: list[dict[str, Any]] = []
        self.changed = asyncio.Event()
        self.headers: dict[str, str] = {}

    async def on_subscribe(self, socket: Socket, frame: dict[str, Any]) -> None:
        await socket.send_str(status_frame(frame["id"], "PENDING"))

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        self.headers = dict(request.headers)
        socket = Socket(protocols=("graphql-transport-ws",), autoping=False)
        await socket.prepare(request)
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                await self.take(socket, json.loads(message.data))
        return socket

    async def take(self, socket: Socket, frame: dict[str, Any]) -> None:
        self.received.append(frame)
        self.changed.set()
        match frame["type"]:
            case "connection_init" if self.ack:
                await socket.send_str('{"type":"connection_ack"}')
            case "ping" if self.pong:
                await socket.send_str('{"type":"pong"}')
            case "subscribe":
                await self.on_subscribe(socket, frame)

    def ids(self, kind: str) -> list[str]:
        return [frame["id"] for frame in self.received if frame["type"] == kind]

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENT):
            while not condition():
                self.changed.clear()
                await self.changed.wait()


class Frames(FeedServer):
    """Answers each subscription with the same raw frames; `{id}` in them is the subscription's id."""

    def __init__(self, *frames: str | bytes) -> None:
        super().__init__()
        self.frames = frames

    async def on_subscribe(self, socket: Socket, frame: dict[str, Any]) -> None:
        for raw in self.frames:
            if isinstance(raw, bytes):
                await socket.send_bytes(raw)
            else:
                await socket.send_str(raw.replace("{id}", frame["id"]))


def ws(url: str) -> str:
    """The feed's address on the server at `url`."""
    return url.replace("http://", "ws://") + "/graphql"


def cut(socket: Socket) -> None:
    """End the connection without a word."""
    _transport(socket).abort()


def deafen(socket: Socket) -> None:
    """Read no more, and leave the connection open."""
    _transport(socket).pause_reading()


def _transport(socket: Socket) -> asyncio.Transport:
    assert socket._req is not None
    assert socket._req.transport is not None
    return socket._req.transport


async def next_news(news: AsyncIterator[News]) -> News:
    """The next news; TimeoutError if none comes."""
    async with asyncio.timeout(PATIENT):
        return await anext(news)


async def news_until_the_end(feed: StatusFeed) -> list[News]:
    """All news of a feed that ends with WalletUnavailable; TimeoutError if it does not end."""
    seen = []
    try:
        async with asyncio.timeout(PATIENT):
            async for news in feed:
                seen.append(news)  # noqa: PERF401 — what came before the end counts
    except WalletUnavailable:
        return seen
    raise AssertionError("a feed has no end but an error")
