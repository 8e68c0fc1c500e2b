"""Telegram's webhook over real HTTP: who knows the secret is let in, nobody else is (security.md T3)."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from hmac import compare_digest
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import orjson
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request

from chatwallet.channels.base import Button, Conversation, InboundMessage, OutboundMessage
from chatwallet.channels.errors import NotStored
from chatwallet.channels.telegram import webhook as telegram_webhook
from chatwallet.channels.telegram.aiogram_engine import open_aiogram
from chatwallet.channels.telegram.api import TelegramApi
from chatwallet.channels.telegram.channel import TelegramChannel, Webhook
from chatwallet.channels.telegram.ptb_engine import open_ptb
from chatwallet.tests.fakes.telegram import FakeTelegram
from chatwallet.tests.fakes.telegram_world import Person

PATIENT = 10.0
SECRET = "s3cret_-" * 32
HEADER = "X-Telegram-Bot-Api-Secret-Token"
KNOWN = {HEADER: SECRET}
Opening = Callable[[str, str], AbstractAsyncContextManager[TelegramApi]]
UPDATE: dict[str, Any] = {
    "update_id": 10_000,
    "message": {
        "message_id": 1,
        "date": 1_790_000_000,
        "chat": {"id": 42, "type": "private", "first_name": "Ana"},
        "from": {"id": 42, "is_bot": False, "first_name": "Ana"},
        "text": "receive 10",
    },
}


class StoreFullError(NotStored):
    """What a store may raise."""


class Desk:
    """A webhook that is served, its channel, and what its receiver was handed."""

    def __init__(self, telegram: FakeTelegram, api: TelegramApi, port: int) -> None:
        self.telegram = telegram
        self.url = f"http://127.0.0.1:{port}/webhooks/telegram"
        self.channel = TelegramChannel(api, webhook=Webhook(self.url, SECRET))
        self.messages: asyncio.Queue[InboundMessage] = asyncio.Queue()
        self.failures = 0

    async def take(self, message: InboundMessage) -> None:
        if self.failures:
            self.failures -= 1
            raise StoreFullError
        self.messages.put_nowait(message)

    async def heard(self) -> str:
        return (await asyncio.wait_for(self.messages.get(), PATIENT)).text

    @asynccontextmanager
    async def receiving(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.channel.receive(self.take))
        try:
            await self.telegram.wait_for(lambda: self.telegram.updates.webhook.url)
            yield
        finally:
            task.cancel()
            await asyncio.wait({task})

    async def post(self, data: Any, headers: dict[str, str] | None = None, method: str = "POST") -> int:
        body = orjson.dumps(data) if isinstance(data, dict) else data
        async with (
            aiohttp.ClientSession() as session,
            session.request(method, self.url, data=body, headers=headers) as answer,
        ):
            assert await answer.read() in (b"", b"Method Not Allowed")
            return answer.status


@pytest.fixture(params=[open_aiogram, open_ptb], ids=["aiogram", "ptb"])
def opening(request: pytest.FixtureRequest) -> Opening:
    chosen: Opening = request.param
    return chosen


@pytest.fixture
async def desk(opening: Opening) -> AsyncIterator[Desk]:
    """Telegram, a channel with a webhook, and a server of it; nobody receives yet."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        async with FakeTelegram() as telegram, opening(telegram.token, telegram.url) as api:
            desk = Desk(telegram, api, listener.getsockname()[1])
            app = Starlette(routes=list(desk.channel.routes))
            server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
            running = asyncio.create_task(server.serve(sockets=[listener]))
            try:
                yield desk
            finally:
                server.should_exit = True
                await running


@pytest.fixture
async def open_desk(desk: Desk) -> AsyncIterator[Desk]:
    async with desk.receiving():
        yield desk


@pytest.fixture
def ana(desk: Desk) -> Person:
    return desk.telegram.person("Ana")


async def test_what_people_say_and_press_is_brought_to_us(open_desk: Desk, ana: Person) -> None:
    telegram, chat = open_desk.telegram, open_desk.telegram.private(ana)
    telegram.say(ana, "receive 10")
    assert await open_desk.heard() == "receive 10"
    place = Conversation("telegram", str(chat.id), str(ana.id))
    await open_desk.channel.send(place, OutboundMessage("Ten", buttons=(Button("X", "cancel"),)), key="k")
    press = telegram.press(ana, chat.answers[0], "X")
    assert await open_desk.heard() == "cancel"
    await telegram.wait_for(lambda: telegram.presses[press] is not None)
    await telegram.wait_for(lambda: not telegram.updates.waiting)
    assert telegram.updates.webhook.last_error_message is None


async def test_the_webhook_is_set_with_its_secret(open_desk: Desk) -> None:
    webhook = open_desk.telegram.updates.webhook
    assert (webhook.url, webhook.secret) == (open_desk.url, SECRET)


async def test_while_nobody_receives_telegram_is_asked_to_come_again(desk: Desk, ana: Person) -> None:
    assert await desk.post(UPDATE, KNOWN) == 503
    async with desk.receiving():
        assert await desk.post(UPDATE, KNOWN) == 200
    assert await desk.heard() == "receive 10"
    desk.telegram.say(ana, "while we were away")
    await desk.telegram.wait_for(lambda: desk.telegram.updates.webhook.last_error_message)
    assert "503" in (desk.telegram.updates.webhook.last_error_message or "")
    async with desk.receiving():
        assert await desk.heard() == "while we were away"


async def test_what_could_not_be_stored_is_brought_again(open_desk: Desk, ana: Person) -> None:
    open_desk.failures = 2
    open_desk.telegram.say(ana, "receive 10")
    assert await open_desk.heard() == "receive 10"
    await open_desk.telegram.wait_for(lambda: not open_desk.telegram.updates.waiting)
    assert "503" in (open_desk.telegram.updates.webhook.last_error_message or "")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {HEADER: ""},
        {HEADER: SECRET[:-1]},
        {HEADER: SECRET + "x"},
        {HEADER: SECRET.upper()},
        {HEADER: "s\u00e9cret"},
        {HEADER: "\u5b57" * 50},
        {HEADER: "x" * 8_000},
        {HEADER: f"{SECRET}, {SECRET}"},
        {"X-Telegram-Bot-Api-Secret": SECRET},
        {"Authorization": f"Bearer {SECRET}"},
    ],
    ids=["missing", "empty", "short", "long", "case", "latin", "unicode", "huge", "twice", "name", "bearer"],
)
async def test_who_does_not_know_the_secret_is_refused(open_desk: Desk, headers: dict[str, str]) -> None:
    assert await open_desk.post(UPDATE, headers) == 401
    assert open_desk.messages.empty()


@pytest.mark.parametrize("value", [b"\xff\xfe\x80", b"\xe5\xad\x97", SECRET.encode() + b"\xa0"])
async def test_a_header_of_any_bytes_is_refused(open_desk: Desk, value: bytes) -> None:
    head = b"POST /webhooks/telegram HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n" + HEADER.encode() + b": "
    assert b" 401 " in await _raw(open_desk.url, head + value + b"\r\n\r\n{}")


async def test_the_secret_is_asked_for_before_the_body_is_read(open_desk: Desk) -> None:
    head = b"POST /webhooks/telegram HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n"
    assert b" 401 " in await _raw(open_desk.url, head)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b'{"update_id": 1', 400),
        (b"\xff\xfe", 400),
        (b'{"update_id": NaN}', 400),
        (b"[" * 20_000, 400),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, 400),
        (b"[" * 500 + b"]" * 500, 200),
        (b"null", 200),
        (b"[]", 200),
        (b'"text"', 200),
        (b"{}", 200),
        (b'{"update_id": "1"}', 200),
        (b'{"update_id": 1e400}', 400),
        (b'{"update_id": 123456789012345678901234567890}', 200),
        (b'{"update_id": 1, "message": {}}', 200),
        (
            b'{"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}}}',
            200,
        ),
        (b'{"update_id": 1, "callback_query": {"id": 1}}', 200),
        (b'{"update_id": 1, "message": ' + b'{"reply_to_message": ' * 200 + b"{}" + b"}" * 200 + b"}", 200),
        (b" " * (64 * 1024 + 1), 413),
    ],
)
async def test_no_body_is_a_fault_of_ours(open_desk: Desk, body: bytes, status: int) -> None:
    assert await open_desk.post(body, KNOWN) == status
    assert open_desk.messages.empty()
    assert await open_desk.post(UPDATE, KNOWN) == 200
    assert await open_desk.heard() == "receive 10"


async def test_messages_that_are_nested_deeply_are_no_fault_of_ours(open_desk: Desk) -> None:
    message = UPDATE["message"]
    for _ in range(250):
        message = UPDATE["message"] | {"reply_to_message": message}
    assert await open_desk.post({"update_id": 1, "message": message}, KNOWN) == 200


async def test_a_body_that_grows_without_a_length_is_cut_off(open_desk: Desk) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(80):
            yield b" " * 1024

    assert await open_desk.post(endless(), KNOWN) == 413


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 1, "edited_message": UPDATE["message"]},
        {"update_id": 1, "message": UPDATE["message"] | {"chat": {"id": -5, "type": "group", "title": "G"}}},
        {"update_id": 1, "poll": {"id": "1"}},
    ],
    ids=["edit", "group", "poll"],
)
async def test_what_is_none_of_ours_is_taken_and_forgotten(open_desk: Desk, update: dict[str, Any]) -> None:
    assert await open_desk.post(update, KNOWN) == 200
    assert open_desk.messages.empty()


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_only_posts_are_answered(open_desk: Desk, method: str) -> None:
    assert await open_desk.post(UPDATE, KNOWN, method) == 405


@pytest.mark.parametrize("secret", ["", " ", "with space", "s\u00e9cret", "x" * 257, "line\n"])
def test_a_secret_that_telegram_would_not_take_is_refused_at_once(secret: str) -> None:
    with pytest.raises(ValueError, match="secret"):
        Webhook("https://shop.example/webhooks/telegram", secret)


def test_how_long_a_comparison_takes_tells_nothing_of_the_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """What passed with `==` too: nothing that is answered differs, only when."""
    compared: list[tuple[bytes, bytes]] = []

    def compare(given: bytes, secret: bytes) -> bool:
        compared.append((given, secret))
        return compare_digest(given, secret)

    monkeypatch.setattr(telegram_webhook, "compare_digest", compare)
    webhook = Webhook("https://shop.example/webhooks/telegram", "s3cret")
    for given, let_in in (("s3cret", True), ("s3creT", False), ("", False), ("\xe9", False)):
        header = (HEADER.lower().encode(), given.encode("latin-1"))
        request = Request({"type": "http", "headers": [header]})
        assert webhook.admits(request) is let_in
        assert compared.pop() == (given.encode("latin-1"), b"s3cret")


def test_the_secret_is_in_no_log() -> None:
    assert SECRET not in repr(Webhook("https://shop.example/webhooks/telegram", SECRET))


async def _raw(url: str, request: bytes) -> bytes:
    """The first line of the answer to a request byte by byte, of which no more than this ever comes."""
    port = urlsplit(url).port
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request)
        return await asyncio.wait_for(reader.readline(), PATIENT)
    finally:
        writer.close()
        await writer.wait_closed()
