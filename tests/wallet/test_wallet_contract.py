"""What every Wallet does: in memory, and Flash over real HTTP and WebSocket."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from chatwallet.tests.wallet.feed_servers import News, next_news
from chatwallet.tests.wallet.servers import PATIENT, TEN_DOLLARS, Lever, came
from chatwallet.wallet.base import Direction, InvoiceStatus, StatusFeed, Wallet
from chatwallet.wallet.bolt11 import decode
from chatwallet.wallet.errors import WalletError, WalletRefused
from chatwallet.wallet.flash.wallet import FlashWallet
from chatwallet.wallet.memory import MemoryWallet
from chatwallet.wallet.money import SAT, USD, Currency, Money

PENDING, PAID, EXPIRED = InvoiceStatus.PENDING, InvoiceStatus.PAID, InvoiceStatus.EXPIRED


@dataclass
class Bench:
    """A wallet, and the hands of its payer; `pay_open` pays 5.00 dollars."""

    wallet: Wallet
    pay: Callable[[str], Awaitable[object]]
    pay_open: Callable[[str], Awaitable[object]]
    pay_late: Callable[[str], Awaitable[object]]
    expire: Callable[[str], Awaitable[object]]
    cut: Callable[[], Awaitable[object]]


def _memory_bench(wallet: MemoryWallet) -> Bench:
    def soon(act: Callable[..., None]) -> Callable[..., Awaitable[None]]:
        async def acted(*arguments: str) -> None:
            act(*arguments)

        return acted

    return Bench(
        wallet,
        pay=soon(wallet.pay),
        pay_open=soon(lambda payment_hash: wallet.pay(payment_hash, Money(500, USD))),
        pay_late=soon(wallet.pay_late),
        expire=soon(wallet.expire),
        cut=soon(wallet.cut_feeds),
    )


def _flash_bench(wallet: FlashWallet, lever: Lever) -> Bench:
    return Bench(
        wallet,
        pay=lambda payment_hash: lever("pay", payment_hash=payment_hash),
        pay_open=lambda payment_hash: lever("pay", payment_hash=payment_hash, amount_cents="500"),
        pay_late=lambda payment_hash: lever("pay-late", payment_hash=payment_hash),
        expire=lambda payment_hash: lever("expire", payment_hash=payment_hash),
        cut=lambda: lever("drop"),
    )


@pytest.fixture(params=["memory", "flash"])
def bench(request: pytest.FixtureRequest) -> Bench:
    if request.param == "memory":
        return _memory_bench(MemoryWallet())
    return _flash_bench(request.getfixturevalue("flash"), request.getfixturevalue("lever"))


async def _until(news: AsyncIterator[News], payment_hash: str, status: InvoiceStatus) -> list[News]:
    """Read news up to the one that is waited for; duplicates and other invoices may come before."""
    seen: list[News] = []
    while not seen or seen[-1] != (payment_hash, status):
        seen.append(await next_news(news))
    return seen


async def _read(feed: StatusFeed) -> None:
    async for _ in feed:
        pass


async def test_an_invoice_says_itself_what_was_asked_for(bench: Bench) -> None:
    invoice = await bench.wallet.create_invoice(TEN_DOLLARS, "Coffee")
    found = decode(invoice.payment_request)
    assert (found.payment_hash, found.msat) == (invoice.payment_hash, invoice.msat)
    assert (found.created, found.expires) == (invoice.created, invoice.expires)
    assert invoice.expires - invoice.created == timedelta(seconds=60)
    assert invoice.payment_request == invoice.payment_request.lower()
    assert invoice.wallet_id


async def test_an_open_invoice_has_no_amount(bench: Bench) -> None:
    invoice = await bench.wallet.create_invoice(None, "Tips")
    assert invoice.msat is None


@pytest.mark.parametrize(
    "amount", [Money(0, USD), Money(-1, USD), Money(1000, SAT), Money(5, Currency.of("JPY"))]
)
async def test_only_dollars_above_zero_become_invoices(bench: Bench, amount: Money) -> None:
    with pytest.raises(WalletRefused):
        await bench.wallet.create_invoice(amount, "")


@pytest.mark.parametrize("cents", [1, 99, 1001, 123_456, 1_000_000])
async def test_what_is_received_is_exactly_what_was_asked_for(bench: Bench, cents: int) -> None:
    before = sum(balance.available.minor for balance in await bench.wallet.balances() if balance.available)
    invoice = await bench.wallet.create_invoice(Money(cents, USD), "exact")
    await bench.pay(invoice.payment_hash)
    assert came(await bench.wallet.received(invoice)) == Money(cents, USD)
    after = sum(balance.available.minor for balance in await bench.wallet.balances() if balance.available)
    assert after - before == cents
    (line,) = await bench.wallet.transactions(1)
    assert (line.amount, line.direction) == (Money(cents, USD), Direction.IN)
    assert await bench.wallet.payment_hash(line.id) == invoice.payment_hash


async def test_an_open_invoice_receives_what_the_payer_chose(bench: Bench) -> None:
    invoice = await bench.wallet.create_invoice(None, "Tips")
    assert await bench.wallet.received(invoice) is None
    await bench.pay_open(invoice.payment_hash)
    assert came(await bench.wallet.received(invoice)) == Money(500, USD)


async def test_a_status_goes_from_pending_to_paid(bench: Bench) -> None:
    invoice = await bench.wallet.create_invoice(TEN_DOLLARS, "")
    assert await bench.wallet.status(invoice) is PENDING
    await bench.pay(invoice.payment_hash)
    assert await bench.wallet.status(invoice) is PAID


async def test_a_late_payment_turns_expired_into_paid(bench: Bench) -> None:
    invoice = await bench.wallet.create_invoice(TEN_DOLLARS, "")
    await bench.expire(invoice.payment_hash)
    assert await bench.wallet.status(invoice) is EXPIRED
    await bench.pay_late(invoice.payment_hash)
    assert await bench.wallet.status(invoice) is PAID


async def test_many_statuses_are_answered_by_hash(bench: Bench) -> None:
    invoices = [await bench.wallet.create_invoice(TEN_DOLLARS, str(n)) for n in range(3)]
    await bench.pay(invoices[1].payment_hash)
    answers = await bench.wallet.statuses([*invoices, invoices[0]])
    assert list(answers.values()) == [PENDING, PAID, PENDING]
    assert list(answers) == [invoice.payment_hash for invoice in invoices]
    assert await bench.wallet.statuses([]) == {}


async def test_a_feed_tells_the_present_status_first_and_then_the_payment(bench: Bench) -> None:
    invoice = await bench.wallet.create_invoice(TEN_DOLLARS, "")
    async with bench.wallet.feed() as feed:
        feed.follow(invoice)
        feed.follow(invoice)
        news = aiter(feed)
        assert await next_news(news) == (invoice.payment_hash, PENDING)
        await bench.pay(invoice.payment_hash)
        assert await next_news(news) == (invoice.payment_hash, PAID)


async def test_a_feed_tells_paid_after_expired(bench: Bench) -> None:
    invoice = await bench.wallet.create_invoice(TEN_DOLLARS, "")
    async with bench.wallet.feed() as feed:
        feed.follow(invoice)
        news = aiter(feed)
        await _until(news, invoice.payment_hash, PENDING)
        await bench.expire(invoice.payment_hash)
        await _until(news, invoice.payment_hash, EXPIRED)
        await bench.pay_late(invoice.payment_hash)
        await _until(news, invoice.payment_hash, PAID)


async def test_an_invoice_that_is_paid_already_is_told_when_it_is_followed(bench: Bench) -> None:
    invoice = await bench.wallet.create_invoice(TEN_DOLLARS, "")
    await bench.pay(invoice.payment_hash)
    async with bench.wallet.feed() as feed:
        feed.follow(invoice)
        assert await next_news(aiter(feed)) == (invoice.payment_hash, PAID)


async def test_an_invoice_that_was_left_is_heard_of_no_more(bench: Bench) -> None:
    left = await bench.wallet.create_invoice(TEN_DOLLARS, "left")
    kept = await bench.wallet.create_invoice(TEN_DOLLARS, "kept")
    async with bench.wallet.feed() as feed:
        feed.follow(left)
        feed.follow(kept)
        news = aiter(feed)
        await _until(news, kept.payment_hash, PENDING)
        feed.leave(left.payment_hash)
        feed.leave("ab" * 32)
        await bench.pay(left.payment_hash)
        await bench.pay(kept.payment_hash)
        seen = await _until(news, kept.payment_hash, PAID)
        assert (left.payment_hash, PAID) not in seen


async def test_a_feed_that_is_cut_ends_with_an_error_and_the_next_one_knows_all(bench: Bench) -> None:
    invoice = await bench.wallet.create_invoice(TEN_DOLLARS, "")
    async with bench.wallet.feed() as feed:
        feed.follow(invoice)
        await next_news(aiter(feed))
        await bench.cut()
        with pytest.raises(WalletError):
            await asyncio.wait_for(_read(feed), PATIENT)
    await bench.pay(invoice.payment_hash)
    async with bench.wallet.feed() as feed:
        feed.follow(invoice)
        assert await next_news(aiter(feed)) == (invoice.payment_hash, PAID)


async def test_a_feed_that_follows_nothing_ends_too_when_it_is_cut(bench: Bench) -> None:
    async with bench.wallet.feed() as feed:
        reading = asyncio.create_task(_read(feed))
        await bench.cut()
        with pytest.raises(WalletError):
            await asyncio.wait_for(reading, PATIENT)


async def test_transactions_come_newest_first_and_no_more_than_asked_for(bench: Bench) -> None:
    for cents in (100, 200, 300):
        invoice = await bench.wallet.create_invoice(Money(cents, USD), "")
        await bench.pay(invoice.payment_hash)
    lines = await bench.wallet.transactions(2)
    assert len(lines) == 2
    assert lines[0].at >= lines[1].at


async def test_the_dollar_costs_a_dollar_and_a_bitcoin_has_a_price(bench: Bench) -> None:
    rate = await bench.wallet.rate(USD, USD)
    assert rate.per_base == 1
    assert rate.per_btc.minor > 100_000
    assert rate.to_base(Money(100_000_000, SAT)) == rate.per_btc


async def test_a_currency_without_a_price_is_refused_by_its_code(bench: Bench) -> None:
    with pytest.raises(WalletRefused) as refused:
        await bench.wallet.rate(Currency.of("XAU"), USD)
    assert refused.value.code == "UNSUPPORTED_CURRENCY"
