"""Servers on a free port of this machine, for answers that the sandbox would not give."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
from aiohttp import ClientSession, web

from chatwallet.sandbox.app import Sandbox
from chatwallet.tests.wallet.feed_servers import TIMES
from chatwallet.tests.wallet.servers import Handler, Lever, Serve
from chatwallet.wallet.flash.wallet import FlashWallet


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Starts a server that has one handler for everything; gives its address as http://host:port."""
    async with AsyncExitStack() as stack:

        async def start(handler: Handler) -> str:
            async def answer(request: web.Request) -> web.StreamResponse:
                return await handler(request)

            app = web.Application()
            app.router.add_route("*", "/{tail:.*}", answer)
            runner = web.AppRunner(app, shutdown_timeout=0.1)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            host, port = runner.addresses[0][:2]
            return f"http://{host}:{port}"

        yield start


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """A fresh stand-in for Flash."""
    async with Sandbox(seed=1) as running:
        yield running


@pytest.fixture
async def flash(sandbox: Sandbox) -> AsyncIterator[FlashWallet]:
    """A wallet on the sandbox's default account."""
    async with FlashWallet(
        graphql_url=sandbox.graphql_url, ws_url=sandbox.ws_url, token=sandbox.token, feed_times=TIMES
    ) as wallet:
        yield wallet


@pytest.fixture
async def lever(sandbox: Sandbox) -> AsyncIterator[Lever]:
    """Pulls a lever of the sandbox: `await lever("pay", payment_hash=...)`."""
    async with ClientSession(sandbox.control_url) as session:

        async def pull(name: str, **members: object) -> dict[str, Any]:
            async with session.post(f"/control/{name}", json=members) as response:
                answer: dict[str, Any] = await response.json()
                assert response.status == 200, answer
                return answer

        yield pull
