"""What was given up: the host is told, once, and nothing that it does harms the worker."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from chatwallet.channels.errors import Unreachable
from chatwallet.tests.tracking.conftest import Story
from chatwallet.tests.tracking.shop import ANA, BEN, EARLY, Shop, run_dry
from chatwallet.tests.tracking.strange import StallingChannel
from chatwallet.tracking.outbox.base import DeadNotice, NoticeKind
from chatwallet.tracking.outbox.policy import DeliveryPolicy

Play = Callable[[Story], None]
DAY = 24 * 3600


class Gravedigger:
    """A host that wants to know what was given up."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.told: list[tuple[NoticeKind, str]] = []
        self.fault = fault

    async def dead(self, notice: DeadNotice) -> None:
        self.told.append((notice.kind, notice.reason))
        if self.fault is not None:
            raise self.fault


@pytest.mark.parametrize("fault", [None, ZeroDivisionError()])
async def test_the_host_is_told_once_of_what_was_given_up(shop: Shop, fault: Exception | None) -> None:
    host = Gravedigger(fault)
    await shop.paid()
    shop.channel.fail_next(Unreachable("blocked"))
    worker = shop.worker(host=host)
    running = asyncio.create_task(worker.run())
    await asyncio.wait_for(worker.quiet.wait(), EARLY)
    assert host.told == [(NoticeKind.PAID, "blocked")]
    await shop.answers(await shop.writes("help", 1, of=BEN), "Here I am")
    await shop.channel.wait_for(1, timeout=EARLY)
    worker.drain()
    await asyncio.wait_for(running, EARLY)
    assert shop.news == ["Here I am"]
    shop.clock.advance(DAY + 1)
    await run_dry(shop.worker(host=host))
    assert len(host.told) == 1
    (dead,) = await shop.store.outbox.dead(10)
    assert (dead.kind, dead.reason) == (NoticeKind.PAID, "blocked"), "whatever the host did"


async def test_the_host_is_told_nothing_where_another_worker_has_the_notice_by_now(shop: Shop) -> None:
    host = Gravedigger()
    await shop.paid()
    late = StallingChannel(ANA.chat_id)
    late.fail_next(Unreachable("blocked"))
    worker = shop.worker(late, host=host)
    running = asyncio.create_task(worker.run())
    await asyncio.wait_for(late.stalled.wait(), EARLY)
    worker.drain()  # or it might claim what it is still sending, once the lease is over
    shop.clock.advance(DeliveryPolicy().lease)
    await shop.deliver()
    late.go.set()
    await asyncio.wait_for(running, EARLY)
    assert len(shop.news) == 1
    assert host.told == []


def test_a_host_that_never_returns_keeps_no_place(play: Play) -> None:
    async def story(shop: Shop) -> None:
        class Never:
            async def dead(self, notice: DeadNotice) -> None:
                await asyncio.Event().wait()

        await shop.paid()
        shop.channel.fail_next(Unreachable("blocked"))
        running = asyncio.create_task(shop.worker(at_once=1, host=Never()).run())
        await asyncio.sleep(1)
        await shop.answers(await shop.writes("help", 1, of=BEN), "Here I am")
        await shop.channel.wait_for(1, timeout=DeliveryPolicy().send + 1)
        running.cancel()

    play(story)
