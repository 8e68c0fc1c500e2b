"""C9: each of the eight broken designs must be seen. The same play with the real design must find nothing."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable

from chatwallet.bot.cli.bot_process import BotFailed
from chatwallet.sandbox.control import Control
from chatwallet.sandbox.flash.faults import PushFault

from . import trouble
from .announcements import Broker, Everywhere
from .customers import Crowd, Customer
from .instance import Instance
from .mutants import MUTANTS
from .stage import BLIND, open_stage
from .table import Row
from .trouble import Damage
from .verdict import Verdict, history, judge

AT_ONCE = 8
PATIENCE = 20.0  # seconds until what has not been said counts as lost

A_MOMENT = 1.2  # seconds: a chat takes one message a second

Play = Callable[[dict[str, str]], Awaitable[list[str]]]
"""Plays with bots of this environment, and returns what is wrong."""


async def acknowledge_before_write(broken: dict[str, str]) -> list[str]:
    """The bot dies as it is about to store a message: it must be brought again."""
    async with open_stage(broken | {"CHATWALLET_TEST_POINTS": "1"}, bots=1) as stage:
        crowd = Crowd(stage, patience=PATIENCE)
        await stage.instances[0].arm("before:script.add_message#1")
        await crowd.invite(["telegram"] * 2)
        return _wrong(judge(crowd))


async def doubt_then_refusal(broken: dict[str, str]) -> list[str]:
    """A notice is taken without an answer, then refused, then sent: it must say that it is a repeat."""
    async with open_stage(broken, bots=1) as stage:
        crowd = Crowd(stage)
        customers = await _with_codes(crowd, ["telegram"])
        stage.telegram.fault("sendMessage", "lost")
        stage.telegram.fault("sendMessage", "error", code=429, retry_after=1)
        await _pay(crowd, customers)
        await crowd.told(PATIENCE, 2, customers)
        return _wrong(judge(crowd))


async def old_claim_wakes(broken: dict[str, str]) -> list[str]:
    """A bot stands still in the middle of a notice; another one sends it; the first one wakes, and has to leave it."""
    async with open_stage(broken, bots=1) as stage:
        crowd = Crowd(stage)
        customers = await _with_codes(crowd, ["telegram"])
        stage.telegram.fault("sendMessage", "silent")
        await _pay(crowd, customers)
        await crowd.told(PATIENCE, 1, customers)
        (asleep,) = stage.instances
        asleep.signal(signal.SIGSTOP)
        other: Instance = stage.add(broken)
        await other.launch()
        await crowd.told(PATIENCE, 2, customers)
        asleep.signal(signal.SIGCONT)
        # What a retry of the old claim does, it does within its time-out.
        await crowd.told(8.0, 3, customers)
        return _wrong(judge(crowd), telegram=1)


async def full_redis(broken: dict[str, str]) -> list[str]:
    """Redis that may forget when it is full: the bot must not start on it."""
    try:
        async with open_stage(
            broken, bots=1, redis_options=("--maxmemory-policy", "allkeys-random")
        ) as stage:
            crowd = Crowd(stage, patience=PATIENCE)
            customers = await _with_codes(crowd, ["telegram", "whatsapp"] * 5)
            stage.redis.ask("CONFIG", "SET", "maxmemory", "1mb")
            await asyncio.sleep(1.0)
            await _pay(crowd, customers)
            await crowd.told(PATIENCE, 1, customers)
            return ["it starts", *_wrong(judge(crowd))]
    except BotFailed:
        return []


async def late_payment(broken: dict[str, str]) -> list[str]:
    """The wallet says EXPIRED, then the code is paid all the same, and nothing is pushed."""
    async with open_stage(broken, bots=1) as stage:
        crowd = Crowd(stage, push=lambda: PushFault("lost"))
        customers = await _with_codes(crowd, ["telegram"])
        backend = stage.sandbox.backend
        backend.receipts.expire(backend.receipts.find(payment_hash=customers[0].payment_hash))
        asked = backend.requests["lnInvoicePaymentStatus"]
        async with asyncio.timeout(2 * PATIENCE):
            while backend.requests["lnInvoicePaymentStatus"] == asked:
                await asyncio.sleep(0.1)
        await asyncio.sleep(1.0)
        await crowd.pay(customers[0], late=True)
        await crowd.told(PATIENCE, 1, customers)
        return _wrong(judge(crowd))


async def paid_in_a_gap(broken: dict[str, str]) -> list[str]:
    """Codes are paid while the socket is down; the poll looks only when it is told to."""
    async with open_stage(broken | BLIND, bots=1) as stage:
        crowd = Crowd(stage)
        customers = await _with_codes(crowd, ["telegram", "whatsapp"] * 2)
        async with Control(stage.sandbox.control_url) as control:
            await control.network("refuse", side="ws")
            await _pay(crowd, customers)
            await control.network("ok", side="ws")
        await crowd.told(PATIENCE, 1, customers)
        return _wrong(judge(crowd))


async def redis_away(broken: dict[str, str]) -> list[str]:
    """Codes are paid while Redis is away: three seconds after it is back, somebody must have been told."""
    async with open_stage(broken, bots=1) as stage:
        crowd = Crowd(stage)
        damage = Damage()
        customers = await _with_codes(crowd, ["telegram", "whatsapp"] * 2)
        away = asyncio.create_task(trouble.redis_dies(stage, damage, 8.0))
        await asyncio.sleep(0.5)
        await _pay(crowd, customers)
        await away
        await crowd.told(30.0, 1, customers)
        told = [sight.at for one in customers for sight in crowd.notices(one)]
        (end,) = damage.ends["redis"]
        first = (min(told) - end).total_seconds() if told else PATIENCE
        if first > 3 and not broken:
            print(*(history(stage, crowd, one) for one in customers), sep="\n")
        return [*_wrong(judge(crowd)), *([f"first notice {first:.1f} s after Redis"] if first > 3 else [])]


async def event_without_store(broken: dict[str, str]) -> list[str]:
    """A bot has an event in hand that it can't store, since Redis is away, and is stopped: it must give it back.

    In the end the poll would find the payment all the same: here the queue is looked at.
    """
    async with open_stage(broken, bots=1, rabbit=True) as stage:
        assert stage.rabbit is not None
        async with Broker(stage.rabbit) as broker:
            crowd = Crowd(stage, push=lambda: PushFault("lost"), announce=Everywhere(broker, None))
            customers = await _with_codes(crowd, ["telegram"])
            stage.redis.kill()
            await _pay(crowd, customers)
            async with asyncio.timeout(PATIENCE):
                while (await broker.length())[0]:
                    await asyncio.sleep(0.1)
            await stage.instances[0].rest()
            left = (await broker.length())[0]
            await asyncio.to_thread(stage.redis.start)
            await stage.instances[0].launch()
            await crowd.told(PATIENCE, 1, customers)
            gone = [] if left else ["an event has left the queue, and nothing was stored"]
            return [*_wrong(judge(crowd)), *gone]


# What takes longest goes first: a broker is started for it.
PLAYS: dict[str, Play] = {
    "process-default": event_without_store,
    "ack-before-write": acknowledge_before_write,
    "no-sticky-flag": doubt_then_refusal,
    "retry-unfenced": old_claim_wakes,
    "eviction": full_redis,
    "expired-final": late_payment,
    "no-catching-up": paid_in_a_gap,
    "client-retries": redis_away,
}


async def broken_designs(names: tuple[str, ...] = tuple(PLAYS)) -> Row:
    """Each play twice: with the broken design, which must be seen, and with the real one, which must not."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def play(name: str, mutant: str) -> list[str]:
        async with turns:
            return await PLAYS[name]({"CHATWALLET_TEST_MUTANT": mutant} if mutant else {})

    pairs = [(name, mutant) for name in names for mutant in (name, "")]
    found = await asyncio.gather(*(play(*pair) for pair in pairs))
    row = Row("C9 broken designs", Verdict(), f"{len(names)} designs, each beside the real one")
    caught = 0
    for (name, mutant), wrong in zip(pairs, found, strict=True):
        caught += bool(mutant and wrong)
        if mutant:
            row.goals[f"{name} is seen"] = bool(wrong)
            row.details.append(f"{MUTANTS[name].rule}: {'; '.join(wrong) or 'NOT SEEN'}")
        else:
            row.goals[f"the real design passes {name} ({'; '.join(wrong)})"] = not wrong
    row.besides.append(f"{caught} of {len(names)} seen")
    return row


async def _with_codes(crowd: Crowd, channels: list[str]) -> list[Customer]:
    customers = await crowd.invite(channels)
    await asyncio.sleep(A_MOMENT)
    return customers


async def _pay(crowd: Crowd, customers: list[Customer]) -> None:
    for customer in customers:
        await crowd.pay(customer)


def _wrong(verdict: Verdict, *, telegram: int | None = None) -> list[str]:
    counts = {
        "lost": len(verdict.lost),
        "without an answer": len(verdict.unanswered),
        "repeats on WhatsApp": verdict.repeats("whatsapp"),
        "unmarked repeats": verdict.silent,
    }
    if telegram is not None and (more := verdict.repeats("telegram") - telegram) > 0:
        counts["repeats on Telegram too many"] = more
    return [f"{count} {what}" for what, count in counts.items() if count]
