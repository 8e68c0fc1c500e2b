"""What every wallet does, the house's and those that people link: in memory, and Flash over real HTTP and WebSocket."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest

from chatwallet.sandbox.app import Sandbox
from chatwallet.tests.wallet.feed_servers import News, next_news
from chatwallet.tests.wallet.servers import PATIENT, TEN_DOLLARS, Lever, came
from chatwallet.tests.wallet.town import Ring, town_at
from chatwallet.wallet.base import (
    HOUSE,
    Credential,
    Direction,
    InvoiceServer,
    InvoiceStatus,
    Need,
    StatusFeed,
    WalletAccount,
    WalletRef,
)
from chatwallet.wallet.bolt11 import decode
from chatwallet.wallet.errors import WalletError, WalletRefused
from chatwallet.wallet.linked import LinkedWallets
from chatwallet.wallet.memory import MemoryServer, MemoryWallet
from chatwallet.wallet.memory_linker import MemoryLinker
from chatwallet.wallet.money import SAT, USD, Currency, Money
from chatwallet.wallet.registry import Wallets

PENDING, PAID, EXPIRED = InvoiceStatus.PENDING, InvoiceStatus.PAID, InvoiceStatus.EXPIRED


@dataclass
class Bench:
    """A wallet, and the hands of its payer; `pay_open` pays 5.00 dollars."""

    wallet: WalletAccount
    pay: Callable[[str], Awaitable[object]]
    pay_open: Callable[[str], Awaitable[object]]
    pay_late: Callable[[str], Awaitable[object]]
    expire: Callable[[str], Awaitable[object]]
    cut: Callable[[], Awaitable[object]]

    @property
    def server(self) -> InvoiceServer:
        return self.wallet.server


def _memory_bench(server: MemoryServer, wallet: WalletAccount) -> Bench:
    def soon(act: Callable[..., None]) -> Callable[..., Awaitable[None]]:
        async def acted(*arguments: str) -> None:
            act(*arguments)

        return acted

    return Bench(
        wallet,
        pay=soon(server.pay),
        pay_open=soon(lambda payment_hash: server.pay(payment_hash, Money(500, USD))),
        pay_late=soon(server.pay_late),
        expire=soon(server.expire),
        cut=soon(server.cut_feeds),
    )


def _flash_bench(wallet: WalletAccount, lever: Lever) -> Bench:
    return Bench(
        wallet,
        pay=lambda payment_hash: lever("pay", payment_hash=payment_hash),
        pay_open=lambda payment_hash: lever("pay", payment_hash=payment_hash, amount_cents="500"),
        pay_late=lambda payment_hash: lever("pay-late", payment_hash=payment_hash),
        expire=lambda payment_hash: lever("expire", payment_hash=payment_hash),
        cut=lambda: lever("drop"),
    )


@asynccontextmanager
async def _memory(how: str) -> AsyncIterator[Bench]:
    server = MemoryWallet()
    linker = MemoryLinker(server, "here")
    linker.open_account("ana")
    ring = Ring({WalletRef("here", "id-ana"): Credential("key", linker.make_key("ana"))})
    async with LinkedWallets("here", linker, ring) as linked:
        wallets = Wallets.single(server, "here", linked)
        account = {"house": HOUSE, "key": "id-ana", "till": "till:ana"}[how]
        yield _memory_bench(server, wallets.of(WalletRef("here", account)))


@asynccontextmanager
async def _flash(how: str, sandbox: Sandbox, lever: Lever) -> AsyncIterator[Bench]:
    async with town_at(sandbox) as town:
        ref = {"house": town.wallets.house, "key": await town.key("ana"), "till": town.till("ana")}[how]
        yield _flash_bench(town.wallets.of(ref), lever)


def _opened(request: pytest.FixtureRequest) -> AbstractAsyncContextManager[Bench]:
    where, how = request.param.split()
    if where == "memory":
        return _memory(how)
    return _flash(how, request.getfixturevalue("sandbox"), request.getfixturevalue("lever"))


SEEING = ["memory house", "memory key", "flash house", "flash key"]
ALL = [*SEEING, "memory till", "flash till"]


@pytest.fixture(params=ALL)
def any_wallet(request: pytest.FixtureRequest) -> AbstractAsyncContextManager[Bench]:
    return _opened(request)


@pytest.fixture(params=SEEING)
def seeing_wallet(request: pytest.FixtureRequest) -> AbstractAsyncContextManager[Bench]:
    return _opened(request)


@pytest.fixture(params=["memory till", "flash till"])
def any_till(request: pytest.FixtureRequest) -> AbstractAsyncContextManager[Bench]:
    return _opened(request)


@pytest.fixture
async def bench(any_wallet: AbstractAsyncContextManager[Bench]) -> AsyncIterator[Bench]:
    """Any wallet."""
    async with any_wallet as opened:
        yield opened


@pytest.fixture
async def seeing(seeing_wallet: AbstractAsyncContextManager[Bench]) -> AsyncIterator[Bench]:
    """One whose balance and list can be read, and which takes open amounts: no till."""
    async with seeing_wallet as opened:
        yield opened


@pytest.fixture
async def till(any_till: AbstractAsyncContextManager[Bench]) -> AsyncIterator[Bench]:
    """One that is known by a username alone."""
    async with any_till as opened:
        yield opened


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


async def test_an_open_invoice_has_no_amount(seeing: Bench) -> None:
    invoice = await seeing.wallet.create_invoice(None, "Tips")
    assert invoice.msat is None


@pytest.mark.parametrize(
    "amount", [Money(0, USD), Money(-1, USD), Money(1000, SAT), Money(5, Currency.of("JPY"))]
)
async def test_only_dollars_above_zero_become_invoices(bench: Bench, amount: Money) -> None:
    with pytest.raises(WalletRefused):
        await bench.wallet.create_invoice(amount, "")


@pytest.mark.parametrize("cents", [1, 99, 1001, 123_456, 1_000_000])
async def test_what_is_received_is_exactly_what_was_asked_for(seeing: Bench, cents: int) -> None:
    before = sum(balance.available.minor for balance in await seeing.wallet.balances() if balance.available)
    invoice = await seeing.wallet.create_invoice(Money(cents, USD), "exact")
    await seeing.pay(invoice.payment_hash)
    assert came(await seeing.wallet.received(invoice)) == Money(cents, USD)
    after = sum(balance.available.minor for balance in await seeing.wallet.balances() if balance.available)
    assert after - before == cents
    (line,) = await seeing.wallet.transactions(1)
    assert (line.amount, line.direction) == (Money(cents, USD), Direction.IN)
    assert await seeing.wallet.payment_hash(line.id) == invoice.payment_hash


async def test_an_open_invoice_receives_what_the_payer_chose(seeing: Bench) -> None:
    invoice = await seeing.wallet.create_invoice(None, "Tips")
    assert await seeing.wallet.received(invoice) is None
    await seeing.pay_open(invoice.payment_hash)
    assert came(await seeing.wallet.received(invoice)) == Money(500, USD)


async def test_a_status_goes_from_pending_to_paid(bench: Bench) -> None:
    invoice = await bench.wallet.create_invoice(TEN_DOLLARS, "")
    assert await bench.server.status(invoice) is PENDING
    await bench.pay(invoice.payment_hash)
    assert await bench.server.status(invoice) is PAID


async def test_a_late_payment_turns_expired_into_paid(bench: Bench) -> None:
    invoice = await bench.wallet.create_invoice(TEN_DOLLARS, "")
    await bench.expire(invoice.payment_hash)
    assert await bench.server.status(invoice) is EXPIRED
    await bench.pay_late(invoice.payment_hash)
    assert await bench.server.status(invoice) is PAID


async def test_many_statuses_are_answered_by_hash(bench: Bench) -> None:
    invoices = [await bench.wallet.create_invoice(TEN_DOLLARS, str(n)) for n in range(3)]
    await bench.pay(invoices[1].payment_hash)
    answers = await bench.server.statuses([*invoices, invoices[0]])
    assert list(answers.values()) == [PENDING, PAID, PENDING]
    assert list(answers) == [invoice.payment_hash for invoice in invoices]
    assert await bench.server.statuses([]) == {}


async def test_a_feed_tells_the_present_status_first_and_then_the_payment(bench: Bench) -> None:
    invoice = await bench.wallet.create_invoice(TEN_DOLLARS, "")
    async with bench.server.feed() as feed:
        feed.follow(invoice)
        feed.follow(invoice)
        news = aiter(feed)
        assert await next_news(news) == (invoice.payment_hash, PENDING)
        await bench.pay(invoice.payment_hash)
        assert await next_news(news) == (invoice.payment_hash, PAID)


async def test_a_feed_tells_paid_after_expired(bench: Bench) -> None:
    invoice = await bench.wallet.create_invoice(TEN_DOLLARS, "")
    async with bench.server.feed() as feed:
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
    async with bench.server.feed() as feed:
        feed.follow(invoice)
        assert await next_news(aiter(feed)) == (invoice.payment_hash, PAID)


async def test_an_invoice_that_was_left_is_heard_of_no_more(bench: Bench) -> None:
    left = await bench.wallet.create_invoice(TEN_DOLLARS, "left")
    kept = await bench.wallet.create_invoice(TEN_DOLLARS, "kept")
    async with bench.server.feed() as feed:
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
    async with bench.server.feed() as feed:
        feed.follow(invoice)
        await next_news(aiter(feed))
        await bench.cut()
        with pytest.raises(WalletError):
            await asyncio.wait_for(_read(feed), PATIENT)
    await bench.pay(invoice.payment_hash)
    async with bench.server.feed() as feed:
        feed.follow(invoice)
        assert await next_news(aiter(feed)) == (invoice.payment_hash, PAID)


async def test_a_feed_that_follows_nothing_ends_too_when_it_is_cut(bench: Bench) -> None:
    async with bench.server.feed() as feed:
        reading = asyncio.create_task(_read(feed))
        await bench.cut()
        with pytest.raises(WalletError):
            await asyncio.wait_for(reading, PATIENT)


async def test_transactions_come_newest_first_and_no_more_than_asked_for(seeing: Bench) -> None:
    for cents in (100, 200, 300):
        invoice = await seeing.wallet.create_invoice(Money(cents, USD), "")
        await seeing.pay(invoice.payment_hash)
    lines = await seeing.wallet.transactions(2)
    assert len(lines) == 2
    assert lines[0].at >= lines[1].at


async def test_the_dollar_costs_a_dollar_and_a_bitcoin_has_a_price(bench: Bench) -> None:
    rate = await bench.server.rate(USD, USD)
    assert rate.per_base == 1
    assert rate.per_btc.minor > 100_000
    assert rate.to_base(Money(100_000_000, SAT)) == rate.per_btc


async def test_a_currency_without_a_price_is_refused_by_its_code(bench: Bench) -> None:
    with pytest.raises(WalletRefused) as refused:
        await bench.server.rate(Currency.of("XAU"), USD)
    assert refused.value.code == "UNSUPPORTED_CURRENCY"


async def test_a_till_takes_no_open_amount_and_shows_nothing(till: Bench) -> None:
    invoice = await till.wallet.create_invoice(TEN_DOLLARS, "")
    refused: dict[str, Awaitable[object]] = {
        "NEEDS_AMOUNT": till.wallet.create_invoice(None, ""),
        "SEES_NOTHING": till.wallet.balances(),
        "SEES_NOTHING ": till.wallet.transactions(1),
        " SEES_NOTHING": till.wallet.received(invoice),
    }
    for code, asked in refused.items():
        with pytest.raises(WalletRefused) as error:
            await asked
        assert error.value.code == code.strip()
    assert await till.wallet.lacks() == {Need.BALANCES, Need.TRANSACTIONS}


async def test_a_wallet_that_sees_lacks_nothing(seeing: Bench) -> None:
    assert await seeing.wallet.lacks() == set()
