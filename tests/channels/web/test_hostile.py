"""Nothing that a stranger sends to the web channel breaks it, or reaches the receiver."""

from __future__ import annotations

import json
import logging
import socket as sockets
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from typing import Any

import aiohttp
import pytest

from chatwallet.channels.base import InboundMessage
from chatwallet.channels.web.channel import WebChannel
from chatwallet.channels.web.chats import chat_id_of
from chatwallet.channels.web.frames import FRAME_LIMIT
from chatwallet.commands.parsing.router import LONGEST_LINE
from chatwallet.storage.memory import MemoryStore
from chatwallet.tests.channels.web.pages import open_web

Serve = Callable[..., AbstractAsyncContextManager[str]]
TOKEN = "a-chat-of-ana-and-nobody-else"
SAY: dict[str, object] = {"type": "say", "id": "id-00001", "text": "receive 10", "reply_to": None}

MALFORMED = [
    "",
    "{",
    "null",
    "[]",
    "1e400",
    "NaN",
    '"say"',
    "\x00",
    "[" * 4000,
    '{"a":' * 1500,
    '{"type":"say"}',
    json.dumps(SAY | {"type": None}),
    json.dumps(SAY | {"type": "line"}),
    json.dumps(SAY | {"type": ["say"]}),
    json.dumps(SAY | {"id": None}),
    json.dumps(SAY | {"id": 12345678}),
    json.dumps(SAY | {"id": "short"}),
    json.dumps(SAY | {"id": "x" * 65}),
    json.dumps(SAY | {"id": "id-00001\n"}),
    json.dumps(SAY | {"id": "../../etc/passwd"}),
    json.dumps(SAY | {"id": "ïd-000001"}),
    json.dumps(SAY | {"text": "\ud800"}),
]
MALFORMED_WITH_ID = [
    SAY | {"text": None},
    SAY | {"text": 10},
    SAY | {"text": ["receive 10"]},
    SAY | {"text": {"text": "receive 10"}},
    SAY | {"text": ""},
    SAY | {"text": " \n\t "},
    SAY | {"reply_to": 5},
    SAY | {"reply_to": ""},
    SAY | {"reply_to": "x" * 201},
    SAY | {"reply_to": ["line"]},
]
HARMLESS: list[dict[str, object]] = [
    SAY | {"language": None},
    SAY | {"language": 5},
    SAY | {"language": "es_MX'; DROP TABLE lines;--"},
    SAY | {"language": "x" * 500},
    SAY | {"unknown": {"deep": [[[]]]}},
    SAY | {"text": "<script>alert(1)</script>\u202e\u0000\x1b[2J"},
    SAY | {"text": "x" * 2000},
]


@pytest.fixture(autouse=True)
def nothing_is_logged_as_an_error(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


@pytest.fixture
def heard() -> list[InboundMessage]:
    return []


@pytest.fixture
def receiver(heard: list[InboundMessage]) -> Callable[[InboundMessage], Any]:
    async def take(message: InboundMessage) -> None:
        heard.append(message)

    return take


async def exchange(base: str, frames: list[str]) -> list[dict[str, Any]]:
    """The answers to `frames`, without the lines that are shown."""
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{base}/chat/{TOKEN}/socket") as socket,
    ):
        for frame in frames:
            await socket.send_str(frame)
        answers: list[dict[str, Any]] = []
        while len(answers) < len(frames):
            frame = await socket.receive_json(timeout=30)
            answers += [frame] if frame["type"] in {"taken", "refused"} else []
        return answers


async def test_malformed_frames_are_refused_and_the_socket_goes_on(
    web: WebChannel, serve: Serve, receiver: object, heard: list[InboundMessage]
) -> None:
    async with serve(web, receiver) as base:
        answers = await exchange(base, [*MALFORMED, json.dumps(SAY)])
    assert answers[:-1] == [{"type": "refused", "id": None, "reason": "malformed"}] * len(MALFORMED)
    assert answers[-1] == {"type": "taken", "id": "id-00001"}
    assert len(heard) == 1


async def test_a_refusal_names_the_frame_where_it_can(
    web: WebChannel, serve: Serve, receiver: object, heard: list[InboundMessage]
) -> None:
    async with serve(web, receiver) as base:
        answers = await exchange(base, [json.dumps(frame) for frame in MALFORMED_WITH_ID])
        too_long = await exchange(base, [json.dumps(SAY | {"text": "x" * 10_001})])
    assert answers == [{"type": "refused", "id": "id-00001", "reason": "malformed"}] * len(MALFORMED_WITH_ID)
    assert too_long == [{"type": "refused", "id": "id-00001", "reason": "too_long"}]
    assert heard == []


async def test_of_a_long_line_no_more_is_kept_than_is_read(
    serve: Serve, receiver: object, heard: list[InboundMessage]
) -> None:
    """X15: 9,900 characters a line were kept twice."""
    store = MemoryStore()
    async with serve(open_web(store), receiver) as base:
        await exchange(base, [json.dumps(SAY | {"text": "x" * 9_900})])
    (line,) = await store.transcript.since(chat_id_of(TOKEN), 0)
    assert len(line.message.text) == len(heard[0].text) == LONGEST_LINE + 1


async def test_odd_but_harmless_frames_are_taken(
    web: WebChannel, serve: Serve, receiver: object, heard: list[InboundMessage]
) -> None:
    async with serve(web, receiver) as base:
        answers = await exchange(base, [json.dumps(frame) for frame in HARMLESS])
    assert {answer["type"] for answer in answers} == {"taken"}
    assert [message.text for message in heard] == [frame["text"] for frame in HARMLESS]


@pytest.mark.parametrize(
    ("frame", "code"),
    [(b"\x00\x01", 1003), (b"", 1003), ("x" * (FRAME_LIMIT + 1), 1009), ("é" * (FRAME_LIMIT // 2 + 1), 1009)],
)
async def test_binary_and_huge_frames_end_the_socket(
    web: WebChannel, serve: Serve, receiver: object, frame: str | bytes, code: int
) -> None:
    async with (
        serve(web, receiver) as base,
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{base}/chat/{TOKEN}/socket") as socket,
    ):
        assert (await socket.receive_json(timeout=30))["type"] == "ready"
        await (socket.send_bytes(frame) if isinstance(frame, bytes) else socket.send_str(frame))
        closed = await socket.receive(timeout=30)
        assert (closed.type, closed.data) == (aiohttp.WSMsgType.CLOSE, code)
        assert await exchange(base, [json.dumps(SAY)]) == [{"type": "taken", "id": "id-00001"}]


@pytest.mark.parametrize(
    ("origin", "let_in"),
    [
        (None, True),
        ("http://{host}", True),
        ("https://shop.example", True),
        ("http://evil.example", False),
        ("http://{host}.evil.example", False),
        ("http://evil{host}", False),
        ("https://evilshop.example", False),
        ("https://Shop.Example:443", True),
        ("http://[", False),
        ("null", False),
        ("", False),
    ],
)
async def test_a_page_of_another_site_cannot_open_a_socket(
    serve: Serve, origin: str | None, let_in: bool
) -> None:
    web = open_web(MemoryStore(), origins=["https://shop.example/wallet"])
    async with serve(web) as base, aiohttp.ClientSession() as session:
        headers = {} if origin is None else {"Origin": origin.format(host=base.removeprefix("http://"))}
        url = f"{base}/chat/{TOKEN}/socket"
        if let_in:
            async with session.ws_connect(url, headers=headers) as socket:
                assert (await socket.receive_json(timeout=30))["type"] == "ready"
        else:
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await session.ws_connect(url, headers=headers)
            assert refused.value.status == 403


NO_TOKENS = ["short", "x" * 65, "a-chat-of-ana-and-nobody-%2e%2e", "chat-with-a-dot.........", "é" * 20]


@pytest.mark.parametrize("token", NO_TOKENS)
async def test_what_is_no_token_has_neither_page_nor_socket(
    web: WebChannel, serve: Serve, token: str
) -> None:
    async with serve(web) as base, aiohttp.ClientSession() as session:
        async with session.get(f"{base}/chat/{token}") as answer:
            assert answer.status == 404
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await session.ws_connect(f"{base}/chat/{token}/socket")
        assert refused.value.status == 404


async def test_one_chat_cannot_take_all_the_sockets(web: WebChannel, serve: Serve) -> None:
    async with serve(web) as base, aiohttp.ClientSession() as session:
        url = f"{base}/chat/{TOKEN}/socket"
        opened = [await session.ws_connect(url) for _ in range(8)]
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await session.ws_connect(url)
        assert refused.value.status == 429
        async with session.ws_connect(f"{base}/chat/{'x' * 20}/socket") as other:
            assert (await other.receive_json(timeout=30))["type"] == "ready"
        for one in opened:
            await one.close()


async def test_a_connection_that_is_cut_harms_nobody(web: WebChannel, serve: Serve) -> None:
    async with serve(web) as base:
        host, port = base.removeprefix("http://").split(":")
        for _ in range(3):
            with sockets.create_connection((host, int(port))) as raw:
                raw.sendall(
                    f"GET /chat/{TOKEN}/socket HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\n"
                    "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
                )
                raw.sendall(b"\xff\xff\xff\xff not a frame")
        assert await exchange(base, [json.dumps(SAY)]) == [{"type": "taken", "id": "id-00001"}]
