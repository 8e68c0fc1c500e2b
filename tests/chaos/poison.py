"""C6: broken and forged events and webhooks, all at once with real payments."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime

from chatwallet.tests.bot.deliveries import generic
from chatwallet.tests.bot.test_payment_signatures import forged
from chatwallet.tests.bot.test_payment_webhook import BAD
from chatwallet.tests.tracking.test_events import REFUSED, UNUSABLE
from chatwallet.tracking.sources.events import QUEUE, write_event

from .announcements import Broker, Everywhere, Hooks, sign
from .customers import Crowd
from .stage import open_stage
from .stages import QUIET, Load, finish
from .table import Row
from .trouble import Damage, amid

TOO_LARGE = 64 * 1024 + 1
DRAINED = 20.0  # seconds


async def hostile(load: Load) -> Row:
    """Poison on the queue and at the webhook while people pay; each leaves the queue once, and none is believed."""
    damage = Damage()
    async with (
        open_stage(seed=load.seed, rabbit=True) as stage,
        Hooks(stage.proxy.url) as hooks,
    ):
        assert stage.rabbit is not None
        async with Broker(stage.rabbit) as broker:
            crowd = Crowd(stage, announce=Everywhere(broker, hooks))
            statuses: Counter[int] = Counter()
            async with amid(_poison_queue(broker, damage, load.seconds), _forge(hooks, damage, statuses)):
                await crowd.come(load.count, load.per_second)
                await _all_said(damage)
            row = await finish("C6 poison", stage, crowd, damage, load)
            left = await _drained(broker)
            dead, _ = await broker.length(f"{QUEUE}.dead")
            refused = await stage.count("events_rejected_total", source="rabbitmq")
            turned_away = await stage.count("events_rejected_total", source="webhook")
            deaths = sum(bot.deaths for bot in stage.instances)
    row.promise()
    row.besides += [
        f"{dead} dead letters; /metrics: {refused} events and {turned_away} webhooks rejected",
        ", ".join(f"{n} × {status}" for status, n in sorted(statuses.items())),
    ]
    row.goals |= {
        f"{left} left on the queue, allowed 0": not left,
        f"{dead} dead letters of {len(REFUSED)} events that can't be read": dead == len(REFUSED),
        f"{refused} events rejected in /metrics, of {len(REFUSED) + len(UNUSABLE)}": (
            refused == len(REFUSED) + len(UNUSABLE)
        ),
        f"{turned_away} webhooks rejected in /metrics, of {statuses.total()}": turned_away
        == statuses.total(),
        "every forged webhook is refused, none with 5xx": set(statuses) <= {400, 401, 413},
        "no bot dies": not deaths,
    }
    return row


async def _poison_queue(broker: Broker, damage: Damage, seconds: float) -> None:
    bodies = [body for body, _ in (*REFUSED.values(), *UNUSABLE.values())]
    bodies += [write_event(f"{number:064x}", datetime.now(UTC)) for number in range(20)]  # nobody's payments
    for body in bodies:
        await broker.publish(body)
        damage.counts["poison events"] += 1
        await asyncio.sleep(seconds / len(bodies) / 2)
    damage.ended("poison")


async def _forge(hooks: Hooks, damage: Damage, statuses: Counter[int]) -> None:
    json_type = {"content-type": "application/json"}
    forgeries = [
        (b'{"paymentHash": "%s"}' % (b"ab" * 32), json_type | headers) for headers in forged().values()
    ]
    forgeries += [(body, json_type | sign(body)) for body in BAD.values()]
    forgeries.append((b"x" * TOO_LARGE, json_type | generic(b"x")))
    for body, headers in forgeries:
        plain = {name: value for name, value in headers.items() if value.isascii()}
        statuses[await hooks.post(body, plain)] += 1
        damage.counts["forged webhooks"] += 1
    damage.ended("forgeries")


async def _all_said(damage: Damage) -> None:
    async with asyncio.timeout(QUIET):
        while set(damage.ends) != {"poison", "forgeries"}:
            await asyncio.sleep(0.2)


async def _drained(broker: Broker) -> int:
    """Wait until nothing is on the queue; return what is there when that takes too long."""
    loop = asyncio.get_running_loop()
    give_up = loop.time() + DRAINED
    while (left := (await broker.length())[0]) and loop.time() < give_up:
        await asyncio.sleep(0.3)
    return left
