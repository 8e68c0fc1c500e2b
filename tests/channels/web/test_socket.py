"""A page gets every line once and in order, and nothing it said is lost, over a real socket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest

from chatwallet.accounts.base import Person
from chatwallet.accounts.erasure import Erasure
from chatwallet.channels.base import Button, Card, CardState, Conversation, InboundMessage, OutboundMessage
from chatwallet.channels.web.channel import WebChannel
from chatwallet.channels.web.chats import chat_id_of
from chatwallet.storage.memory import MemoryStore
from chatwallet.tests.channels.web.pages import open_web

Serve = Callable[..., AbstractAsyncContextManager[str]]
Frame = dict[str, Any]
TOKEN = "a-chat-of-ana-and-nobody-else"
ID = chat_id_of(TOKEN)
ANA = Conversation("web", ID, ID)


@asynccontextmanager
async def page(
    base: str, since: object = 0, token: str = TOKEN, **headers: str
) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    async with aiohttp.ClientSession() as session:
        url = f"{base}/chat/{token}/socket?since={since}"
        async with session.ws_connect(url, headers=headers) as socket:
            yield socket


async def frames_until(socket: aiohttp.ClientWebSocketResponse, kind: str) -> list[Frame]:
    frames: list[Frame] = []
    while not frames or frames[-1]["type"] != kind:
        frames.append(await socket.receive_json(timeout=30))
    return frames


def say(id_: str, text: str, **more: object) -> Frame:
    return {"type": "say", "id": id_, "text": text, "reply_to": None, "language": "es-MX"} | more


async def test_what_is_said_is_shown_taken_and_answered(web: WebChannel, serve: Serve) -> None:
    got: asyncio.Queue[InboundMessage] = asyncio.Queue()

    async def receiver(message: InboundMessage) -> None:
        got.put_nowait(message)

    async with serve(web, receiver) as base, page(base) as socket:
        assert await frames_until(socket, "ready") == [{"type": "ready", "revision": 0, "owner": True}]
        await socket.send_json(say("id-00001", "recibir 10 café", reply_to="line-9"))
        line, taken = await frames_until(socket, "taken")
        assert (line["id"], line["text"], line["by_bot"], line["reply_to"], line["revision"]) == (
            "said-id-00001",
            "recibir 10 café",
            False,
            "line-9",
            1,
        )
        assert taken["id"] == "id-00001"
        message = got.get_nowait()
        assert (message.conversation, message.id) == (ANA, f"{ID}:id-00001")
        assert (message.text, message.reply_to, message.language) == ("recibir 10 café", "line-9", "es-MX")
        await web.send(ANA, OutboundMessage("hola", buttons=(Button("Sí", "yes"),)), key="reply-1")
        (answer,) = await frames_until(socket, "line")
        assert (answer["id"], answer["by_bot"], answer["buttons"]) == (
            "reply-1",
            True,
            [{"label": "Sí", "text": "yes", "name": ""}],
        )


async def test_a_card_comes_in_parts_with_its_language_and_the_seconds_that_are_left(
    web: WebChannel, serve: Serve
) -> None:
    """The seconds are ours: a phone's own clock may be wrong."""
    card = Card(CardState.OPEN, "K7Q2", "", "$10.00", ("J$1,540",), "15,385 sat", "Coffee")
    until = datetime.now(UTC) + timedelta(seconds=50)
    message = OutboundMessage("Coffee", qr="LNBC1", qr_until=until, card=card, language="en")
    async with serve(web) as base, page(base) as socket:
        await web.send(ANA, message, key="card")
        await web.send(ANA, OutboundMessage("hello"), key="plain")
        shown, plain = [(await frames_until(socket, "line"))[-1] for _ in range(2)]
    assert shown["card"] == {
        "state": "open",
        "order": "K7Q2",
        "title": "",
        "amount": "$10.00",
        "also": ["J$1,540"],
        "sats": "15,385 sat",
        "memo": "Coffee",
        "read": "",
    }
    assert (shown["language"], datetime.fromisoformat(shown["until"])) == ("en", until)
    assert 20 < shown["left"] <= 50
    assert (plain["card"], plain["language"], plain["until"], plain["left"]) == (None, None, None, None)


@pytest.mark.parametrize(
    ("told", "understood"),
    [
        ("America/Jamaica", "America/Jamaica"),
        (None, None),
        (5, None),
        ("x" * 65, None),
        ("Etc/GMT+5", "Etc/GMT+5"),
    ],
)
async def test_a_page_tells_the_time_zone_of_its_browser(
    web: WebChannel, serve: Serve, told: object, understood: str | None
) -> None:
    got: asyncio.Queue[InboundMessage] = asyncio.Queue()
    async with serve(web, got.put) as base, page(base) as socket:
        await socket.send_json(say("id-00001", "hola", time_zone=told))
        await frames_until(socket, "taken")
    assert got.get_nowait().time_zone == understood


async def test_taken_comes_only_after_the_receiver_has_returned(web: WebChannel, serve: Serve) -> None:
    stored = asyncio.Event()

    async def receiver(message: InboundMessage) -> None:
        await stored.wait()

    async with serve(web, receiver) as base, page(base) as socket:
        await frames_until(socket, "ready")
        await socket.send_json(say("id-00001", "status"))
        await frames_until(socket, "line")
        with pytest.raises(TimeoutError):
            await socket.receive_json(timeout=0.05)
        stored.set()
    async with serve(web, receiver) as base, page(base) as socket:
        await frames_until(socket, "ready")
        await socket.send_json(say("id-00001", "status"))
        assert (await frames_until(socket, "taken"))[-1]["id"] == "id-00001"


async def test_a_page_that_leaves_does_not_stop_what_it_said(web: WebChannel, serve: Serve) -> None:
    started, go_on, finished = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def receiver(message: InboundMessage) -> None:
        started.set()
        await go_on.wait()
        finished.set()

    async with serve(web, receiver) as base:
        async with page(base) as socket:
            await frames_until(socket, "ready")
            await socket.send_json(say("id-00001", "receive 10"))
            await asyncio.wait_for(started.wait(), 30)
        await web.send(ANA, OutboundMessage("nobody sees this now"), key="1")
        go_on.set()
        await asyncio.wait_for(finished.wait(), 30)


async def test_the_same_id_again_is_one_line_and_the_same_message(web: WebChannel, serve: Serve) -> None:
    ids: list[str] = []

    async def receiver(message: InboundMessage) -> None:
        ids.append(message.id)

    async with serve(web, receiver) as base:
        for _ in range(2):
            async with page(base) as socket:
                await frames_until(socket, "ready")
                await socket.send_json(say("id-00001", "receive 10"))
                await frames_until(socket, "taken")
        async with page(base) as socket:
            assert [frame["type"] for frame in await frames_until(socket, "ready")] == ["line", "ready"]
        async with page(base, token="another-chat-of-somebody") as socket:
            await frames_until(socket, "ready")
            await socket.send_json(say("id-00001", "receive 10"))
            await frames_until(socket, "taken")
    other = chat_id_of("another-chat-of-somebody")
    assert ids == [f"{ID}:id-00001", f"{ID}:id-00001", f"{other}:id-00001"]


async def test_two_tabs_see_the_same_and_other_chats_nothing(web: WebChannel, serve: Serve) -> None:
    async with serve(web) as base, page(base) as one, page(base) as two, page(base, token="x" * 20) as other:
        for socket in (one, two, other):
            await frames_until(socket, "ready")
        await one.send_json(say("id-00001", "hello"))
        texts = [[(await socket.receive_json(timeout=30)).get("text") for _ in "ab"] for socket in (one, two)]
        assert texts == [["hello", "echo hello"]] * 2
        with pytest.raises(TimeoutError):
            await other.receive_json(timeout=0.05)


async def test_a_page_that_comes_back_gets_what_it_missed_in_order(web: WebChannel, serve: Serve) -> None:
    async with serve(web) as base:
        for number in range(1, 4):
            await web.send(ANA, OutboundMessage(f"line {number}"), key=str(number))
        await web.send(ANA, OutboundMessage("line 1 is paid", edit_of="1"), key="4")
        async with page(base, since=2) as socket:
            *lines, ready = await frames_until(socket, "ready")
        assert [(line["text"], line["edited"], line["revision"]) for line in lines] == [
            ("line 3", False, 3),
            ("line 1 is paid", True, 4),
        ]
        assert ready["revision"] == 4


async def test_however_much_was_said_a_page_that_comes_back_misses_nothing(
    web: WebChannel, serve: Serve
) -> None:
    """X9: the news of a payment is told, and then more is said than a new page is shown."""
    async with serve(web) as base:
        await web.send(ANA, OutboundMessage("code"), key="code")
        await web.send(ANA, OutboundMessage("Payment received"), key="paid:1")
        for number in range(410):
            await web.send(ANA, OutboundMessage(f"help {number}"), key=str(number))
        async with page(base, since=1) as socket:
            *lines, ready = await frames_until(socket, "ready")
        assert [line["revision"] for line in lines] == list(range(2, 413))
        assert (lines[0]["text"], ready["revision"]) == ("Payment received", 412)
        async with page(base, since="0&seen=1") as socket:
            *lines, _ = await frames_until(socket, "ready")
        assert lines[0]["text"] == "Payment received"
        for new in ("0", "0&seen=400", "0&seen=9999", "9999&seen=0"):
            async with page(base, since=new) as socket:
                *lines, _ = await frames_until(socket, "ready")
            assert [line["revision"] for line in lines] == list(range(213, 413)), "a new page: the newest"


async def test_a_page_that_knows_more_than_the_store_is_told_all(web: WebChannel, serve: Serve) -> None:
    """A store put back from a backup: the page's revision is ahead, and new lines must still reach it."""
    async with serve(web) as base:
        await web.send(ANA, OutboundMessage("kept"), key="1")
        for since in ("99", "-1", "nonsense", "9" * 30):
            async with page(base, since=since) as socket:
                assert [f.get("text") for f in await frames_until(socket, "ready")] == ["kept", None]


async def test_an_open_page_whose_lines_were_forgotten_is_told_what_comes_then(serve: Serve) -> None:
    """Their person asked for it: revisions begin anew, and the page's is ahead."""
    store = MemoryStore()
    async with serve(web := open_web(store)) as base, page(base) as socket:
        for number in range(3):
            await web.send(ANA, OutboundMessage(str(number)), key=str(number))
        await frames_until(socket, "line")
        await frames_until(socket, "line")
        await frames_until(socket, "line")
        person, at = Person("web", ID), datetime.now(UTC) + timedelta(seconds=1)
        erasure = Erasure(id="1", accounts=(), people=(person,), at=at, origin="web:1")
        assert store.transcript.forget(erasure, ()) == 3
        await web.send(ANA, OutboundMessage("new"), key="new")
        (line,) = await frames_until(socket, "line")
        assert (line["text"], line["revision"]) == ("new", 1)


async def test_many_sends_at_once_reach_every_page_once(web: WebChannel, serve: Serve) -> None:
    async with serve(web) as base, page(base) as one, page(base) as two:
        async with asyncio.TaskGroup() as tasks:
            for number in range(50):
                tasks.create_task(web.send(ANA, OutboundMessage(str(number)), key=str(number)))
        for socket in (one, two):
            seen: list[Frame] = []
            while len(seen) < 50:
                frame = await socket.receive_json(timeout=30)
                seen += [frame] if frame["type"] == "line" else []
            assert [frame["revision"] for frame in seen] == list(range(1, 51))


async def test_a_page_that_does_not_read_holds_up_nobody(web: WebChannel, serve: Serve) -> None:
    async with serve(web) as base, page(base) as idle, page(base) as reading:
        await frames_until(reading, "ready")
        text = "x" * 100_000
        for number in range(40):  # more than the buffers of a connection hold
            async with asyncio.timeout(30):
                await web.send(ANA, OutboundMessage(text), key=str(number))
                await frames_until(reading, "line")
        assert len(await frames_until(idle, "ready")) in range(1, 42)


async def test_no_page_is_let_in_while_nobody_receives(web: WebChannel, serve: Serve) -> None:
    async with serve(web, receiving=False) as base:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            async with page(base):
                pass
        assert refused.value.status == 503


async def test_open_pages_are_asked_to_come_back_when_receiving_ends(web: WebChannel, serve: Serve) -> None:
    async with aiohttp.ClientSession() as session, AsyncExitStack() as opened:
        async with serve(web) as base:
            socket = await opened.enter_async_context(session.ws_connect(f"{base}/chat/{TOKEN}/socket"))
            await frames_until(socket, "ready")
        closed = await socket.receive(timeout=30)
        assert (closed.type, closed.data) == (aiohttp.WSMsgType.CLOSE, 1012)


@pytest.mark.parametrize(
    ("header", "language"), [("fr-HT,fr;q=0.9", "fr-HT"), ("*", None), ("<script>", None)]
)
async def test_the_browser_s_language_is_used_where_the_page_names_none(
    web: WebChannel, serve: Serve, header: str, language: str | None
) -> None:
    got: list[str | None] = []

    async def receiver(message: InboundMessage) -> None:
        got.append(message.language)

    async with serve(web, receiver) as base, page(base, **{"Accept-Language": header}) as socket:
        await socket.send_json(say("id-00001", "hi", language=None))
        await socket.send_json(say("id-00002", "hi", language="pt-BR"))
        await frames_until(socket, "taken")
        await frames_until(socket, "taken")
    assert got == [language, "pt-BR"]
