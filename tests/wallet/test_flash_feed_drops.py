"""The live feed on the sandbox: every kind of drop, and news that is doubled, late or for many."""

from typing import Any

import pytest

from chatwallet.sandbox.app import Sandbox
from chatwallet.tests.wallet.feed_servers import WATCHFUL, news_until_the_end, next_news
from chatwallet.tests.wallet.servers import Lever
from chatwallet.wallet.base import InvoiceStatus
from chatwallet.wallet.errors import WalletUnavailable
from chatwallet.wallet.flash.wallet import FlashWallet
from chatwallet.wallet.money import USD, Money

PENDING, PAID = InvoiceStatus.PENDING, InvoiceStatus.PAID


@pytest.mark.parametrize(
    "fault",
    [
        ("drop", {"mode": "abort"}),
        ("drop", {"mode": "complete"}),
        ("network", {"side": "ws", "mode": "refuse"}),
        ("frame", {"text": "{"}),
        ("frame", {"text": "[]"}),
    ],
    ids=lambda fault: "-".join(str(part) for part in (fault[0], *fault[1].values())),
)
async def test_every_kind_of_drop_ends_the_feed_by_itself(
    fault: tuple[str, dict[str, Any]], flash: FlashWallet, lever: Lever
) -> None:
    invoice = await flash.create_invoice(Money(1000, USD), "")
    async with flash.feed() as feed:
        feed.follow(invoice)
        assert await next_news(aiter(feed)) == (invoice.payment_hash, PENDING)
        await lever(fault[0], **fault[1])
        assert await news_until_the_end(feed) == []


async def test_a_connection_on_which_nothing_moves_is_noticed_by_its_watchdog(
    sandbox: Sandbox, lever: Lever
) -> None:
    async with FlashWallet(
        graphql_url=sandbox.graphql_url, ws_url=sandbox.ws_url, token=sandbox.token, feed_times=WATCHFUL
    ) as wallet:
        invoice = await wallet.create_invoice(Money(1000, USD), "")
        async with wallet.feed() as feed:
            feed.follow(invoice)
            assert await next_news(aiter(feed)) == (invoice.payment_hash, PENDING)
            await lever("network", side="ws", mode="stall")
            assert await news_until_the_end(feed) == []


async def test_a_close_before_the_ack_does_not_wedge_the_next_feed(flash: FlashWallet, lever: Lever) -> None:
    await lever("drop", mode="before_ack", code=4403, times=2)
    invoice = await flash.create_invoice(Money(1000, USD), "")
    for _ in range(2):
        with pytest.raises(WalletUnavailable):
            await flash.feed().__aenter__()
    async with flash.feed() as feed:
        feed.follow(invoice)
        assert await next_news(aiter(feed)) == (invoice.payment_hash, PENDING)


async def test_many_invoices_share_one_socket(flash: FlashWallet, sandbox: Sandbox, lever: Lever) -> None:
    invoices = [await flash.create_invoice(Money(100 + n, USD), "") for n in range(20)]
    async with flash.feed() as feed:
        for invoice in invoices:
            feed.follow(invoice)
        news = aiter(feed)
        for _ in invoices:
            await next_news(news)
        assert sandbox.backend.streams["lnInvoicePaymentStatus"] == 20
        for invoice in invoices:
            await lever("pay", payment_hash=invoice.payment_hash)
        assert {await next_news(news) for _ in invoices} == {
            (invoice.payment_hash, PAID) for invoice in invoices
        }


@pytest.mark.parametrize("push", [{"mode": "duplicated", "copies": 5}, {"mode": "delayed", "seconds": 0.2}])
async def test_news_that_is_doubled_or_late_still_comes(
    push: dict[str, Any], flash: FlashWallet, lever: Lever
) -> None:
    invoice = await flash.create_invoice(Money(1000, USD), "")
    async with flash.feed() as feed:
        feed.follow(invoice)
        news = aiter(feed)
        await next_news(news)
        await lever("push", **push)
        await lever("pay", payment_hash=invoice.payment_hash)
        assert await next_news(news) == (invoice.payment_hash, PAID)
