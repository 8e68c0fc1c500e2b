"""What a host is told, and that no fault of its own harms the wallet."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from chatwallet.accounts.base import Person
from chatwallet.bot import hooks as hooks_module
from chatwallet.bot.app import App
from chatwallet.bot.build import build
from chatwallet.bot.config.settings import load_settings
from chatwallet.bot.hooks import HookCalls, HookDeliverer, HookFailed, Hooks, run_hook
from chatwallet.bot.plugin import ChatWallet
from chatwallet.channels.base import Conversation
from chatwallet.channels.errors import TryLater, Unreachable
from chatwallet.channels.memory import MemoryChannel
from chatwallet.storage.memory.store import MemoryStore
from chatwallet.tests.charges import only, orders_of
from chatwallet.tracking.base import Charge, InvoiceRecord
from chatwallet.tracking.credits import CreditLookup
from chatwallet.tracking.outbox.base import DeadNotice, Notice, NoticeKind
from chatwallet.tracking.recipients import PROGRAM
from chatwallet.wallet.base import Credit, Invoice
from chatwallet.wallet.memory import MemoryWallet
from chatwallet.wallet.money import USD, Money

PATIENCE = 20.0
ANA = Conversation("memory", "ana", "ana")


@dataclass
class Host:
    """A host that writes down what it is told, and fails as often as a test wants."""

    created: list[Charge] = field(default_factory=list)
    paid: list[tuple[Charge, InvoiceRecord]] = field(default_factory=list)
    dead: list[DeadNotice] = field(default_factory=list)
    failures: list[Callable[[], None]] = field(default_factory=list)
    calls: int = 0
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def on_created(self, charge: Charge) -> None:
        self._fail()
        self.created.append(charge)

    async def on_paid(self, charge: Charge, invoice: InvoiceRecord) -> None:
        self._fail()
        self.paid.append((charge, invoice))

    async def on_dead(self, notice: DeadNotice) -> None:
        self._fail()
        self.dead.append(notice)

    async def until(self, done: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not done():
                self.news.clear()
                await self.news.wait()

    def _fail(self) -> None:
        self.calls += 1
        self.news.set()
        if self.failures:
            self.failures.pop(0)()


@dataclass
class Inn:
    """A host, and the wallet in it."""

    host: Host
    store: MemoryStore
    wallet: MemoryWallet
    channel: MemoryChannel

    def app(self, hooks: Hooks) -> App:
        channels = {"memory": self.channel}
        return build(
            load_settings(), store=self.store, wallet=self.wallet, channels=channels, hooks=HookCalls(hooks)
        )

    async def charge(self) -> Charge:
        """Ask for ten dollars in the chat, and return the charge."""
        before = len(self.channel.sent)
        await self.channel.say(ANA, "receive 10 Coffee")
        await self.channel.wait_for(before + 1)
        (charge, *_) = await orders_of(self.store, ANA, 1)
        return charge

    async def pay(self) -> str:
        """Make a charge and pay it; return the payment hash."""
        charge = await self.charge()
        (row,) = await self.store.charges.invoices(charge.id)
        self.wallet.pay(row.payment_hash)
        return row.payment_hash


def _person() -> Person:
    return Person("memory", "ana")


def raises(error: BaseException) -> Callable[[], None]:
    def fail() -> None:
        raise error

    return fail


@pytest.fixture
def inn(no_settings: pytest.MonkeyPatch) -> Inn:
    return Inn(Host(), MemoryStore(), MemoryWallet(), MemoryChannel())


async def test_a_host_is_told_of_a_charge_and_of_its_payment(inn: Inn) -> None:
    hooks = Hooks(on_charge_created=inn.host.on_created, on_paid=inn.host.on_paid)
    async with inn.app(hooks):
        paid = await inn.pay()
        await inn.host.until(lambda: bool(inn.host.paid and inn.host.created))
    ((charge, invoice),) = inn.host.paid
    assert [one.code for one in inn.host.created] == [charge.code]
    assert (charge.memo, charge.paid_hash, invoice.payment_hash) == ("Coffee", paid, paid)


async def test_a_host_without_a_hook_gets_no_notice(inn: Inn) -> None:
    async with inn.app(Hooks(on_charge_created=inn.host.on_created)):
        await inn.pay()
        await inn.channel.wait_for(3)  # the code, the news, and the code's change
    assert await inn.store.outbox.next_due() is None


@pytest.mark.parametrize(
    "error", [ValueError("a fault of the host"), asyncio.CancelledError(), TimeoutError(), TryLater("no")]
)
async def test_a_hook_that_fails_is_called_again_and_the_person_is_told_all_the_same(
    inn: Inn, error: BaseException
) -> None:
    inn.host.failures = [raises(error), raises(error)]
    async with inn.app(Hooks(on_paid=inn.host.on_paid)):
        await inn.pay()
        sent = await inn.channel.wait_for(2)
        await inn.host.until(lambda: bool(inn.host.paid))
    assert inn.host.calls == 3
    assert "Coffee" in sent[1].message.text


async def test_a_payment_that_the_host_was_not_told_of_is_told_after_a_restart(inn: Inn) -> None:
    inn.host.failures = [raises(OSError("the host's database is away"))] * 1000
    async with inn.app(Hooks(on_paid=inn.host.on_paid)):
        paid = await inn.pay()
        await inn.host.until(lambda: inn.host.calls >= 1)
    assert not inn.host.paid
    inn.host.failures = []
    async with inn.app(Hooks(on_paid=inn.host.on_paid)):
        await inn.host.until(lambda: bool(inn.host.paid))
    assert [invoice.payment_hash for _, invoice in inn.host.paid] == [paid]


async def test_a_hook_that_hangs_holds_up_nobody_and_is_called_again(
    inn: Inn, no_settings: pytest.MonkeyPatch
) -> None:
    let_go, calls = asyncio.Event(), 0

    async def on_paid(charge: Charge, invoice: InvoiceRecord) -> None:
        nonlocal calls
        calls += 1
        if calls == 1:
            await let_go.wait()
        await inn.host.on_paid(charge, invoice)

    quick = lambda charges, hook, **others: HookDeliverer(charges, hook, limit=0.1, **others)  # noqa: E731
    no_settings.setattr("chatwallet.bot.hooks.HookDeliverer", quick)
    async with inn.app(Hooks(on_paid=on_paid)):
        await inn.pay()
        await inn.channel.wait_for(2)
        await inn.host.until(lambda: bool(inn.host.paid))
    assert (calls, len(inn.host.paid)) == (2, 1)
    assert not let_go.is_set()


async def test_a_fault_of_a_hook_that_is_told_of_charges_is_nobody_s_trouble(inn: Inn) -> None:
    inn.host.failures = [raises(ValueError("a fault of the host")), raises(asyncio.CancelledError())]
    async with inn.app(Hooks(on_charge_created=inn.host.on_created)):
        for _ in range(3):
            await inn.charge()
        await inn.host.until(lambda: bool(inn.host.created))
    assert (inn.host.calls, len(inn.host.created)) == (3, 1)


async def test_a_host_is_told_of_news_that_can_not_be_delivered(inn: Inn) -> None:
    async with inn.app(Hooks(on_dead_notice=inn.host.on_dead)):
        charge = await inn.charge()
        (row,) = await inn.store.charges.invoices(charge.id)
        inn.channel.fail_next(Unreachable("blocked by the person"))
        inn.wallet.pay(row.payment_hash)
        await inn.host.until(lambda: bool(inn.host.dead))
    (dead,) = inn.host.dead
    assert (dead.kind, dead.payment_hash) == (NoticeKind.PAID, row.payment_hash)
    assert "blocked" in dead.reason
    assert [one.id for one in await inn.store.outbox.dead(10)] == [dead.id]


async def test_hooks_that_run_when_the_wallet_stops_may_end(inn: Inn) -> None:
    begun, may_end, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def slow(charge: Charge) -> None:
        begun.set()
        await may_end.wait()
        ended.set()

    async with inn.app(Hooks(on_charge_created=slow)):
        await inn.charge()
        await begun.wait()
        asyncio.get_running_loop().call_later(0.05, may_end.set)
    assert ended.is_set()


async def test_hooks_that_do_not_end_are_cancelled_when_the_wallet_stops(
    inn: Inn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hooks_module, "LEAVE", 0.05)
    cancelled, begun = asyncio.Event(), asyncio.Event()

    async def endless(charge: Charge) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    async with inn.app(Hooks(on_charge_created=endless)):
        await inn.charge()
        await begun.wait()
    async with asyncio.timeout(PATIENCE):
        await cancelled.wait()


async def test_a_flood_of_charges_starts_no_flood_of_hooks(inn: Inn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks_module, "AT_ONCE", 3)
    let_go, started = asyncio.Event(), 0

    async def slow(charge: Charge) -> None:
        nonlocal started
        started += 1
        await let_go.wait()

    async with inn.app(Hooks()):
        charge = await inn.charge()
    async with HookCalls(Hooks(on_charge_created=slow)) as calls:
        for _ in range(10):
            calls.charge_created(charge)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        let_go.set()
    assert started == 3


async def test_a_hook_that_swallows_its_cancellation_is_left_behind() -> None:
    swallowed = asyncio.Event()

    async def stubborn() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            swallowed.set()

    with pytest.raises(HookFailed, match=r"longer than 0\.05 s"):
        await run_hook(stubborn, 0.05)
    async with asyncio.timeout(PATIENCE):
        await swallowed.wait()


async def test_what_is_cancelled_from_outside_stays_cancelled() -> None:
    begun = asyncio.Event()

    async def endless() -> None:
        begun.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(run_hook(endless, PATIENCE))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_payment_that_was_forgotten_is_told_no_more(inn: Inn) -> None:
    credit_lookup = CreditLookup(inn.store.charges, only(inn.wallet))
    host = HookDeliverer(inn.store.charges, inn.host.on_paid, credit_lookup=credit_lookup)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    notice = Notice("k", NoticeKind.PAID, PROGRAM, "00" * 32, None, at, 1, 1, ambiguous=False)
    assert await host.deliver(notice) == "k"
    assert inn.host.calls == 0


class Lagging(MemoryWallet):
    """A wallet whose list shows a payment only the third time that it is asked, or never."""

    shows = 3
    asked = 0

    async def received(self, invoice: Invoice) -> Credit | None:
        self.asked += 1
        return await super().received(invoice) if self.asked >= self.shows else None


async def _open_amount(inn: Inn) -> None:
    await inn.channel.say(ANA, "receive")
    await inn.channel.wait_for(1)
    ((charge, *_),) = [await orders_of(inn.store, ANA, 1)]
    (row,) = await inn.store.charges.invoices(charge.id)
    inn.wallet.pay(row.payment_hash, Money(777, USD))
    await inn.host.until(lambda: bool(inn.host.paid))


async def test_of_an_open_amount_a_host_is_told_what_came(inn: Inn, no_settings: pytest.MonkeyPatch) -> None:
    """X5: asked, price, received and msat were all None."""
    no_settings.setattr(hooks_module, "AMOUNT_RETRY", timedelta(seconds=0.05))
    inn.wallet = Lagging()
    async with inn.app(Hooks(on_paid=inn.host.on_paid)):
        await _open_amount(inn)
    ((charge, invoice),) = inn.host.paid
    assert (charge.received, invoice.credited) == (Money(777, USD), Money(777, USD))
    assert invoice.credited_at is not None


async def test_of_an_open_amount_that_stays_unknown_a_host_is_told_all_the_same(
    inn: Inn, no_settings: pytest.MonkeyPatch
) -> None:
    no_settings.setattr(hooks_module, "AMOUNT_RETRY", timedelta(seconds=0.05))
    inn.wallet = Lagging()
    inn.wallet.traits = replace(inn.wallet.traits, list_lag=timedelta(seconds=0.15))
    inn.wallet.shows = 10**6
    async with inn.app(Hooks(on_paid=inn.host.on_paid)):
        await _open_amount(inn)
    ((charge, invoice),) = inn.host.paid
    assert (charge.received, invoice.credited) == (None, None)


class Called:
    """A hook that is an object."""

    async def __call__(self, *_: object) -> None:
        """Take anything."""


def _plain(*_: object) -> None:
    """A hook that nobody could wait for."""


@pytest.mark.parametrize("name", ["on_charge_created", "on_paid", "on_dead_notice"])
def test_a_hook_that_is_no_coroutine_function_is_refused(name: str, no_settings: pytest.MonkeyPatch) -> None:
    """X5: by the constructor, not by the first payment."""
    for hook in (_plain, lambda *_: Called()(), 5, "on_paid", partial(_plain, 1)):
        with pytest.raises(TypeError, match=f"{name} must be a coroutine function"):
            _with_hook(name, hook)
    for good in (Called(), Called().__call__, partial(Called(), 1)):
        _with_hook(name, good)


def _with_hook(name: str, hook: object) -> None:
    given: dict[str, Any] = {name: hook}
    ChatWallet(load_settings(), wallet=MemoryWallet(), **given)
