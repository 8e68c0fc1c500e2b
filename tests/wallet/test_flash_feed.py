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
from chatwallet.sandbox.app import Sandbox
from chatwallet.wallet.base import Invoice, InvoiceStatus
from chatwallet.wallet.errors import WalletUnavailable
from chatwallet.wallet.flash import FeedTimes, FlashWallet
from chatwallet.wallet.flash.feed import FlashFeed
from chatwallet.wallet.money import USD, Money

Serve = Callable[[Callable[[web.Request], Awaitable[web.StreamResponse]]], Awaitable[str]]
Lever = Callable[..., Awaitable[dict[str, Any]]]
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


# On the sandbox.


@pytest.mark.parametrize(
    "fault",
    [
        ("drop", {"mode": "abort"}),
        ("drop", {"mode": "complete"}),
        ("network", {"side": "ws", "mode": "refuse"}),
        ("network", {"side": "ws", "mode": "stall"}),
        ("frame", {"text": "{"}),
        ("frame", {"text": "[]"}),
    ],
    ids=lambda fault: "-".join(str(part) for part in (fault[0], *fault[1].values())),
)
async def test_every_kind_of_drop_ends_the_feed_in_time(
    fault: tuple[str, dict[str, Any]], flash: FlashWallet, lever: Lever
) -> None:
    invoice = await flash.create_invoice(Money(1000, USD), "")
    async with flash.feed() as feed:
        feed.follow(invoice)
        assert await _next(aiter(feed)) == (invoice.payment_hash, PENDING)
        await lever(fault[0], **fault[1])
        assert isinstance(feed, FlashFeed)
        assert await _all(feed) == []


async def test_a_close_before_the_ack_does_not_wedge_the_next_feed(flash: FlashWallet, lever: Lever) -> None:
    await lever("drop", mode="before_ack", code=4403, times=2)
    invoice = await flash.create_invoice(Money(1000, USD), "")
    for _ in range(2):
        with pytest.raises(WalletUnavailable):
            await flash.feed().__aenter__()
    async with flash.feed() as feed:
        feed.follow(invoice)
        assert await _next(aiter(feed)) == (invoice.payment_hash, PENDING)


async def test_many_invoices_share_one_socket(flash: FlashWallet, sandbox: Sandbox, lever: Lever) -> None:
    invoices = [await flash.create_invoice(Money(100 + n, USD), "") for n in range(20)]
    async with flash.feed() as feed:
        for invoice in invoices:
            feed.follow(invoice)
        news = aiter(feed)
        for _ in invoices:
            await _next(news)
        assert sandbox.backend.streams["lnInvoicePaymentStatus"] == 20
        for invoice in invoices:
            await lever("pay", payment_hash=invoice.payment_hash)
        assert {await _next(news) for _ in invoices} == {(invoice.payment_hash, PAID) for invoice in invoices}


@pytest.mark.parametrize("push", [{"mode": "duplicated", "copies": 5}, {"mode": "delayed", "seconds": 0.2}])
async def test_news_that_is_doubled_or_late_still_comes(
    push: dict[str, Any], flash: FlashWallet, lever: Lever
) -> None:
    invoice = await flash.create_invoice(Money(1000, USD), "")
    async with flash.feed() as feed:
        feed.follow(invoice)
        news = aiter(feed)
        await _next(news)
        await lever("push", **push)
        await lever("pay", payment_hash=invoice.payment_hash)
        assert await _next(news) == (invoice.payment_hash, PAID)
