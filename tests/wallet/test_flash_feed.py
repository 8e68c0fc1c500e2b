"""The live feed: who is followed, what is told, and when a connection is given up."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from chatwallet.tests.wallet.feed_servers import (
    CALM,
    TIMES,
    WATCHFUL,
    FeedServer,
    Frames,
    Socket,
    deafen,
    hash_number,
    invoice_number,
    news_until_the_end,
    next_news,
    status_frame,
    ws,
)
from chatwallet.tests.wallet.servers import NOW, PATIENT, PROMPT, Serve
from chatwallet.wallet.base import Invoice, InvoiceStatus
from chatwallet.wallet.flash.feed import FlashFeed

PENDING, PAID, EXPIRED = InvoiceStatus.PENDING, InvoiceStatus.PAID, InvoiceStatus.EXPIRED


async def test_the_socket_is_anonymous_and_speaks_one_subprotocol(serve: Serve) -> None:
    server = FeedServer()
    async with FlashFeed(ws(await serve(server)), TIMES) as feed:
        feed.follow(invoice_number(1))
        await next_news(aiter(feed))
    assert server.received[0] == {"type": "connection_init", "payload": {}}
    assert "Authorization" not in server.headers
    assert server.headers["Sec-WebSocket-Protocol"] == "graphql-transport-ws"


async def test_an_answer_that_comes_at_once_is_not_lost(serve: Serve) -> None:
    numbers = range(500)
    async with FlashFeed(ws(await serve(FeedServer())), TIMES) as feed:
        for number in numbers:
            feed.follow(invoice_number(number))
        news = aiter(feed)
        seen = {(await next_news(news))[0] for _ in numbers}
    assert len(seen) == 500


async def test_a_paid_invoice_is_completed_and_an_expired_one_is_kept(serve: Serve) -> None:
    class Both(FeedServer):
        async def on_subscribe(self, socket: Socket, frame: dict[str, Any]) -> None:
            paid = frame["payload"]["variables"]["input"]["paymentRequest"] == "lnbc1"
            await socket.send_str(status_frame(frame["id"], "PAID" if paid else "EXPIRED"))

    server = Both()
    async with FlashFeed(ws(await serve(server)), TIMES) as feed:
        feed.follow(invoice_number(1))
        feed.follow(invoice_number(2))
        news = aiter(feed)
        assert {await next_news(news), await next_news(news)} == {
            (hash_number(1), PAID),
            (hash_number(2), EXPIRED),
        }
        await server.until(lambda: server.ids("complete") == ["1"])


async def test_paid_is_the_last_word_though_expired_follows(serve: Serve) -> None:
    server = Frames(
        status_frame("{id}", "PAID"), status_frame("{id}", "EXPIRED"), status_frame("{id}", "PENDING")
    )
    async with FlashFeed(ws(await serve(server)), TIMES) as feed:
        feed.follow(invoice_number(1))
        news = aiter(feed)
        assert await next_news(news) == (hash_number(1), PAID)
        await server.until(lambda: server.ids("complete") == ["1"])
        feed.follow(invoice_number(2))
        assert await next_news(news) == (hash_number(2), PAID)  # and nothing of the first before it


async def test_leaving_completes_the_subscription(serve: Serve) -> None:
    server = FeedServer()
    async with FlashFeed(ws(await serve(server)), TIMES) as feed:
        feed.follow(invoice_number(1))
        await next_news(aiter(feed))
        feed.leave(hash_number(1))
        await server.until(lambda: server.ids("complete") == ["1"])


@pytest.mark.parametrize(
    "first",
    [
        status_frame("{id}", None, [{"message": "An error occurred", "code": "IBEX_ERROR"}]),
        status_frame("{id}", None),
        status_frame("{id}", "NONSENSE"),
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
    class Once(FeedServer):
        async def on_subscribe(self, socket: Socket, frame: dict[str, Any]) -> None:
            failing = frame["payload"]["variables"]["input"]["paymentRequest"] == "lnbc1"
            if failing and len(self.ids("subscribe")) <= 2:
                await socket.send_str(first.replace("{id}", frame["id"]))
            else:
                await socket.send_str(status_frame(frame["id"], "PENDING"))

    server = Once()
    async with FlashFeed(ws(await serve(server)), TIMES) as feed:
        feed.follow(invoice_number(1))
        feed.follow(invoice_number(2))
        news = aiter(feed)
        assert await next_news(news) == (hash_number(2), PENDING)
        assert await next_news(news) == (hash_number(1), PENDING)
    assert server.ids("subscribe") == ["1", "2", "3"]


async def test_a_status_that_never_comes_is_asked_for_with_a_growing_pause(serve: Serve) -> None:
    server = Frames(status_frame("{id}", None))
    async with FlashFeed(ws(await serve(server)), TIMES) as feed:
        feed.follow(invoice_number(1))
        await server.until(lambda: len(server.ids("subscribe")) >= 4)
        assert server.ids("complete")[:3] == ["1", "2", "3"]


async def test_a_server_that_completes_every_subscription_is_going_away(serve: Serve) -> None:
    server = Frames(status_frame("{id}", "PENDING"), '{"id":"{id}","type":"complete"}')
    patient = replace(CALM, retry=60)
    async with FlashFeed(ws(await serve(server)), patient) as feed:
        for number in range(3):
            feed.follow(invoice_number(number))
        assert len(await news_until_the_end(feed)) == 3


async def test_one_subscription_that_is_completed_is_asked_for_again(serve: Serve) -> None:
    class First(FeedServer):
        async def on_subscribe(self, socket: Socket, frame: dict[str, Any]) -> None:
            if frame["id"] == "2":
                await socket.send_str('{"id":"2","type":"complete"}')
            else:
                await socket.send_str(status_frame(frame["id"], "PENDING"))

    async with FlashFeed(ws(await serve(First())), TIMES) as feed:
        feed.follow(invoice_number(1))
        feed.follow(invoice_number(2))
        news = aiter(feed)
        assert [await next_news(news), await next_news(news)] == [
            (hash_number(1), PENDING),
            (hash_number(2), PENDING),
        ]


async def test_a_server_that_answers_no_pings_is_left(serve: Serve) -> None:
    async with FlashFeed(ws(await serve(FeedServer(pong=False))), WATCHFUL) as feed:
        feed.follow(invoice_number(1))
        assert await news_until_the_end(feed) == [(hash_number(1), PENDING)]


async def test_a_server_that_reads_no_more_is_left_though_our_frames_no_longer_fit(serve: Serve) -> None:
    class Deaf(FeedServer):
        async def on_subscribe(self, socket: Socket, frame: dict[str, Any]) -> None:
            deafen(socket)

    long = "q" * 3000
    async with FlashFeed(ws(await serve(Deaf())), WATCHFUL) as feed:
        for number in range(5000):
            feed.follow(Invoice(hash_number(number), f"lnbc{long}", None, NOW, NOW))
        assert await news_until_the_end(feed) == []


async def test_a_slow_server_is_not_buried_so_that_it_can_answer_pings(serve: Serve) -> None:
    class Slow(FeedServer):
        """Answers what it was asked when it comes to a ping."""

        def __init__(self) -> None:
            super().__init__()
            self.waiting: list[str] = []
            self.most = 0

        async def on_subscribe(self, socket: Socket, frame: dict[str, Any]) -> None:
            self.waiting.append(frame["id"])
            self.most = max(self.most, len(self.waiting))

        async def take(self, socket: Socket, frame: dict[str, Any]) -> None:
            if frame["type"] == "ping":
                while self.waiting:
                    await socket.send_str(status_frame(self.waiting.pop(), "PENDING"))
            await super().take(socket, frame)

    server, numbers = Slow(), range(1500)
    async with FlashFeed(ws(await serve(server)), replace(WATCHFUL, pong=PATIENT)) as feed:
        for number in numbers:
            feed.follow(invoice_number(number))
        news = aiter(feed)
        seen = {(await next_news(news))[0] for _ in numbers}
    assert (len(seen), server.most) == (1500, 1000)


async def test_subscriptions_that_nobody_answers_hold_up_the_others_for_a_moment_only(serve: Serve) -> None:
    class Mute(FeedServer):
        async def on_subscribe(self, socket: Socket, frame: dict[str, Any]) -> None:
            if frame["payload"]["variables"]["input"]["paymentRequest"] == "lnbc1000":
                await super().on_subscribe(socket, frame)

    async with FlashFeed(ws(await serve(Mute())), TIMES) as feed:
        for number in range(1001):
            feed.follow(invoice_number(number))
        assert await next_news(aiter(feed)) == (hash_number(1000), PENDING)


async def test_a_feed_is_closed_without_waiting_for_the_server(serve: Serve) -> None:
    class Mute(FeedServer):
        async def on_subscribe(self, socket: Socket, frame: dict[str, Any]) -> None:
            pass

    async with asyncio.timeout(PROMPT), FlashFeed(ws(await serve(Mute())), TIMES) as feed:
        feed.follow(invoice_number(1))


async def test_a_flood_of_duplicates_takes_no_memory(serve: Serve) -> None:
    server = Frames(*[status_frame("{id}", "PENDING")] * 2000, status_frame("{id}", "EXPIRED"))
    async with FlashFeed(ws(await serve(server)), TIMES) as feed:
        feed.follow(invoice_number(1))
        news = aiter(feed)
        async with asyncio.timeout(PATIENT):
            while (await next_news(news))[1] is not EXPIRED:
                assert len(feed._news) <= 1


async def test_opening_can_be_cancelled_and_leaves_nothing_open(serve: Serve) -> None:
    server = FeedServer(ack=False)
    feed = FlashFeed(ws(await serve(server)), replace(TIMES, connect=60))
    opening = asyncio.create_task(feed.__aenter__())
    await server.until(lambda: bool(server.received))
    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(opening, PATIENT)
    assert feed._session.closed
