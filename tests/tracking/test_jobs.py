"""The regular jobs, and the scheduler that must not skip a late one."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from apscheduler.events import EVENT_JOB_SUBMITTED

from chatwallet.accounts.modes import Mode, Switched
from chatwallet.storage.base import Store
from chatwallet.tests.ledgers import know_all
from chatwallet.tests.tracking.shop import EARLY, Shop
from chatwallet.tracking.base import ChargeState
from chatwallet.tracking.clock import utc_now
from chatwallet.tracking.jobs import HELD, Jobs
from chatwallet.tracking.lookups import ByCode, ByHash
from chatwallet.wallet.base import InvoiceStatus

SOON = timedelta(seconds=0.1)


def jobs(shop: Shop) -> Jobs:
    return Jobs(
        shop.store.charges, shop.tracker, leases=shop.store.leases, clean=shop.store.clean, clock=shop.clock
    )


async def test_a_charge_lapses_after_its_day_and_a_payment_still_wins(shop: Shop) -> None:
    _, payment_hash = await shop.request()
    shop.clock.advance(24 * 3600 - 1)
    await jobs(shop).lapse()
    assert (await shop.state(payment_hash))[0].state is ChargeState.OPEN
    shop.clock.advance(1)
    await jobs(shop).lapse()
    assert (await shop.state(payment_hash))[0].state is ChargeState.LAPSED
    await shop.tell(payment_hash)
    assert (await shop.state(payment_hash))[0].state is ChargeState.PAID


async def test_what_is_kept_for_minutes_is_forgotten_each_minute(shop: Shop) -> None:
    asked: list[datetime] = []

    async def expire(now: datetime) -> int:
        asked.append(now)
        return 1

    store = shop.store
    own = Jobs(
        store.charges, shop.tracker, leases=store.leases, clean=store.clean, expire=expire, clock=shop.clock
    )
    await own.expire()
    shop.clock.advance(60)
    await own.expire()
    assert asked[1] - asked[0] == timedelta(minutes=1)
    (job,) = [job for job in own.scheduler().get_jobs() if job.id == "expire"]
    assert job.trigger.interval == timedelta(minutes=1)
    assert "expire" not in [job.id for job in jobs(shop).scheduler().get_jobs()]


async def test_the_sweep_asks_about_what_no_check_is_due_for(store: Store, shop: Shop) -> None:
    _, payment_hash = await shop.request()
    await store.charges.checked(payment_hash, InvoiceStatus.EXPIRED, None)
    shop.wallet.pay(payment_hash)
    shop.clock.advance(24 * 3600)
    await jobs(shop).sweep()
    await shop.tracker.handle(await asyncio.wait_for(anext(shop.polling.hints()), EARLY))
    charge, row = await shop.state(payment_hash)
    assert (charge.state, row.late) == (ChargeState.PAID, True)


async def test_what_is_over_for_a_month_is_forgotten_and_nothing_else(shop: Shop) -> None:
    old, paid = await shop.paid()
    await shop.deliver()
    await know_all(shop.store)
    shop.clock.advance(32 * 24 * 3600)
    young, _ = await shop.request(origin="memory:2")
    await jobs(shop).lapse()
    await jobs(shop).clean()
    assert await shop.store.charges.find_invoice(ByHash(paid)) is None
    assert await shop.store.charges.find(ByCode(old.made_by, old.code)) is None
    assert await shop.store.charges.find(ByCode(young.made_by, young.code)) == young


async def test_what_is_older_than_a_month_is_forgotten(shop: Shop) -> None:
    told: list[tuple[datetime, datetime]] = []

    async def forget(before: datetime, handled: datetime) -> int:
        told.append((before, handled))
        return 1

    leases = shop.store.leases
    charges, clock = shop.store.charges, shop.clock
    await Jobs(charges, shop.tracker, leases=leases, clean=forget, clock=clock).clean()
    longer = Jobs(charges, shop.tracker, leases=leases, clean=forget, keep=timedelta(days=90), clock=clock)
    await longer.clean()
    await longer.clean()
    two_days_ago = clock() - timedelta(days=2)
    assert told == [(clock() - timedelta(days=days), two_days_ago) for days in (30, 90, 90)]
    await Jobs(
        charges, shop.tracker, leases=leases, clean=forget, keep=timedelta(days=1), clock=clock
    ).clean()
    assert told[-1] == (clock() - timedelta(days=1),) * 2
    assert longer.forgotten == 2


async def test_a_run_that_is_hours_late_is_not_skipped_and_not_made_up_many_times(shop: Shop) -> None:
    """APScheduler's own default drops a run that is more than a second late: a busy loop, a machine that slept."""
    lapsed = asyncio.Event()
    runs: list[str] = []

    class Counted:
        async def lapse(self, now: object) -> int:
            runs.append("lapse")
            lapsed.set()
            return 0

        async def clean(self, before: object, done: object) -> int:
            return 0

    long_ago, counted = utc_now() - timedelta(hours=5, seconds=30), Counted()
    late = Jobs(
        counted,  # type: ignore[arg-type]
        shop.tracker,
        leases=shop.store.leases,
        clean=counted.clean,
        clock=lambda: long_ago,
    )
    scheduler = late.scheduler()
    scheduler.start()
    await asyncio.wait_for(lapsed.wait(), EARLY)
    await asyncio.sleep(0)
    waiting = {job.id: job.next_run_time for job in scheduler.get_jobs()}
    scheduler.shutdown(wait=False)
    assert runs == ["lapse"], "300 runs were missed; one is enough"
    assert len(waiting) == 3
    assert all(at > utc_now() for at in waiting.values()), "and the next ones are ahead"


class Elsewhere:
    """Leases that another instance has until it ends; once nobody can say whose they are."""

    def __init__(self) -> None:
        self.lost: dict[str, int] = {}
        self.ended = asyncio.Event()
        self.asked: asyncio.Queue[str] = asyncio.Queue()
        self.heard = False

    async def hold(self, name: str) -> bool:
        self.asked.put_nowait(name)
        if not self.heard:
            self.heard = True
            raise ConnectionError
        return self.ended.is_set()

    async def release(self, name: str) -> None:
        """Nobody asks for it."""


async def test_a_job_that_another_instance_does_is_taken_over_when_that_has_ended(shop: Shop) -> None:
    class Counted:
        def __init__(self) -> None:
            self.done: asyncio.Queue[str] = asyncio.Queue()

        async def lapse(self, now: object) -> int:
            await self.done.put("lapse")
            return 0

        async def clean(self, before: object, done: object) -> int:
            await self.done.put("clean")
            return 0

    charges, leases = Counted(), Elsewhere()
    here = Jobs(
        charges,  # type: ignore[arg-type]
        shop.tracker,
        leases=leases,
        clean=charges.clean,
        look_again=SOON,
    )
    scheduler = here.scheduler()
    scheduler.start()
    async with asyncio.timeout(8):
        asked = {await leases.asked.get() for _ in range(4)}
        assert asked == {"job:lapse", "job:clean"}
        assert charges.done.empty()
        assert "sweep" in here.done, "each instance asks about its own invoices"
        leases.ended.set()
        assert {await charges.done.get(), await charges.done.get()} == {"lapse", "clean"}
    scheduler.shutdown(wait=False)


async def test_pe_33_in_a_lockdown_nothing_lapses_or_is_forgotten_and_what_was_paid_is_asked_for(
    shop: Shop,
) -> None:
    _, payment_hash = await shop.request()
    shop.clock.advance(25 * 3600)
    erased, expired = asyncio.Event(), asyncio.Event()

    async def erase() -> None:
        erased.set()

    async def expire(now: datetime) -> int:
        expired.set()
        return 0

    store = shop.store
    await store.modes.switch(Mode.LOCKDOWN, Switched("fire", "", shop.clock()), "")
    here = Jobs(
        store.charges, shop.tracker, leases=store.leases, clean=store.clean, erase=erase, expire=expire,
        clock=shop.clock, modes=store.modes,
    )  # fmt: skip
    scheduler = here.scheduler()
    scheduler.start()
    async with asyncio.timeout(EARLY):
        await expired.wait()
        while {one.id for one in scheduler.get_jobs() if one.next_run_time > utc_now()} < set(HELD):
            await asyncio.sleep(0)
    scheduler.shutdown(wait=False)
    assert (await shop.state(payment_hash))[0].state is ChargeState.OPEN
    assert not erased.is_set()
    assert not set(here.done) & set(HELD)
    await store.modes.switch(Mode.LOCKDOWN, None, "")
    after = here.scheduler()
    after.start()
    async with asyncio.timeout(EARLY):
        await erased.wait()
        while "lapse" not in here.done:
            await asyncio.sleep(0)
    after.shutdown(wait=False)
    assert (await shop.state(payment_hash))[0].state is ChargeState.LAPSED


async def test_a_job_that_another_instance_does_is_looked_at_again_every_two_seconds(shop: Shop) -> None:
    leases = Elsewhere()
    scheduler = Jobs(shop.store.charges, shop.tracker, leases=leases, clean=shop.store.clean).scheduler()
    scheduler.start()
    async with asyncio.timeout(EARLY):
        assert {await leases.asked.get(), await leases.asked.get()} == {"job:lapse", "job:clean"}
    await asyncio.sleep(0)
    again = {job.id: job.next_run_time - utc_now() for job in scheduler.get_jobs() if job.id != "sweep"}
    scheduler.shutdown(wait=False)
    assert set(again) == {"lapse", "clean"}
    assert all(timedelta(0) < soon <= timedelta(seconds=2) for soon in again.values())


async def test_nothing_is_closed_or_forgotten_before_the_clock_is_sure(shop: Shop) -> None:
    """At a start with a clock 60 days ahead `lapse` and `clean` took the order of a moment ago."""
    sure, done = False, asyncio.Event()

    async def forget(before: datetime, handled: datetime) -> int:
        done.set()
        return 0

    charge, payment_hash = await shop.request()
    shop.clock.advance(60 * 86_400)
    here = Jobs(
        shop.store.charges,
        shop.tracker,
        leases=shop.store.leases,
        clean=forget,
        clock=shop.clock,
        sure=lambda: sure,
        look_again=SOON,
    )
    scheduler = here.scheduler()
    scheduler.start()
    async with asyncio.timeout(8):
        while "sweep" not in here.done:  # due at once, like the others, and the last of them but one
            await asyncio.sleep(0)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(done.wait(), 0.5)
        assert (await shop.state(payment_hash))[0].state is ChargeState.OPEN
        shop.clock.advance(-60 * 86_400)
        sure = True
        await done.wait()
    scheduler.shutdown(wait=False)
    assert (await shop.state(payment_hash))[0] == charge


@pytest.mark.parametrize("begun", [True, False], ids=["in the middle", "before it began"])
async def test_a_stop_that_cuts_a_job_is_logged_as_no_fault(
    shop: Shop, caplog: pytest.LogCaptureFixture, begun: bool
) -> None:
    """A bot that was stopped within moments of its start left a traceback in the log of a shop that had no fault."""
    forgetting, never, submitted = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def forget(before: datetime, handled: datetime) -> int:
        forgetting.set()
        await never.wait()
        return 0

    here = Jobs(shop.store.charges, shop.tracker, leases=shop.store.leases, clean=forget)
    scheduler = here.scheduler()
    scheduler.add_listener(lambda event: submitted.set(), EVENT_JOB_SUBMITTED)
    others = asyncio.all_tasks()
    scheduler.start()
    async with asyncio.timeout(EARLY):
        await (forgetting if begun else submitted).wait()
    running = asyncio.all_tasks() - others
    assert running
    scheduler.shutdown(wait=False)
    await asyncio.wait(running, timeout=EARLY)
    await asyncio.sleep(0)  # the scheduler hears of their end one turn later
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []


async def test_who_asked_to_be_forgotten_is_looked_after_each_minute(shop: Shop) -> None:
    """PE-19: by one instance, and at once when the bot starts."""
    done = asyncio.Event()

    async def erase() -> None:
        done.set()

    store = shop.store
    scheduler = Jobs(
        store.charges, shop.tracker, leases=store.leases, clean=store.clean, erase=erase, clock=shop.clock
    ).scheduler()
    assert scheduler.get_job("erase").trigger.interval == timedelta(minutes=1)
    scheduler.start()
    try:
        await asyncio.wait_for(done.wait(), EARLY)
    finally:
        scheduler.shutdown(wait=False)
    assert [one.id for one in jobs(shop).scheduler().get_jobs() if one.id == "erase"] == []
