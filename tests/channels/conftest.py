"""A real server around a web channel, and real invoices."""

from __future__ import annotations

import asyncio
import random
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from hashlib import sha256

import aiogram.client.session.aiohttp
import pytest
import uvicorn
from bolt11 import Bolt11, Feature, FeatureExtra, Features, FeatureState, MilliSatoshi, TagChar, Tags, encode
from starlette.applications import Starlette
from starlette.routing import Mount

from chatwallet.channels.base import InboundMessage, OutboundMessage
from chatwallet.channels.telegram.aiogram_engine import open_aiogram
from chatwallet.channels.telegram.api import BotUser, TelegramApi
from chatwallet.channels.telegram.ptb_engine import open_ptb
from chatwallet.channels.web.channel import WebChannel
from chatwallet.storage.memory import MemoryStore
from chatwallet.tests.channels.web.pages import open_web
from chatwallet.tests.fakes.telegram import FakeTelegram
from chatwallet.tests.fakes.telegram_world import Chat, Person
from chatwallet.tests.quick_ends import wait_less

Serve = Callable[..., AbstractAsyncContextManager[str]]
Opening = Callable[[str, str], AbstractAsyncContextManager[TelegramApi]]

wait_less(aiogram.client.session.aiohttp)


class Server(uvicorn.Server):
    """A uvicorn that says when it has started."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()


@pytest.fixture
def web() -> WebChannel:
    return open_web(MemoryStore())


@pytest.fixture
def serve() -> Serve:
    """Serves a web channel at /chat and hands what people say to a receiver; yields the server's address."""

    @asynccontextmanager
    async def serving(
        channel: WebChannel,
        receiver: Callable[[InboundMessage], Awaitable[None]] | None = None,
        *,
        receiving: bool = True,
        port: int = 0,
    ) -> AsyncIterator[str]:
        async def echo(message: InboundMessage) -> None:
            reply = OutboundMessage(f"echo {message.text}", reply_to=message.reply_to)
            await channel.send(message.conversation, reply, key=f"reply-{message.id}")

        app = Starlette(routes=[Mount("/chat", channel.app)])
        server = Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
        with socket.create_server(("127.0.0.1", port)) as listener:
            async with asyncio.TaskGroup() as tasks:
                if receiving:
                    carrying = tasks.create_task(channel.receive(receiver or echo))
                running = tasks.create_task(server.serve(sockets=[listener]))
                await asyncio.wait_for(server.up.wait(), 30)
                try:
                    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
                finally:
                    if receiving:
                        carrying.cancel()
                    server.should_exit = True
                    await running

    return serving


@pytest.fixture(scope="session")
def invoices() -> list[str]:
    """Fifty signed invoices, with and without an amount, of the sizes that wallets make."""
    randomness = random.Random(50)
    return [_invoice(randomness, number) for number in range(50)]


def _invoice(randomness: random.Random, number: int) -> str:
    tags = Tags()
    tags.add(TagChar.payment_hash, sha256(randomness.randbytes(32)).hexdigest())
    tags.add(TagChar.payment_secret, randomness.randbytes(32).hex())
    tags.add(TagChar.description, "Coffee and cake, "[: number % 17] * (number % 4))
    tags.add(TagChar.expire_time, 60)
    tags.add(TagChar.min_final_cltv_expiry, 40)
    required: dict[Feature | FeatureExtra, FeatureState] = {
        Feature.var_onion_optin: FeatureState.required,
        Feature.payment_secret: FeatureState.required,
    }
    tags.add(TagChar.features, Features.from_feature_list(required))
    amount = None if number % 5 == 0 else MilliSatoshi(randomness.randrange(1, 10**6) * 1000)
    at = int(datetime(2026, 11, 21, tzinfo=UTC).timestamp()) + number
    invoice = Bolt11(currency="bc", date=at, tags=tags, amount_msat=amount)
    return encode(invoice, randomness.randbytes(32).hex())


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    """Telegram, as far as one bot sees it."""
    async with FakeTelegram() as running:
        yield running


@pytest.fixture(params=[open_aiogram, open_ptb], ids=["aiogram", "ptb"])
def opening(request: pytest.FixtureRequest) -> Opening:
    """What opens a bot over either library, by token and address."""
    chosen: Opening = request.param
    return chosen


@pytest.fixture
async def api(opening: Opening, telegram: FakeTelegram) -> AsyncIterator[TelegramApi]:
    """An open bot over either library."""
    async with opening(telegram.token, telegram.url) as opened:
        yield opened


@pytest.fixture
def me(telegram: FakeTelegram) -> BotUser:
    """The bot's own account."""
    return BotUser(telegram.bot.id, "wallet_bot")


@pytest.fixture
def ana(telegram: FakeTelegram) -> Person:
    """Somebody who has said /start to the bot."""
    person = telegram.person("Ana", language="es")
    telegram.say(person, "/start")
    return person


@pytest.fixture
def chat(telegram: FakeTelegram, ana: Person) -> Chat:
    """Ana's chat with the bot: her /start is message 1."""
    return telegram.private(ana)
