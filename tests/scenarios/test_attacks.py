"""A stranger attacks with all that the front door knows; an owner is answered and told of payments all the while."""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from chatwallet.bot.cli.ports import Port
from chatwallet.bot.payment_webhook import PATH
from chatwallet.channels.web.chats import WebChats
from chatwallet.storage.sqlite.store import SqliteStore
from chatwallet.tests.web.conftest import Caller

from .conftest import PATIENCE, OpenStage

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

AT_ONCE = 5.0  # seconds, on a machine on which many tests run; with nothing else it takes some tenths of one
PACE = 0.1  # seconds between two strokes of one attacker, who shares a processor with the bot
BREATH = 1.0  # seconds between two orders: the wallet gives 20 in two minutes
CHATS, WRITTEN = 20, "receive 1 " + "x" * 9_890
LINES = 10  # a minute, of each stranger
HALVES, ENDLESS, IDLE = 200, 4, 100
FROM = {"X-Forwarded-For": "203.0.113.66"}
SHARES = {
    "guest_lines_per_minute": str(LINES),
    "guest_orders_per_minute": "6",
    "guest_living_qrs": "3",
    "guest_invoices": "12",
    "guest_invoices_each": "5",
    "http_messages_per_minute": "120",
}


class Stranger:
    """Everything that one stranger does at once, until cancelled; `met` counts what they met with."""

    def __init__(self, url: str, session: aiohttp.ClientSession, chats: list[str]) -> None:
        self._url = url
        self._port = int(url.rpartition(":")[2])
        self._session = session
        self._chats = chats
        self.met: Counter[str] = Counter()

    @asynccontextmanager
    async def attacking(self) -> AsyncIterator[asyncio.Task[None]]:
        """Attack until the end of the block; yields what ends once no half request is left."""
        async with asyncio.TaskGroup() as tasks:
            halves = tasks.create_task(self._half_requests())
            others = [tasks.create_task(self._write(chat)) for chat in self._chats]
            others += [tasks.create_task(self._endless_headers()) for _ in range(ENDLESS)]
            others += [tasks.create_task(self._stay(number)) for number in range(IDLE)]
            others.append(tasks.create_task(self._forge()))
            yield halves
            for task in others:
                task.cancel()

    @asynccontextmanager
    async def _calling(self) -> AsyncIterator[Caller]:
        caller = Caller(*await asyncio.open_connection("127.0.0.1", self._port))
        try:
            yield caller
        finally:
            caller.writer.transport.abort()

    async def _endless_headers(self) -> None:
        while True:
            async with self._calling() as caller:
                caller.say("GET /chat/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-More: ")
                await caller.flood(b"x" * 4096, 64)
                self.met[f"endless header {await caller.status()}"] += 1
            await asyncio.sleep(PACE)

    async def _half_requests(self) -> None:
        async with AsyncExitStack() as stack:
            callers = [await stack.enter_async_context(self._calling()) for _ in range(HALVES)]
            for caller in callers:
                caller.say("GET /chat/ HTTP/1.1\r\nHost: 127")
            for caller in callers:
                self.met[f"half request {await caller.status()}"] += 1

    async def _stay(self, number: int) -> None:
        address = self._chats[number % CHATS]
        try:
            async with self._session.ws_connect(self._socket(address), headers=FROM) as socket:
                self.met["socket 101"] += 1
                async for _ in socket:
                    pass
        except aiohttp.WSServerHandshakeError as refused:
            self.met[f"socket {refused.status}"] += 1

    async def _write(self, address: str) -> None:
        while True:
            try:
                async with self._session.ws_connect(self._socket(address), headers=FROM) as socket:
                    await self._say(socket)
                    async for frame in socket:
                        if frame.type is aiohttp.WSMsgType.TEXT and frame.json()["type"] == "taken":
                            self.met["line taken"] += 1
                            await asyncio.sleep(PACE)
                            await self._say(socket)
            except aiohttp.WSServerHandshakeError as refused:
                self.met[f"socket {refused.status}"] += 1
            except aiohttp.ClientConnectionError:  # closed, while a line was on its way
                self.met["closed"] += 1
            await asyncio.sleep(PACE)

    async def _say(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        said = {"type": "say", "id": secrets.token_urlsafe(9), "text": WRITTEN, "reply_to": None}
        await socket.send_json(said)

    async def _forge(self) -> None:
        headers = {**FROM, "X-Phoenix-Signature": "ab" * 32}
        while True:
            body = b'{"paymentHash": "%s"}' % secrets.token_hex(32).encode()
            async with self._session.post(self._url + PATH, data=body, headers=headers) as answer:
                self.met[f"webhook {answer.status}"] += 1
            await asyncio.sleep(PACE / 4)

    def _socket(self, address: str) -> str:
        return f"{self._url}/chat/{address}/socket"


async def prepare(store: Path) -> tuple[str, list[str]]:
    """Make an owner's chat, and chats of strangers; return their addresses."""
    strangers = [f"the-chat-of-a-stranger-{number}" for number in range(CHATS)]
    async with SqliteStore(store) as opened:
        chats = WebChats(opened.values)
        await chats.take_over(dict.fromkeys(strangers, datetime.now(UTC)))
        return await chats.make("till"), strangers


async def test_an_owner_is_told_of_payments_at_once_while_a_stranger_attacks(
    stage: OpenStage, tmp_path: Path
) -> None:
    """X13, X15: the news of a payment did not come within 80 seconds, and the health check timed out."""
    till, strangers = await prepare(tmp_path / "chat.sqlite")
    port = Port()
    settings = {**SHARES, "web_open": "false", "payment_webhook_secrets": "the real secret of the sender"}
    async with (
        stage(metrics_port=str(port), **settings) as shop,
        shop.someone(till) as owner,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session,
    ):
        stranger = Stranger(shop.bot.url, session, strangers)
        met = stranger.met
        async with stranger.attacking() as halves:
            async with asyncio.timeout(PATIENCE):
                while not (met["endless header 431"] and met["line taken"] >= CHATS and met["socket 429"]):
                    await asyncio.sleep(0.01)
            told = 0
            while told < 3 or not halves.done() or met["line taken"] <= CHATS * LINES:
                async with asyncio.timeout(AT_ONCE):
                    shown = await owner.say("receive 2 tea")
                async with asyncio.timeout(AT_ONCE):
                    await shop.pay(shown)
                    await owner.notices(told := told + 1)
                async with asyncio.timeout(AT_ONCE):
                    async with session.get(f"http://127.0.0.1:{port}/healthz") as answer:
                        assert answer.status == 200
                await asyncio.wait({halves}, timeout=BREATH)
    assert met["half request 408"] == HALVES
    assert met["endless header 431"] >= ENDLESS
    assert {name for name in met if name.startswith("endless")} == {"endless header 431"}
    assert met["socket 101"] + CHATS == 100, "as many as one address may have"
    assert met["socket 429"] >= IDLE + CHATS - 100
    assert {name for name in met if name.startswith("webhook")} == {"webhook 401", "webhook 429"}
