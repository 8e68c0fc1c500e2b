"""A running stand-in, and a bot at it over each official client."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from chatwallet.tests.fakes.telegram import FakeTelegram
from chatwallet.tests.sandbox.fake_telegram.clients import Client, aiogram_client, ptb_client


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as running:
        yield running


@pytest.fixture(params=["aiogram", "ptb"])
async def client(request: pytest.FixtureRequest, fake: FakeTelegram) -> AsyncIterator[Client]:
    opening = aiogram_client if request.param == "aiogram" else ptb_client
    async with opening(fake, fake.token) as opened:
        yield opened
