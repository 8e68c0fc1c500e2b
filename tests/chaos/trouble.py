"""What goes wrong while people pay. Each of these goes on until it is cancelled, and counts what it did."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

from chatwallet.sandbox.flash.faults import Override

from .stage import Stage

FURTHER = "records with a further field"

Trouble = Coroutine[None, None, None]


@dataclass(slots=True)
class Damage:
    """How often what was done, and when each outage ended."""

    counts: Counter[str] = field(default_factory=Counter)
    ends: dict[str, list[datetime]] = field(default_factory=dict)

    def ended(self, what: str) -> None:
        """Note that an outage is over now."""
        self.ends.setdefault(what, []).append(datetime.now(UTC))

    def __str__(self) -> str:
        return ", ".join(f"{count} {what}" for what, count in self.counts.items()) or "none"


@asynccontextmanager
async def amid(*troubles: Trouble) -> AsyncIterator[None]:
    """Have these go on until the end of the block; what they raise is raised there."""
    tasks = [asyncio.create_task(one) for one in troubles]
    try:
        yield
    finally:
        for task in tasks:
            if task.done() and not task.cancelled():
                task.result()
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task


async def kill_bots(stage: Stage, damage: Damage, least: float, most: float, times: int) -> None:
    """SIGKILL one bot after the other, so many times, at random, `least` to `most` seconds after each other.

    One that is not up yet is waited for: how many fall does not depend on how fast the machine starts them.
    """
    for _ in range(times):
        await asyncio.sleep(stage.dice.uniform(least, most))
        bot = stage.dice.choice(stage.instances)
        await bot.up.wait()
        damage.counts["kill -9"] += 1
        await bot.crash()


async def pause_bots(stage: Stage, damage: Damage, every: float, seconds: Sequence[float]) -> None:
    """SIGSTOP a bot, again and again, for one of these times."""
    while True:
        await asyncio.sleep(every)
        bot = stage.dice.choice(stage.instances)
        if bot.up.is_set():
            damage.counts["SIGSTOP"] += 1
            await bot.sleep_through(stage.dice.choice(seconds))


async def redis_dies(stage: Stage, damage: Damage, away: float) -> None:
    """Kill Redis once; it answers again when this returns."""
    damage.counts["Redis kill -9"] += 1
    stage.redis.kill()
    await asyncio.sleep(away)
    await asyncio.to_thread(stage.redis.start)
    damage.ended("redis")


async def rabbit_dies(stage: Stage, damage: Damage) -> None:
    """Kill RabbitMQ once; it answers again when this returns."""
    assert stage.rabbit is not None
    damage.counts["RabbitMQ kill -9"] += 1
    stage.rabbit.kill()
    await asyncio.to_thread(stage.rabbit.start)
    damage.ended("rabbit")


async def refuse_messages(
    stage: Stage, damage: Damage, messages_per_second: float, taken: Callable[[str], int]
) -> None:
    """Channels answer 6% of the messages with 429, 3% with 500, and take 3% without saying so.

    `messages_per_second` is what each of the two channels gets about, `taken` says how many a channel has taken.
    Between two refusals it takes one at least: while it gets few, because it was out, not all are to be refused.
    """
    shares = {"429": 0.06, "500": 0.03, "accepted, no answer": 0.03}
    per_second = sum(shares.values()) * messages_per_second * 2
    refused_at: dict[str, int] = {}
    while True:
        await asyncio.sleep(stage.dice.expovariate(per_second))
        kind = stage.dice.choices(list(shares), weights=list(shares.values()))[0]
        channel = stage.dice.choice(("telegram", "whatsapp"))
        pending = stage.telegram.pending_faults if channel == "telegram" else stage.twilio.faults.pending
        if not pending and taken(channel) != refused_at.get(channel):
            refused_at[channel] = taken(channel)
            damage.counts[f"{kind} ({channel})"] += 1
            _refuse_one(stage, channel, kind)


def _refuse_one(stage: Stage, channel: str, kind: str) -> None:
    if channel == "telegram":
        method = stage.dice.choice(("sendMessage", "sendMessage", "sendPhoto"))
        if kind == "429":
            stage.telegram.fault(method, "error", code=429, retry_after=1)
        elif kind == "500":
            stage.telegram.fault(method, "error", code=500)
        else:
            stage.telegram.fault(method, "lost")
    elif kind == "429":
        stage.twilio.faults.refuse(20429)
    elif kind == "500":
        stage.twilio.faults.answer(500)
    else:
        stage.twilio.faults.break_off()


async def channels_out(stage: Stage, damage: Damage, after: float, seconds: float) -> None:
    """Both channels refuse connections for a while, once."""
    await asyncio.sleep(after)
    damage.counts[f"outage of {seconds:g} s"] += 1
    async with stage.telegram.unreachable():
        await stage.twilio.line("refuse")
        await asyncio.sleep(seconds)
        await stage.twilio.line("ok")
    damage.ended("channels")


async def spoil_answers(stage: Stage, damage: Damage) -> None:
    """A tenth of the status questions is answered 502, and always one open invoice's own status throws."""
    faults = stage.sandbox.backend.faults
    while True:
        await asyncio.sleep(2.0)
        if not faults.overrides and stage.dice.random() < 0.1:
            damage.counts["502 to a status question"] += 1
            faults.overrides.append(Override("lnInvoicePaymentStatus", 1, 502, "bad gateway", "text/html"))
        unpaid = [one for one in stage.sandbox.ledger.newest() if one.paid_at is None][:20]
        faults.poisoned.clear()
        if unpaid:
            damage.counts["poisoned status"] += 1
            faults.poisoned.add(stage.dice.choice(unpaid).payment_hash)


async def write_as_the_next_version(stage: Stage, damage: Damage) -> None:
    """Give records of open invoices a field that this version does not know, as another one beside it may."""
    done: set[str] = set()
    while True:
        await asyncio.sleep(0.5)
        for invoice in [one for one in stage.sandbox.ledger.newest() if one.paid_at is None][:20]:
            key = f"{{cw}}:invoice:{invoice.payment_hash}"
            if key not in done and stage.redis.ask("EXISTS", key):
                stage.redis.ask("HSET", key, "of_the_next_version", "1")
                done.add(key)
                damage.counts[FURTHER] += 1
