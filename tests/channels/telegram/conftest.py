"""The channel over either library."""

from __future__ import annotations

import pytest

from chatwallet.channels.base import Conversation
from chatwallet.channels.telegram.api import TelegramApi
from chatwallet.channels.telegram.channel import TelegramChannel
from chatwallet.tests.fakes.telegram_world import Chat

MENUS = {"": (("receive", "Get paid"), ("help", "Show help")), "es": (("recibir", "Cobrar"),)}


@pytest.fixture
def channel(api: TelegramApi) -> TelegramChannel:
    return TelegramChannel(api, menus=MENUS)


@pytest.fixture
def place(chat: Chat) -> Conversation:
    return Conversation("telegram", str(chat.id), str(chat.id))
