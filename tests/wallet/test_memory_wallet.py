"""The levers of the memory wallet, which the tests of other rooms pull."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from chatwallet.tests.wallet.servers import came
from chatwallet.wallet.base import InvoiceStatus
from chatwallet.wallet.bolt11 import decode
from chatwallet.wallet.errors import RateLimited, WalletUnavailable
from chatwallet.wallet.memory import MemoryWallet
from chatwallet.wallet.money import USD, Currency, Money

FIVE = Money(500, USD)


class HandClock:
    def __init__(self) -> None:
        self.at = datetime(2026, 8, 1, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


async def test_an_invoice_is_signed_at_the_wallets_own_time_and_price() -> None:
    clock = HandClock()
    wallet = MemoryWallet(now=clock, seconds=90, btc_usd=Decimal(50_000))
    invoice = await wallet.create_invoice(FIVE, "Tea")
    found = decode(invoice.payment_request)
    assert (found.msat, found.created) == (10_000_000, clock.at)
    assert found.expires == clock.at + timedelta(seconds=90)
    clock.at += timedelta(seconds=89)
    assert await wallet.status(invoice) is InvoiceStatus.PENDING
    clock.at += timedelta(seconds=1)
    assert await wallet.status(invoice) is InvoiceStatus.EXPIRED


async def test_the_next_calls_fail_as_told_and_then_no_more() -> None:
    wallet = MemoryWallet()
    wallet.fail_next(WalletUnavailable("down"), times=2)
    wallet.fail_next(RateLimited("slow", retry_after=3))
    with pytest.raises(WalletUnavailable):
        await wallet.create_invoice(FIVE, "")
    with pytest.raises(WalletUnavailable):
        await wallet.feed().__aenter__()
    with pytest.raises(RateLimited):
        await wallet.balances()
    assert await wallet.create_invoice(FIVE, "")


async def test_paying_twice_is_paying_once() -> None:
    wallet = MemoryWallet()
    invoice = await wallet.create_invoice(FIVE, "")
    wallet.pay(invoice.payment_hash)
    wallet.pay(invoice.payment_hash)
    assert len(await wallet.transactions(10)) == 1


async def test_an_open_invoice_needs_an_amount_from_its_payer() -> None:
    wallet = MemoryWallet()
    invoice = await wallet.create_invoice(None, "")
    with pytest.raises(ValueError, match="amount"):
        wallet.pay(invoice.payment_hash)
    assert await wallet.status(invoice) is InvoiceStatus.PENDING
    wallet.pay(invoice.payment_hash, FIVE)
    assert came(await wallet.received(invoice)) == FIVE


async def test_a_feed_can_be_told_anything_and_paid_ends_an_invoice() -> None:
    wallet = MemoryWallet()
    invoice = await wallet.create_invoice(FIVE, "")
    async with wallet.feed() as feed:
        feed.follow(invoice)
        wallet.push(invoice.payment_hash, InvoiceStatus.EXPIRED)
        wallet.push(invoice.payment_hash, InvoiceStatus.PAID)
        wallet.push(invoice.payment_hash, InvoiceStatus.EXPIRED)
        wallet.cut_feeds()
        news = aiter(feed)
        seen = [(await anext(news))[1] for _ in range(3)]
        with pytest.raises(WalletUnavailable):
            await anext(news)
    assert seen == [InvoiceStatus.PENDING, InvoiceStatus.EXPIRED, InvoiceStatus.PAID]


async def test_following_somebody_elses_invoice_is_harmless() -> None:
    invoice = await MemoryWallet().create_invoice(FIVE, "")
    wallet = MemoryWallet()
    async with wallet.feed() as feed:
        feed.follow(invoice)
        wallet.cut_feeds()
        with pytest.raises(WalletUnavailable):
            await anext(aiter(feed))
    assert isinstance((await wallet.statuses([invoice]))[invoice.payment_hash], Exception)


async def test_rates_are_those_it_was_given() -> None:
    wallet = MemoryWallet(per_usd={"JMD": Decimal("160.25")})
    rate = await wallet.rate(Currency.of("JMD"), USD)
    assert rate.from_base(FIVE) == Money(80_125, Currency.of("JMD"))
    assert rate.to_base(Money(80_125, Currency.of("JMD"))) == FIVE
