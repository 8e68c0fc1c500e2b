"""Telegram's stand-in, the Bot API over each library, the channel, and a person who has said /start."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager

import pytest

from chatwallet.channels.base import Conversation
from chatwallet.channels.telegram import TelegramChannel
from chatwallet.channels.telegram_aiogram import open_aiogram
from chatwallet.channels.telegram_api import TelegramApi
from chatwallet.channels.telegram_ptb import open_ptb
from chatwallet.sandbox.chats.telegram import TelegramStandIn
from chatwallet.sandbox.chats.telegram_world import Chat, Person

MENUS = {"": (("receive", "Get paid"), ("help", "Show help")), "es": (("recibir", "Cobrar"),)}
Opening = Callable[[str, str], AbstractAsyncContextManager[TelegramApi]]


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramStandIn]:
    async with TelegramStandIn() as running:
        yield running


@pytest.fixture(params=[open_aiogram, open_ptb], ids=["aiogram", "ptb"])
def opening(request: pytest.FixtureRequest) -> Opening:
    chosen: Opening = request.param
    return chosen


@pytest.fixture
async def api(opening: Opening, telegram: TelegramStandIn) -> AsyncIterator[TelegramApi]:
    async with opening(telegram.token, telegram.url) as opened:
        yield opened


@pytest.fixture
def channel(api: TelegramApi) -> TelegramChannel:
    return TelegramChannel(api, menus=MENUS)


@pytest.fixture
def ana(telegram: TelegramStandIn) -> Person:
    person = telegram.person("Ana", language="es")
    telegram.say(person, "/start")
    return person


@pytest.fixture
def chat(telegram: TelegramStandIn, ana: Person) -> Chat:
    return telegram.private(ana)


@pytest.fixture
def place(chat: Chat) -> Conversation:
    return Conversation("telegram", str(chat.id), str(chat.id))
