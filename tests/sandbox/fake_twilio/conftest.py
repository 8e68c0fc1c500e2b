"""A running stand-in, a bot that it knows, and the official SDK pointed at it."""

from collections.abc import AsyncIterator

import pytest
from twilio.rest import Client  # type: ignore[import-untyped]

from chatwallet.tests.fakes.twilio import FakeTwilio
from chatwallet.tests.sandbox.fake_twilio.bot import Bot, PointedAt


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # The SDK's client uses what aiohttp 4 will take away.
    old = "ignore:(BasicAuth|The 'auth' parameter) is deprecated:DeprecationWarning"
    for item in items:
        if item.path.parent.name == "fake_twilio":
            item.add_marker(pytest.mark.filterwarnings(old))


@pytest.fixture
async def bot() -> AsyncIterator[Bot]:
    async with Bot().serving() as running:
        yield running


@pytest.fixture
async def twilio(bot: Bot) -> AsyncIterator[FakeTwilio]:
    async with FakeTwilio() as running:
        running.webhook_url = f"{bot.url}/hook"
        yield running


@pytest.fixture
async def client(twilio: FakeTwilio) -> AsyncIterator[Client]:
    async with PointedAt(twilio.url) as http:
        yield Client(twilio.account_sid, twilio.auth_token, http_client=http)
