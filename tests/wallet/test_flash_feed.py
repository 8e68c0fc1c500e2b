"""The live feed: who is followed, what is told, and when a connection is given up."""

import asyncio
import json
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
PENDING, PAID, EXPIRED = InvoiceStatus.PENDING, InvoiceStatus.PAID, InvoiceStatus.EXPIRED
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
        self.received: list[dict[str, Any]] = []
        self.changed = asyncio.Event()
        self.headers: dict[str, str] = {}

    async def on_subscribe(self, socket: Socket, frame: dict[str, Any]) -> None:
        await socket.send_str(_status(frame["id"], "PENDING"))

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        self.headers = dict(request.headers)
        socket = Socket(protocols=("graphql-transport-ws",), autoping=False)
        await socket.prepare(request)
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                await self._take(socket, json.loads(message.data))
        return socket

    async def _take(self, socket: Socket, frame: dict[str, Any]) -> None:
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
        async with asyncio.timeout(LONGEST):
            while not condition():
                self.changed.clear()
                await self.changed.wait()


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


async def test_the_socket_is_anonymous_and_speaks_one_subprotocol(serve: Serve) -> None:
    server = Server()
    async with FlashFeed(_ws(await serve(server)), TIMES) as feed:
        feed.follow(_invoice(1))
        await _next(aiter(feed))
    assert server.received[0] == {"type": "connection_init", "payload": {}}
    assert "Authorization" not in server.headers
    assert server.headers["Sec-WebSocket-Protocol"] == "graphql-transport-ws"


async def test_an_answer_that_comes_at_once_is_not_lost(serve: Serve) -> None:
    numbers = range(500)
    async with FlashFeed(_ws(await serve(Server())), TIMES) as feed:
        for number in numbers:
            feed.follow(_invoice(number))
        news = aiter(feed)
        seen = {(await _next(news))[0] for _ in numbers}
    assert len(seen) == 500


async def test_a_paid_invoice_is_completed_and_an_expired_one_is_kept(serve: Serve) -> None:
    class Both(Server):
        async def on_subscribe(self, socket: Socket, frame: dict[str, Any]) -> None:
            paid = frame["payload"]["variables"]["input"]["paymentRequest"] == "lnbc1"
            await socket.send_str(_status(frame["id"], "PAID" if paid else "EXPIRED"))

    server = Both()
    async with FlashFeed(_ws(await serve(server)), TIMES) as feed:
        feed.follow(_invoice(1))
        feed.follow(_invoice(2))
        news = aiter(feed)
        assert {await _next(news), await _next(news)} == {(f"{1:064x}", PAID), (f"{2:064x}", EXPIRED)}
        await server.until(lambda: server.ids("complete") == ["1"])


async def test_paid_is_the_last_word_though_expired_follows(serve: Serve) -> None:
    server = Frames(_status("{id}", "PAID"), _status("{id}", "EXPIRED"), _status("{id}", "PENDING"))
    async with FlashFeed(_ws(await serve(server)), TIMES) as feed:
        feed.follow(_invoice(1))
        news = aiter(feed)
        assert await _next(news) == (f"{1:064x}", PAID)
        await server.until(lambda: server.ids("complete") == ["1"])
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(news), 0.1)


async def test_leaving_completes_the_subscription(serve: Serve) -> None:
    server = Server()
    async with FlashFeed(_ws(await serve(server)), TIMES) as feed:
        feed.follow(_invoice(1))
        await _next(aiter(feed))
        feed.leave(f"{1:064x}")
        await server.until(lambda: server.ids("complete") == ["1"])


@pytest.mark.parametrize(
    "first",
    [
        _status("{id}", None, [{"message": "An error occurred", "code": "IBEX_ERROR"}]),
        _status("{id}", None),
        _status("{id}", "NONSENSE"),
        '{"id":"{id}","type":"next","payload":{"data":null,"errors":[{"message":"no"}]}}',
        '{"id":"{id}","type":"next","payload":{"data":null}}',
        '{"id":"{id}","type":"next","payload":{"data":[]}}',
        '{"id":"{id}","type":"next","payload":{"data":{"lnInvoicePaymentStatus":7}}}',
        '{"id":"{id}","type":"next","payload":{"errors":"text"}}',
        '{"id":"{id}","type":"error","payload":[{"message":"no"}]}',
        '{"id":"{id}","type":"error","payload":["no"]}',
    ],
)
async def test_one_subscription_that_fails_is_tried_again_and_spoils_no_other(
    first: str, serve: Serve
) -> None:
    class Once(Server):
        async def on_subscribe(self, socket: Socket, frame: dict[str, Any]) -> None:
            failing = frame["payload"]["variables"]["input"]["paymentRequest"] == "lnbc1"
            if failing and len(self.ids("subscribe")) <= 2:
                await socket.send_str(first.replace("{id}", frame["id"]))
            else:
                await socket.send_str(_status(frame["id"], "PENDING"))

    server = Once()
    async with FlashFeed(_ws(await serve(server)), TIMES) as feed:
        feed.follow(_invoice(1))
        feed.follow(_invoice(2))
        news = aiter(feed)
        assert await _next(news) == (f"{2:064x}", PENDING)
        assert await _next(news) == (f"{1:064x}", PENDING)
    assert server.ids("subscribe") == ["1", "2", "3"]


async def test_a_status_that_never_comes_is_asked_for_with_a_growing_pause(serve: Serve) -> None:
    server = Frames(_status("{id}", None))
    async with FlashFeed(_ws(await serve(server)), TIMES) as feed:
        feed.follow(_invoice(1))
        await server.until(lambda: len(server.ids("subscribe")) >= 4)
        assert server.ids("complete")[:3] == ["1", "2", "3"]


async def test_a_server_that_completes_every_subscription_is_going_away(serve: Serve) -> None:
    server = Frames(_status("{id}", "PENDING"), '{"id":"{id}","type":"complete"}')
    patient = replace(CALM, retry=60)
    async with FlashFeed(_ws(await serve(server)), patient) as feed:
        for number in range(3):
            feed.follow(_invoice(number))
        assert len(await _all(feed)) == 3


async def test_one_subscription_that_is_completed_is_asked_for_again(serve: Serve) -> None:
    class First(Server):
        async def on_subscribe(self, socket: Socket, frame: dict[str, Any]) -> None:
            if frame["id"] == "2":
                await socket.send_str('{"id":"2","type":"complete"}')
            else:
                await socket.send_str(_status(frame["id"], "PENDING"))

    async with FlashFeed(_ws(await serve(First())), TIMES) as feed:
        feed.follow(_invoice(1))
        feed.follow(_invoice(2))
        news = aiter(feed)
        assert [await _next(news), await _next(news)] == [(f"{1:064x}", PENDING), (f"{2:064x}", PENDING)]


async def test_a_server_that_answers_no_pings_is_left(serve: Serve) -> None:
    async with FlashFeed(_ws(await serve(Server(pong=False))), TIMES) as feed:
        feed.follow(_invoice(1))
        assert await _all(feed) == [(f"{1:064x}", PENDING)]


async def test_a_server_that_reads_no_more_is_left_though_our_frames_no_longer_fit(serve: Serve) -> None:
    class Deaf(Server):
        async def on_subscribe(self, socket: Socket, frame: dict[str, Any]) -> None:
            assert socket._req is not None
            assert socket._req.transport is not None
            socket._req.transport.pause_reading()

    long = "q" * 3000
    async with FlashFeed(_ws(await serve(Deaf())), TIMES) as feed:
        for number in range(5000):
            feed.follow(Invoice(f"{number:064x}", f"lnbc{long}", None, NOW, NOW))
        assert await _all(feed) == []


async def test_a_feed_is_closed_without_waiting_for_the_server(serve: Serve) -> None:
    class Mute(Server):
        async def on_subscribe(self, socket: Socket, frame: dict[str, Any]) -> None:
            pass

    async with asyncio.timeout(LONGEST), FlashFeed(_ws(await serve(Mute())), TIMES) as feed:
        feed.follow(_invoice(1))


async def test_a_flood_of_duplicates_takes_no_memory(serve: Serve) -> None:
    server = Frames(*[_status("{id}", "PENDING")] * 2000, _status("{id}", "EXPIRED"))
    async with FlashFeed(_ws(await serve(server)), TIMES) as feed:
        feed.follow(_invoice(1))
        news = aiter(feed)
        async with asyncio.timeout(LONGEST):
            while (await _next(news))[1] is not EXPIRED:
                assert len(feed._news) <= 1


async def test_opening_can_be_cancelled_and_leaves_nothing_open(serve: Serve) -> None:
    server = Server(ack=False)
    feed = FlashFeed(_ws(await serve(server)), replace(TIMES, connect=60))
    opening = asyncio.create_task(feed.__aenter__())
    await server.until(lambda: bool(server.received))
    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(opening, LONGEST)
    assert feed._session.closed
