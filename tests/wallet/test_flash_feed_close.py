"""The end of a live feed: whatever the other side does, nothing of it stays open."""

import asyncio
import gc

from aiohttp import ClientSession

from chatwallet.sandbox.app import Sandbox
from chatwallet.tests.wallet.feed_servers import next_news
from chatwallet.tests.wallet.servers import Lever
from chatwallet.wallet.flash.wallet import FlashWallet
from chatwallet.wallet.money import USD, Money


def open_sessions() -> int:
    return sum(isinstance(thing, ClientSession) and not thing.closed for thing in gc.get_objects())


async def test_a_feed_that_is_hurried_out_while_flash_stalls_leaves_no_session_open(
    sandbox: Sandbox, lever: Lever
) -> None:
    before = open_sessions()
    opened = asyncio.Event()

    async def listen() -> None:
        async with FlashWallet(
            graphql_url=sandbox.graphql_url, ws_url=sandbox.ws_url, token=sandbox.token
        ) as wallet:
            invoice = await wallet.create_invoice(Money(1000, USD), "")
            async with wallet.feed() as feed:
                feed.follow(invoice)
                await next_news(aiter(feed))
                opened.set()
                await asyncio.get_running_loop().create_future()

    task = asyncio.create_task(listen())
    await asyncio.wait_for(opened.wait(), 10)
    await lever("network", side="ws", mode="stall")
    for _ in range(20):  # as the bot does when it stops: it does not wait for a polite close
        task.cancel()
        await asyncio.wait([task], timeout=0.1)
    assert task.cancelled()
    assert open_sessions() == before
