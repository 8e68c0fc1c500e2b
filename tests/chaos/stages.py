"""C0 to C6 and C8 of the plan: people pay while one kind of thing goes wrong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from chatwallet.sandbox.control import Control
from chatwallet.sandbox.flash.faults import PushFault

from . import trouble
from .announcements import Broker, Everywhere, Hooks
from .customers import Crowd, Customer
from .stage import Stage, open_stage
from .table import Row
from .trouble import Damage, amid
from .verdict import history, judge

# Seconds: longer than the others believe in a silent bot, and until they send in its place.
PAUSES = (6.0, 12.0)
KILLS = 20  # bots killed: a fixed number, so that runs can be compared
ROLLED = 4  # bots stopped and started again, at least
QUIET = 60.0  # seconds until nothing may be left to say


@dataclass(frozen=True, slots=True)
class Load:
    """How many customers come, and how fast; half of them on each channel."""

    count: int
    per_second: float
    seed: int = 1

    @property
    def seconds(self) -> float:
        """How long they take to come."""
        return self.count / self.per_second

    def __str__(self) -> str:
        return f"at {self.per_second:g}/s"


async def clean(load: Load) -> Row:
    """C0: nothing goes wrong."""
    async with open_stage(seed=load.seed) as stage:
        crowd = Crowd(stage)
        await crowd.come(load.count, load.per_second)
        row = await finish("C0 clean", stage, crowd, Damage(), load)
    row.promise()
    row.goals["p50 < 0.1 s"] = row.verdict.percentile(50) < 0.1
    row.goals["p99 < 5 s"] = row.verdict.percentile(99) < 5
    return row


async def processes(load: Load, *, least: float = 2.5, most: float = 5.0, kills: int = KILLS) -> Row:
    """C1: bots are killed and paused; people come until the last kill, and at least as many as the load says."""
    damage = Damage()
    async with open_stage(seed=load.seed) as stage:
        crowd = Crowd(stage)
        killing = trouble.kill_bots(stage, damage, least, most, kills)
        async with amid(killing, trouble.pause_bots(stage, damage, 10.0, PAUSES)):
            await crowd.come(load.count, load.per_second)
            while damage.counts["kill -9"] < kills:
                await crowd.come(round(load.per_second), load.per_second)
        row = await finish("C1 process", stage, crowd, damage, load)
    row.promise(telegram=damage.counts.total())
    row.goals[f"{damage.counts['kill -9']} kills, not {kills}"] = damage.counts["kill -9"] == kills
    row.goals["p99 < 12 s"] = row.verdict.percentile(99) < 12
    return row


async def stores(load: Load) -> Row:
    """C2: Redis and RabbitMQ die, once both together."""
    damage = Damage()
    async with open_stage(seed=load.seed, rabbit=True) as stage, _everywhere(stage) as (broker, announce):
        crowd = Crowd(stage, announce=announce, push=_sometimes_lost(stage))
        waits: list[float] = []
        async with amid(_stores_die(stage, damage, load.seconds, broker, waits)):
            await crowd.come(load.count, load.per_second)
            while len(waits) < 2:
                await crowd.come(round(load.per_second), load.per_second)
        row = await finish("C2 stores", stage, crowd, damage, load)
        consuming = max(waits)
    row.promise(telegram=damage.counts.total())
    after_redis = max(_first_after(crowd, end) for end in damage.ends["redis"])
    row.besides += [
        f"first notice {after_redis:.1f} s after Redis",
        f"consuming {consuming:.1f} s after RabbitMQ",
    ]
    row.goals["first notice ≤ 3 s after Redis answers"] = after_redis <= 3
    row.goals["consuming ≤ 10 s after RabbitMQ answers"] = consuming <= 10
    return row


async def channels(load: Load, *, outage: float = 20.0) -> Row:
    """C3: channels refuse, break and are out; some people block the bot, and come back."""
    damage = Damage()
    async with open_stage(seed=load.seed) as stage:
        crowd = Crowd(stage)
        crowd.on_card = lambda customer: _block_some(crowd, customer)
        out = trouble.channels_out(stage, damage, load.seconds / 3, outage)
        async with amid(trouble.refuse_messages(stage, damage, load.per_second, crowd.taken), out):
            await crowd.come(load.count, load.per_second)
        stage.telegram.behave()
        stage.twilio.faults.clear()
        blocked = [one for one in crowd.customers if one.blocked]
        await stage.quiet(QUIET)
        told_early = sum(bool(crowd.notices(one)) for one in blocked)
        await asyncio.gather(*(crowd.come_back(one) for one in blocked))
        row = await finish("C3 channel", stage, crowd, damage, load)
    broken = sum(n for what, n in damage.counts.items() if "telegram" in what and not what.startswith("429"))
    row.promise(telegram=broken)
    drained = _drained(crowd, damage.ends["channels"][0])
    row.besides += [f"{len(blocked)} blocked us, told when back", f"drained {drained:.1f} s after the outage"]
    row.goals["nobody who blocks us is told meanwhile"] = not told_early
    row.goals["backlog drained ≤ 30 s after the outage"] = drained <= 30
    return row


async def feed(load: Load) -> Row:
    """C4: no push ever comes; the socket breaks in each of its ways; some questions fail."""
    damage = Damage()
    async with open_stage(seed=load.seed) as stage, Control(stage.sandbox.control_url) as control:
        crowd = Crowd(stage, push=lambda: PushFault("lost"))
        documents = stage.sandbox.backend.requests
        began = asyncio.get_running_loop().time()
        async with amid(
            _feed_breaks(stage, control, damage, load.seconds), trouble.spoil_answers(stage, damage)
        ):
            await crowd.come(load.count, load.per_second)
        stage.sandbox.backend.faults.poisoned.clear()
        stage.sandbox.backend.faults.early_close = None
        sockets, reconnected = await _reconnected(control, len(stage.instances))
        row = await finish("C4 feed", stage, crowd, damage, load)
        minutes = (asyncio.get_running_loop().time() - began) / 60
        asked = (documents["documents"] - documents["lnUsdInvoiceCreate"]) / minutes
    row.promise()
    row.besides += [
        f"{sockets} of 2 sockets open {reconnected:.0f} s later",
        f"{asked:.0f} questions a minute, both bots",
    ]
    row.goals["p95 < 10 s"] = row.verdict.percentile(95) < 10
    row.goals["both bots have a socket again within 30 s"] = sockets == 2
    row.goals["≤ 60 questions a minute"] = asked <= 60
    return row


async def order(load: Load, *, late: int = 10) -> Row:
    """C5: each payment is told by four sources, three times each, some before the bot knows it, some late."""
    damage = Damage()
    async with (
        open_stage(seed=load.seed, rabbit=True) as stage,
        _everywhere(stage, copies=3) as (_, announce),
    ):
        crowd = Crowd(stage, announce=announce, push=lambda: PushFault("duplicated", copies=3))
        async with amid(_pay_at_once(stage, crowd, damage)):
            await crowd.come(load.count, load.per_second)
        latecomers = await crowd.invite(["telegram", "whatsapp"] * (late // 2))
        for customer in latecomers:
            await crowd.pay(customer, late=True)
            damage.counts["paid late, after EXPIRED"] += 1
        row = await finish("C5 order", stage, crowd, damage, load)
    row.promise()
    return row


async def upgrade(load: Load) -> Row:
    """C8: each bot is stopped with SIGTERM and started again, one after the other."""
    damage = Damage()
    async with open_stage(seed=load.seed) as stage:
        crowd = Crowd(stage)
        async with amid(_roll(stage, damage), trouble.write_as_the_next_version(stage, damage)):
            await crowd.come(load.count, load.per_second)
            while damage.counts["SIGTERM"] < ROLLED:
                await crowd.come(round(load.per_second), load.per_second)
        row = await finish("C8 upgrade", stage, crowd, damage, load)
    row.promise()
    answers = stage.proxy.answers
    faults = sum(n for status, n in answers.items() if status >= 500)
    row.besides.append(f"{answers.total():,} requests answered, {faults} of them 5xx")
    row.besides.append(f"{stage.proxy.passed_on} passed on")
    row.goals["no sender sees 5xx"] = not faults
    row.goals[f"{damage.counts['SIGTERM']} SIGTERMs, at least {ROLLED}"] = damage.counts["SIGTERM"] >= ROLLED
    row.goals["each bot ends by itself, with 0"] = set(damage.counts) == {"SIGTERM", trouble.FURTHER}
    return row


async def finish(name: str, stage: Stage, crowd: Crowd, damage: Damage, load: Load) -> Row:
    """Wait until all is said, judge, and print the history of those to whom something happened that must not."""
    await crowd.told(QUIET)
    quiet = await stage.quiet(QUIET)
    verdict = judge(crowd)
    row = Row(name, verdict, str(damage))
    row.goals[f"nothing left to say {QUIET:g} s later"] = quiet
    row.besides.append(str(load))
    for customer in verdict.suspects[:3]:
        print(history(stage, crowd, customer))
    return row


@asynccontextmanager
async def _everywhere(stage: Stage, *, copies: int = 1) -> AsyncIterator[tuple[Broker, Everywhere]]:
    assert stage.rabbit is not None
    async with Broker(stage.rabbit) as broker, Hooks(stage.proxy.url) as hooks:
        yield broker, Everywhere(broker, hooks, copies=copies)


def _sometimes_lost(stage: Stage) -> Callable[[], PushFault]:
    return lambda: PushFault("lost" if stage.dice.random() < 0.5 else "ok")


async def _stores_die(
    stage: Stage, damage: Damage, seconds: float, broker: Broker, waits: list[float]
) -> None:
    """Redis, RabbitMQ, Redis, then both together; `waits` gets how long the bots took to consume again each time."""
    await asyncio.sleep(seconds * 0.2)
    await trouble.redis_dies(stage, damage, 2.0)
    await asyncio.sleep(seconds * 0.2)
    await trouble.rabbit_dies(stage, damage)
    waits.append(await broker.consumed_by(2, QUIET))
    await asyncio.sleep(seconds * 0.1)
    await trouble.redis_dies(stage, damage, 3.0)
    await asyncio.sleep(seconds * 0.1)
    await asyncio.gather(trouble.redis_dies(stage, damage, 3.0), trouble.rabbit_dies(stage, damage))
    waits.append(await broker.consumed_by(2, QUIET))


def _first_after(crowd: Crowd, end: datetime) -> float:
    """Seconds from a time to the first message that any channel took after it."""
    times = [sight.at for one in crowd.customers for sight in crowd.sights(one) if sight.at >= end]
    return (min(times) - end).total_seconds() if times else 0.0


def _block_some(crowd: Crowd, customer: Customer) -> None:
    if crowd.stage.dice.random() < 0.02:
        crowd.block(customer)


def _drained(crowd: Crowd, end: datetime) -> float:
    """Seconds from the end of an outage until all who had paid before it were told, but those who blocked us."""
    waiting = [one for one in crowd.customers if one.paid_at and one.paid_at < end and not one.blocked]
    told = [found[0].at for one in waiting if (found := crowd.notices(one))]
    return max(0.0, (max(told) - end).total_seconds()) if told else 0.0


async def _feed_breaks(stage: Stage, control: Control, damage: Damage, seconds: float) -> None:
    step = seconds / 6
    await asyncio.sleep(step)
    damage.counts["socket half open"] += 1
    await control.network("stall", side="ws", seconds=step)
    await asyncio.sleep(step * 2)
    damage.counts["streams completed"] += 1
    await control.drop("complete")
    await asyncio.sleep(step)
    for code in (4401, 1011):
        damage.counts[f"closed with {code} before ack"] += 4
        await control.drop("before_ack", code=code, times=4)
        await control.drop("abort")
        await asyncio.sleep(step)


async def _reconnected(control: Control, wanted: int) -> tuple[int, float]:
    """Wait until so many sockets are open, for 30 s at most; return how many are, and how long it took."""
    loop = asyncio.get_running_loop()
    start = loop.time()
    while (sockets := (await control.state(1))["sockets"]) < wanted and loop.time() < start + 30:
        await asyncio.sleep(0.2)
    return int(sockets), loop.time() - start


async def _pay_at_once(stage: Stage, crowd: Crowd, damage: Damage) -> None:
    """Of each twenty new invoices one is paid before the bot can have stored it, if it is seen in time."""
    ledger, last = stage.sandbox.ledger, None
    while True:
        await asyncio.sleep(0.001)
        newest = next(ledger.newest(), None)
        if newest is None or newest is last:
            continue
        last = newest
        if newest.paid_at is None and stage.dice.random() < 0.05:
            damage.counts["paid before its QR was sent"] += 1
            crowd.early[newest.payment_hash] = datetime.now(UTC)
            stage.sandbox.backend.receipts.pay(newest)


async def _roll(stage: Stage, damage: Damage) -> None:
    while True:
        for bot in tuple(stage.instances):
            await asyncio.sleep(1.0)
            code = await bot.replace()
            damage.counts["SIGTERM" if code == 0 else f"exit code {code}"] += 1
