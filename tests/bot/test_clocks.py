"""A machine whose clock is set, or wrong: payments are told in time, and somebody hears of it (X8)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import cast

import pytest

from chatwallet.accounts.roles import Owners
from chatwallet.bot.build import build
from chatwallet.bot.cli.doctor import clock_results
from chatwallet.bot.config.settings import load_settings
from chatwallet.bot.monitoring.clock_watch import ClockWatch
from chatwallet.bot.wallets import house_wallet
from chatwallet.channels.base import Conversation
from chatwallet.channels.memory import MemoryChannel
from chatwallet.storage.memory.store import MemoryStore
from chatwallet.tracking.alerts import Alerts
from chatwallet.tracking.clock import SteadyClock, utc_now
from chatwallet.tracking.errors import StoreUnavailable
from chatwallet.tracking.jobs import Jobs
from chatwallet.tracking.lookups import ExpiringAfter
from chatwallet.tracking.outbox.base import News, Outbox, Sent
from chatwallet.tracking.payments.tracker import Tracker
from chatwallet.wallet.base import InvoiceStatus
from chatwallet.wallet.memory import MemoryWallet
from chatwallet.wallet.money import USD, Money

ANA = Conversation("memory", "stall", "ana")
SECONDS = 14.0
"""A slow tick of the poll, and some for a busy machine."""


class Silent(MemoryWallet):
    """A wallet whose pushes are all lost."""

    def _push(self, payment_hash: str, status: InvoiceStatus) -> None:
        return


class Machine:
    """A machine whose clock can be set."""

    def __init__(self, wrong: float = 0) -> None:
        self.wrong = wrong
        self.clock = SteadyClock(lambda: utc_now() + timedelta(seconds=self.wrong))


async def _told_after(step: float) -> None:
    machine, store, wallet, channel = Machine(), MemoryStore(), Silent(), MemoryChannel()
    app = build(
        load_settings(), store=store, wallet=wallet, channels={"memory": channel}, clock=machine.clock
    )
    async with app:
        await channel.say(ANA, "receive 10 Tea")
        await channel.wait_for(1, timeout=SECONDS)
        (row,) = await store.charges.unpaid(ExpiringAfter(utc_now() - timedelta(days=1)), 10)
        machine.wrong += step
        wallet.pay(row.payment_hash)
        sent = await channel.wait_for(2, timeout=SECONDS)
    assert any("Payment received" in one.message.text for one in sent)


async def test_a_payment_is_told_within_seconds_whatever_becomes_of_the_clock(
    no_settings: pytest.MonkeyPatch,
) -> None:
    """Put back 45 s, 3 min, 6 h, or ahead 2 h, while a QR is open and its push is lost."""
    await asyncio.gather(*(_told_after(step) for step in (-45, -180, -6 * 3600, 2 * 3600)))


async def test_a_clock_that_was_put_back_does_not_hold_up_what_waits() -> None:
    """A notice whose next try lay hours ahead, when the clock was put back while the bot was down."""
    machine, store = Machine(), MemoryStore()
    await store.outbox.put_news("n1", ANA, News("x"), utc_now() + timedelta(hours=6))
    alerts = Alerts(store.values, store.outbox, Owners())
    watch = ClockWatch(machine.clock, store.outbox, alerts, *parts(store))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(watch.run(), 0.2)
    claimed = await store.outbox.claim("worker", utc_now(), 10, 9)
    assert [notice.id for notice in claimed] == ["news:n1"]


def parts(store: MemoryStore) -> tuple[Tracker, Jobs]:
    """What is told of a step, with nothing to watch."""
    tracker = Tracker(store.charges)
    return tracker, Jobs(store.charges, tracker, leases=store.leases, clean=store.clean)


class Slow:
    """The outbox of a slow store: the clock is put back while the first pull is under way."""

    def __init__(self, outbox: Outbox, meanwhile: Callable[[], None]) -> None:
        self._outbox = outbox
        self._meanwhile = [meanwhile]
        self.pulls = 0
        self.down = False

    async def pull_in(self, now: datetime, due_after: datetime) -> int:
        self.pulls += 1
        if self.down:
            raise StoreUnavailable("down")
        pulled = await self._outbox.pull_in(now, due_after)
        if self._meanwhile:
            self._meanwhile.pop()()
        return pulled

    def __getattr__(self, name: str) -> object:
        return getattr(self._outbox, name)


class Rushed(Jobs):
    """Jobs that note how often the outbox had been pulled in each time that all of them were to be done."""

    def __init__(self, outbox: Slow, store: MemoryStore) -> None:
        self.tracker = Tracker(store.charges)
        super().__init__(store.charges, self.tracker, leases=store.leases, clean=store.clean)
        self.rushes: list[int] = []
        self._outbox = outbox

    def rush(self) -> None:
        self.rushes.append(self._outbox.pulls)


async def test_a_step_while_the_store_is_asked_is_not_lost() -> None:
    machine, store = Machine(), MemoryStore()

    def put_back() -> None:
        machine.wrong -= 6 * 3600
        machine.clock()

    outbox = Slow(store.outbox, put_back)
    alerts = Alerts(store.values, store.outbox, Owners())
    jobs = Rushed(outbox, store)
    watch = ClockWatch(machine.clock, cast("Outbox", outbox), alerts, jobs.tracker, jobs)
    machine.wrong -= 3600
    await watch.look()
    await watch.look()
    assert jobs.rushes == [1, 2]
    machine.wrong += 3600
    outbox.down = True
    with pytest.raises(StoreUnavailable):
        await watch.look()
    outbox.down = False
    await watch.look()
    await watch.look()
    assert jobs.rushes == [1, 2, 4]


@pytest.mark.usefixtures("sandbox")
@pytest.mark.parametrize("wrong", [7200, -7200, 600])
async def test_on_a_machine_whose_clock_is_wrong_codes_are_made_all_the_same(wrong: float) -> None:
    """It said: the wallet said no."""
    machine = Machine(wrong)
    async with house_wallet(load_settings(), clock=machine.clock) as wallet:
        invoice = await wallet.create_invoice(Money(1000, USD), "")
    assert abs((machine.clock() - utc_now()).total_seconds()) < 5
    assert timedelta(seconds=50) < invoice.expires - machine.clock() < timedelta(seconds=70)
    assert machine.clock.ahead == pytest.approx(wrong, abs=5)


@pytest.mark.parametrize(("wrong", "text"), [(7200, "alert-clock-ahead"), (-7200, "alert-clock-behind")])
async def test_owners_hear_of_a_wrong_clock_and_when_it_is_right_again(wrong: float, text: str) -> None:
    machine, store = Machine(wrong), MemoryStore()
    alerts = Alerts(store.values, store.outbox, Owners(keyed_channels=["memory"]))
    await alerts.heard(ANA)
    watch = ClockWatch(machine.clock, store.outbox, alerts, *parts(store))
    for _ in range(3):
        machine.clock.hear(utc_now())
        await watch.look()
    machine.wrong = 0
    machine.clock.hear(utc_now())
    await watch.look()
    told = []
    while claimed := await store.outbox.claim("worker", utc_now() + timedelta(minutes=1), 10, 9):
        for notice in claimed:
            assert notice.news is not None
            told.append((notice.news.text, notice.news.values))
            await store.outbox.conclude(notice, Sent(None, utc_now()))
    assert told == [(text, {"minutes": 120}), (f"{text}-over", {"minutes": 120})]


@pytest.mark.parametrize(
    ("ahead", "well", "said"),
    [
        (7200.0, False, "This machine's clock is 120 minutes ahead of Flash's"),
        (-45.0, False, "This machine's clock is 45 seconds behind Flash's"),
        (1.2, True, "This machine's clock agrees with Flash's"),
    ],
)
def test_the_doctor_names_the_clock(ahead: float, well: bool, said: str) -> None:
    (finding,) = clock_results(ahead)
    assert (finding.well, finding.what) == (well, said)
