"""C4, second row: the live feed goes, RabbitMQ speaks in its place, and gives the word back."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

from chatwallet.sandbox.control import Control

from .announcements import Broker, Everywhere
from .customers import Crowd, Customer
from .stage import BLIND, Stage, open_stage
from .stages import QUIET, Load, finish
from .table import Row
from .trouble import Damage

SOCKET = 30.0  # seconds until both bots have one again
SETTLED = 3.5  # seconds: then a feed that is gone is known to be gone
FALLBACK = {"CHATWALLET_RABBITMQ_MODE": "fallback"} | BLIND


async def handover(load: Load) -> Row:
    """A third of the people pays with the feed up, a third without it, a third after it is back."""
    damage = Damage()
    async with (
        open_stage(FALLBACK, seed=load.seed, rabbit=True) as stage,
        Control(stage.sandbox.control_url) as control,
    ):
        assert stage.rabbit is not None
        async with Broker(stage.rabbit) as broker:
            crowd = Crowd(stage, announce=Everywhere(broker, None))
            thirds = [await _pay(crowd, load)]
            damage.counts["feed gone"] += 1
            await control.network("refuse", side="ws")
            await asyncio.sleep(SETTLED)
            before = await _by(stage, "polling")
            thirds.append(await _pay(crowd, load))
            # The poll looks only when RabbitMQ gives it a hint.
            by_rabbit = await _by(stage, "polling") - before
            await control.network("ok", side="ws")
            back = await _sockets(control, len(stage.instances))
            damage.counts["feed back"] += 1
            before = await _by(stage, "subscription")
            thirds.append(await _pay(crowd, load))
            third = await _by(stage, "subscription") - before
            row = await finish("C4 hand-over", stage, crowd, damage, load)
        slow = max(_slowest(crowd, third) for third in thirds)
    row.promise()
    row.besides += [
        f"told by RabbitMQ without the feed: {by_rabbit} of {len(thirds[1])}",
        f"by the feed when it is back: {third} of {len(thirds[2])}",
        f"socket back in {back:.1f} s",
    ]
    row.goals[f"RabbitMQ told {by_rabbit} of {len(thirds[1])} meanwhile"] = by_rabbit == len(thirds[1])
    row.goals[f"the feed told {third} of {len(thirds[2])} after it was back"] = third == len(thirds[2])
    row.goals[f"slowest {slow:.1f} s, allowed 10"] = slow < 10
    return row


async def _pay(crowd: Crowd, load: Load) -> Sequence[Customer]:
    known = len(crowd.customers)
    await crowd.come(load.count // 3, load.per_second)
    some = crowd.customers[known:]
    await crowd.told(QUIET, 1, some)
    return some


async def _by(stage: Stage, source: str) -> int:
    return await stage.count("payments_detected_total", source=source)


async def _sockets(control: Control, wanted: int) -> float:
    start = datetime.now(UTC)
    async with asyncio.timeout(SOCKET):
        while (await control.state(1))["sockets"] < wanted:
            await asyncio.sleep(0.2)
    await asyncio.sleep(1.0)  # until all is followed on it
    return (datetime.now(UTC) - start).total_seconds() - 1.0


def _slowest(crowd: Crowd, some: Sequence[Customer]) -> float:
    told = [(one.paid_at, crowd.notices(one)) for one in some]
    return max(((seen[0].at - paid).total_seconds() for paid, seen in told if paid and seen), default=0.0)
