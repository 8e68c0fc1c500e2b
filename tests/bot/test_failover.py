"""Two instances on one Redis: each payment is listened for by one, and nothing is lost when one of them dies."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from chatwallet.bot.budget import SharedBudget
from chatwallet.bot.build import build
from chatwallet.bot.config.settings import load_settings
from chatwallet.channels.base import Conversation
from chatwallet.channels.memory import MemoryChannel
from chatwallet.sandbox.app import Sandbox
from chatwallet.sandbox.control import Control
from chatwallet.storage.redis.store import RedisStore
from chatwallet.tracking.clock import Clock, utc_now
from chatwallet.tracking.lookups import ExpiringAfter
from chatwallet.wallet.base import InvoiceStatus
from chatwallet.wallet.flash.wallet import FlashWallet

TAKEN_OVER = 10.0
"""Seconds in which the payments of an instance that died are told by another one."""

PATIENCE = 20.0
CODES = 3


@dataclass
class Instance:
    """A bot of which several run on one Redis, in one process."""

    url: str
    sandbox: Sandbox
    channel: MemoryChannel = field(default_factory=MemoryChannel)
    clock: Clock = utc_now
    all: list[Instance] = field(default_factory=list)

    async def start(self) -> None:
        self.store = RedisStore(self.url)
        self.wallet = FlashWallet(
            graphql_url=self.sandbox.graphql_url,
            ws_url=self.sandbox.ws_url,
            token=self.sandbox.token,
            budget=SharedBudget(self.store.buckets, "flash", 30, 10),
        )
        self.app = build(
            load_settings(),
            store=self.store,
            wallet=self.wallet,
            channels={"memory": self.channel},
            opened=(self.store, self.wallet),
            clock=self.clock,
        )
        await self.app.__aenter__()

    async def stop(self) -> None:
        await self.app.__aexit__(None, None, None)

    async def die(self) -> None:
        """End in the middle of it, as a process does that is killed: nothing is drained, nobody is told."""
        assert self.store._heartbeat._task is not None
        tasks = {self.store._heartbeat._task, *self.app._tasks}
        self.store._heartbeat._task = None
        while tasks:
            for task in tasks:
                task.cancel()
            _, tasks = await asyncio.wait(tasks, timeout=0.5)
        await self.app._stack.aclose()

    async def codes(self, number: int) -> list[str]:
        """Have people ask this instance for money; return the payment requests that any of them has shown."""
        people = [secrets.token_hex(4) for _ in range(number)]
        for person in people:
            await self.channel.say(Conversation("memory", person, person), "receive 10 Coffee", id=person)
        async with asyncio.timeout(PATIENCE):
            while len(codes := self._shown_to(people)) < number:
                await asyncio.sleep(0.02)
        return [code.removeprefix("lightning:").lower() for code in codes]

    def _shown_to(self, people: Sequence[str]) -> list[str]:
        sent = [one for instance in self.all for one in instance.channel.sent]
        return [
            one.message.qr
            for one in sent
            if one.conversation.chat_id in people and one.message.qr is not None
        ]

    @property
    def news(self) -> list[str]:
        """Who was told of a payment."""
        return [sent.conversation.chat_id for sent in self.channel.sent if sent.key.startswith("paid:")]


@asynccontextmanager
async def instances(shared: str, number: int) -> AsyncIterator[tuple[Sandbox, Control, list[Instance]]]:
    async with AsyncExitStack() as stack:
        sandbox = await stack.enter_async_context(Sandbox(invoice_limit=0))
        control = await stack.enter_async_context(Control(sandbox.control_url))
        running = [Instance(shared, sandbox) for _ in range(number)]
        for one in running:
            one.all = running
            await one.start()
        yield sandbox, control, running


def adopted(one: Instance) -> Counter[str]:
    """What an instance has taken over, by the word that it counts."""
    (watcher,) = one.app.tracker.watchers
    return watcher.failover.counts


async def until_followed(sandbox: Sandbox, number: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while sandbox.backend.streams["lnInvoicePaymentStatus"] != number:
            await asyncio.sleep(0.02)


async def until_told(number: int, *those: Instance) -> list[str]:
    """Wait until so many payments were told, and return to whom."""
    async with asyncio.timeout(PATIENCE):
        while len(told := [chat for one in those for chat in one.news]) < number:
            await asyncio.sleep(0.02)
    return told


async def test_each_invoice_is_followed_by_exactly_one_instance(
    shared: str, no_settings: pytest.MonkeyPatch
) -> None:
    async with instances(shared, 2) as (sandbox, control, (one, other)):
        requests = await one.codes(CODES) + await other.codes(CODES)
        await until_followed(sandbox, 2 * CODES)
        assert sandbox.backend.requests["subscribe:lnInvoicePaymentStatus"] == 2 * CODES
        assert adopted(one) == adopted(other) == {}
        for request in requests:
            await control.pay(request)
        told = await until_told(2 * CODES, one, other)
        assert len(set(told)) == len(told) == 2 * CODES
        for instance in (one, other):
            await instance.stop()


async def test_payments_to_an_instance_that_died_are_told_by_the_other_within_ten_seconds(
    shared: str, no_settings: pytest.MonkeyPatch
) -> None:
    async with instances(shared, 2) as (sandbox, control, (one, other)):
        requests, own = await one.codes(CODES), await other.codes(1)
        await until_followed(sandbox, CODES + 1)
        await one.die()
        died = time.monotonic()
        await until_followed(sandbox, 1)
        await control.pay(requests[0])  # while nobody watches it
        await until_followed(sandbox, CODES)  # but the one that is paid
        assert adopted(other) == {"adopted": CODES}
        for request in (*requests[1:], *own):
            await control.pay(request)
        told = await until_told(CODES + 1, other)
        assert time.monotonic() - died < TAKEN_OVER
        assert len(set(told)) == len(told)
        assert one.news == []
        await other.stop()


async def test_an_instance_that_stops_hands_over_before_anybody_notices(
    shared: str, no_settings: pytest.MonkeyPatch
) -> None:
    async with instances(shared, 2) as (sandbox, control, (one, other)):
        requests = await one.codes(CODES)
        await until_followed(sandbox, CODES)
        await one.stop()
        stopped = time.monotonic()
        await until_followed(sandbox, CODES)
        for request in requests:
            await control.pay(request)
        await until_told(CODES, other)
        assert time.monotonic() - stopped < TAKEN_OVER / 2
        await other.stop()


async def test_a_bot_that_was_alone_finds_after_its_death_what_was_paid_meanwhile(
    shared: str, no_settings: pytest.MonkeyPatch
) -> None:
    async with instances(shared, 1) as (sandbox, control, (one,)):
        requests = await one.codes(CODES)
        await one.die()
        for request in requests:
            await control.pay(request)
        again = Instance(shared, sandbox)
        started = time.monotonic()
        await again.start()
        await until_told(CODES, again)
        assert time.monotonic() - started < TAKEN_OVER
        await again.stop()


LONE_START = 15.0
"""Seconds in which one that starts alone tells what was paid while nobody was there."""


async def put_off(url: str, next_check: datetime | None) -> None:
    """Note of every unpaid invoice that it has expired, and when the wallet is to be asked about it again."""
    async with RedisStore(url) as store:
        for invoice in await store.charges.unpaid(ExpiringAfter(utc_now() - timedelta(days=1)), 99):
            await store.charges.checked(invoice.payment_hash, InvoiceStatus.EXPIRED, next_check)


def later(hours: float) -> Clock:
    return lambda: utc_now() + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("hours", "next_check"),
    [
        pytest.param(0, timedelta(seconds=4), id="soon"),
        pytest.param(1, timedelta(hours=6), id="far away"),
        pytest.param(25, None, id="never again"),
    ],
)
async def test_one_that_starts_alone_asks_soon_about_everything_that_may_be_paid(
    shared: str, no_settings: pytest.MonkeyPatch, hours: float, next_check: timedelta | None
) -> None:
    """An hour and more after the expiry no feed follows it: there is only the question."""
    async with instances(shared, 1) as (sandbox, control, (one,)):
        requests = await one.codes(CODES)
        await one.die()
        await put_off(shared, None if next_check is None else utc_now() + next_check)
        await control.push("lost")
        for request in requests:
            await control.pay(request)
        again = Instance(shared, sandbox, clock=later(hours))
        started = time.monotonic()
        await again.start()
        await until_told(CODES, again)
        assert time.monotonic() - started < LONE_START
        await again.stop()


async def test_after_a_restoration_old_invoices_of_the_dead_are_asked_about_as_well(
    shared: str, no_settings: pytest.MonkeyPatch
) -> None:
    """What was paid since the backup: days ago, and nobody watches it when the first instance starts."""
    async with instances(shared, 1) as (sandbox, control, (one,)):
        requests = await one.codes(CODES)
        await one.die()
        await put_off(shared, None)
        await control.push("lost")
        for request in requests:
            await control.pay(request)
        no_settings.setenv("CHATWALLET_RESTORED_AT", (utc_now() - timedelta(hours=1)).isoformat())
        again = Instance(shared, sandbox, clock=later(24 * 5))
        started = time.monotonic()
        await again.start()
        await until_told(CODES, again)
        assert time.monotonic() - started < LONE_START
        await again.stop()
