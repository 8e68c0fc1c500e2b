"""The live feed against broken and hostile servers: it ends with WalletUnavailable or goes on, and never hangs."""

import asyncio
from typing import Any

import pytest
from aiohttp import web

from chatwallet.tests.wallet.feed_servers import (
    CALM,
    HURRIED,
    TIMES,
    FeedServer,
    Frames,
    Socket,
    cut,
    hash_number,
    invoice_number,
    news_until_the_end,
    next_news,
    status_frame,
    ws,
)
from chatwallet.tests.wallet.servers import PROMPT, Handler, Serve
from chatwallet.wallet.base import InvoiceStatus
from chatwallet.wallet.errors import WalletUnavailable
from chatwallet.wallet.flash.feed import FlashFeed

PENDING, PAID = InvoiceStatus.PENDING, InvoiceStatus.PAID


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
    server = Frames(frame, status_frame("{id}", "PENDING"))
    async with FlashFeed(ws(await serve(server)), TIMES) as feed:
        feed.follow(invoice_number(1))
        assert await next_news(aiter(feed)) == (hash_number(1), PENDING)


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
    async with FlashFeed(ws(await serve(Frames(frame))), CALM) as feed:
        feed.follow(invoice_number(1))
        assert await news_until_the_end(feed) == []


@pytest.mark.parametrize("code", [1000, 1001, 1006, 1011, 4400, 4401, 4403, 4406, 4408, 4409, 4429, 4500])
async def test_any_close_ends_the_feed_after_the_news_that_came_before(code: int, serve: Serve) -> None:
    class Closing(FeedServer):
        async def on_subscribe(self, socket: Socket, frame: dict[str, Any]) -> None:
            await socket.send_str(status_frame(frame["id"], "PAID"))
            if code == 1006:
                cut(socket)
            else:
                await socket.close(code=code)

    async with FlashFeed(ws(await serve(Closing())), CALM) as feed:
        feed.follow(invoice_number(1))
        seen = await news_until_the_end(feed)
        assert seen in ([(hash_number(1), PAID)], []) if code == 1006 else seen == [(hash_number(1), PAID)]


@pytest.mark.parametrize("code", [1000, 1011, 4401, 4403, 4408])
async def test_a_close_before_the_ack_is_an_error_at_once_and_the_next_attempt_is_free(
    code: int, serve: Serve
) -> None:
    closed: list[int] = []

    class Moody(FeedServer):
        async def take(self, socket: Socket, frame: dict[str, Any]) -> None:
            if frame["type"] == "connection_init" and not closed:
                closed.append(code)
                await socket.close(code=code)
            else:
                await super().take(socket, frame)

    url = ws(await serve(Moody()))
    with pytest.raises(WalletUnavailable):
        await asyncio.wait_for(FlashFeed(url, TIMES).__aenter__(), PROMPT)
    async with FlashFeed(url, TIMES) as feed:
        feed.follow(invoice_number(1))
        assert await next_news(aiter(feed)) == (hash_number(1), PENDING)


async def _refused(_: web.Request) -> web.StreamResponse:
    return web.Response(status=502)


async def _other_protocol(request: web.Request) -> web.StreamResponse:
    socket = Socket(protocols=("graphql-ws",))
    await socket.prepare(request)
    await socket.receive()
    await socket.close(code=4406)
    return socket


@pytest.mark.parametrize(
    "handler",
    [FeedServer(ack=False), _refused, _other_protocol],
    ids=["no ack", "502", "another subprotocol"],
)
async def test_a_connection_that_does_not_come_about_is_given_up_in_time(
    handler: Handler, serve: Serve
) -> None:
    feed = FlashFeed(ws(await serve(handler)), HURRIED)
    with pytest.raises(WalletUnavailable):
        await asyncio.wait_for(feed.__aenter__(), PROMPT)


async def test_nobody_listening_is_an_error(unused_tcp_port: int) -> None:
    with pytest.raises(WalletUnavailable):
        await FlashFeed(f"ws://127.0.0.1:{unused_tcp_port}/graphql", TIMES).__aenter__()
