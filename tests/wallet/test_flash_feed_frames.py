"""The live feed against broken and hostile servers: it ends with WalletUnavailable or goes on, and never hangs."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import WSMsgType, web

from chatwallet.wallet.base import Invoice, InvoiceStatus
from chatwallet.wallet.errors import WalletUnavailable
from chatwallet.wallet.flash import FeedTimes
from chatwallet.wallet.flash.feed import FlashFeed

Serve = Callable[[Callable[[web.Request], Awaitable[web.StreamResponse]]], Awaitable[str]]
Socket = web.WebSocketResponse
PENDING, PAID = InvoiceStatus.PENDING, InvoiceStatus.PAID
TIMES = FeedTimes(connect=0.5, ping=0.2, pong=0.2, close=0.2, retry=0.02, longest_retry=0.05)
CALM = replace(TIMES, ping=60)  # no watchdog: what ends then ended by itself
LONGEST = 3.0  # seconds of patience for anything that must end within the sum of TIMES
NOW = datetime(2026, 8, 1, 12, 0, tzinfo=UTC)


def _invoice(number: int) -> Invoice:
    return Invoice(f"{number:064x}", f"lnbc{number}", 1000, NOW, NOW + timedelta(minutes=1))


def _status(query_id: str, status: str | None, errors: object = ()) -> str:
    payload = {"data": {"lnInvoicePaymentStatus": {"errors": errors, "status": status}}}
    return json.dumps({"id": query_id, "type": "next", "payload": payload})


class Server:
    """A well-behaved graphql-transport-ws server, but for what the test makes of its hooks."""

    def __init__(self, *, ack: bool = True, pong: bool = True) -> None:
        self.ack = ack
        self.pong = pong

    async def on_subscribe(self, socket: Socket, frame: dict[str, Any]) -> None:
        await socket.send_str(_status(frame["id"], "PENDING"))

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        socket = Socket(protocols=("graphql-transport-ws",), autoping=False)
        await socket.prepare(request)
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                await self._take(socket, json.loads(message.data))
        return socket

    async def _take(self, socket: Socket, frame: dict[str, Any]) -> None:
        match frame["type"]:
            case "connection_init" if self.ack:
                await socket.send_str('{"type":"connection_ack"}')
            case "ping" if self.pong:
                await socket.send_str('{"type":"pong"}')
            case "subscribe":
                await self.on_subscribe(socket, frame)


class Frames(Server):
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


def _ws(url: str) -> str:
    return url.replace("http://", "ws://") + "/graphql"


async def _next(news: AsyncIterator[tuple[str, InvoiceStatus]]) -> tuple[str, InvoiceStatus]:
    async with asyncio.timeout(LONGEST):
        return await anext(news)


async def _all(feed: FlashFeed) -> list[tuple[str, InvoiceStatus]]:
    seen = []
    try:
        async with asyncio.timeout(LONGEST):
            async for news in feed:
                seen.append(news)  # noqa: PERF401 — what came before the end counts
    except WalletUnavailable:
        return seen
    raise AssertionError("a feed has no end but an error")


@pytest.mark.parametrize(
    "frame",
    [
        '{"id":"999","type":"next","payload":{"data":{}}}',
        '{"id":"999","type":"complete"}',
        '{"id":"0","type":"error","payload":[{"message":"no"}]}',
        '{"id":"999","type":"error","payload":[{"message":"no"}]}',
        '{"type":"ping"}',
        '{"type":"pong","payload":{"a":[1]}}',
        '{"type":"connection_ack"}',
    ],
)
async def test_a_frame_that_concerns_nobody_is_skipped(frame: str, serve: Serve) -> None:
    server = Frames(frame, _status("{id}", "PENDING"))
    async with FlashFeed(_ws(await serve(server)), TIMES) as feed:
        feed.follow(_invoice(1))
        assert await _next(aiter(feed)) == (f"{1:064x}", PENDING)


@pytest.mark.parametrize(
    "frame",
    [
        "", "{", "nonsense", "null", "[]", "42", '"text"', '{"type":"surprise"}', "{}", '{"type":null}',
        '{"type":["next"]}', '{"id":"x","type":"next","payload":{"data":{}}}', '{"id":"1","type":"next"}',
        '{"id":null,"type":"complete"}', '{"id":"1","type":"next","payload":{}}',
        '{"id":"1","type":"next","payload":[]}', '{"id":"1","type":"error","payload":[]}',
        '{"id":"1","type":"error","payload":{"message":"no"}}', '{"id":"1","type":"error"}',
        '{"type":"connection_error"}', '{"type":"ka"}', '{"id":"' + "9" * 5000 + '","type":"complete"}',
        "[" * 100_000, '{"id":"1","type":"next","payload":{"data":"' + "x" * 400_000 + '"}}',
        b"binary", b"\x00\xff", '{"id":"{id}","type":"complete"}',
    ],
    ids=range(27),
)  # fmt: skip
async def test_a_broken_frame_ends_the_feed_with_one_error(frame: str | bytes, serve: Serve) -> None:
    async with FlashFeed(_ws(await serve(Frames(frame))), CALM) as feed:
        feed.follow(_invoice(1))
        assert await _all(feed) == []


@pytest.mark.parametrize("code", [1000, 1001, 1006, 1011, 4400, 4401, 4403, 4406, 4408, 4409, 4429, 4500])
async def test_any_close_ends_the_feed_after_the_news_that_came_before(code: int, serve: Serve) -> None:
    class Closing(Server):
        async def on_subscribe(self, socket: Socket, frame: dict[str, Any]) -> None:
            await socket.send_str(_status(frame["id"], "PAID"))
            if code == 1006:
                assert socket._req is not None
                assert socket._req.transport is not None
                socket._req.transport.abort()
            else:
                await socket.close(code=code)

    async with FlashFeed(_ws(await serve(Closing())), CALM) as feed:
        feed.follow(_invoice(1))
        seen = await _all(feed)
        assert seen in ([(f"{1:064x}", PAID)], []) if code == 1006 else seen == [(f"{1:064x}", PAID)]


@pytest.mark.parametrize("code", [1000, 1011, 4401, 4403, 4408])
async def test_a_close_before_the_ack_is_an_error_at_once_and_the_next_attempt_is_free(
    code: int, serve: Serve
) -> None:
    closed: list[int] = []

    class Moody(Server):
        async def _take(self, socket: Socket, frame: dict[str, Any]) -> None:
            if frame["type"] == "connection_init" and not closed:
                closed.append(code)
                await socket.close(code=code)
            else:
                await super()._take(socket, frame)

    url = _ws(await serve(Moody()))
    with pytest.raises(WalletUnavailable):
        await asyncio.wait_for(FlashFeed(url, TIMES).__aenter__(), LONGEST)
    async with FlashFeed(url, TIMES) as feed:
        feed.follow(_invoice(1))
        assert await _next(aiter(feed)) == (f"{1:064x}", PENDING)


async def _refused(_: web.Request) -> web.StreamResponse:
    return web.Response(status=502)


async def _other_protocol(request: web.Request) -> web.StreamResponse:
    socket = Socket(protocols=("graphql-ws",))
    await socket.prepare(request)
    await socket.receive()
    await socket.close(code=4406)
    return socket


@pytest.mark.parametrize(
    "handler", [Server(ack=False), _refused, _other_protocol], ids=["no ack", "502", "another subprotocol"]
)
async def test_a_connection_that_does_not_come_about_is_given_up_in_time(
    handler: Callable[[web.Request], Awaitable[web.StreamResponse]], serve: Serve
) -> None:
    began = time.monotonic()
    with pytest.raises(WalletUnavailable):
        await FlashFeed(_ws(await serve(handler)), TIMES).__aenter__()
    assert time.monotonic() - began < LONGEST


async def test_nobody_listening_is_an_error(unused_tcp_port: int) -> None:
    with pytest.raises(WalletUnavailable):
        await FlashFeed(f"ws://127.0.0.1:{unused_tcp_port}/graphql", TIMES).__aenter__()
