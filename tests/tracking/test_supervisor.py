"""Parts that run for ever: started again with back-off, each for itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial

import pytest

from chatwallet.storage.errors import StoreUnusable
from chatwallet.tests.tracking.conftest import Story
from chatwallet.tests.tracking.shop import Shop
from chatwallet.tracking.backoff import Backoff
from chatwallet.tracking.base import ChargeState, Hint, Source
from chatwallet.tracking.sources.state import SourceState, SourceUnavailable, Trust
from chatwallet.tracking.supervisor import Supervisor
from chatwallet.wallet.base import InvoiceStatus
from chatwallet.wallet.errors import WalletUnavailable

Play = Callable[[Story], None]


class Broken:
    """A source that fails as soon as it is asked, or ends without a word."""

    def __init__(self, error: Exception | None) -> None:
        self.error = error
        self.starts: list[float] = []

    name = "broken"

    def state(self) -> SourceState:
        return SourceState(self.name, Trust.WEBHOOK, False, False, None, {})

    async def hints(self) -> AsyncIterator[Hint]:
        self.starts.append(asyncio.get_running_loop().time())
        if self.error is not None:
            raise self.error
        nothing: tuple[Hint, ...] = ()
        for hint in nothing:
            yield hint


def test_one_failing_source_never_stops_another(play: Play) -> None:
    async def story(shop: Shop) -> None:
        supervisor = Supervisor()
        sources: tuple[Source, ...] = (
            Broken(WalletUnavailable("down")),
            Broken(None),
            Broken(ZeroDivisionError()),
            shop.polling,
        )
        running = [
            asyncio.create_task(supervisor.keep(f"{number}", partial(shop.tracker.follow, source)))
            for number, source in enumerate(sources)
        ]
        _, payment_hash = await shop.request()
        shop.wallet.pay(payment_hash)
        await asyncio.sleep(5)
        assert (await shop.state(payment_hash))[0].state is ChargeState.PAID
        assert [supervisor.watched[f"{number}"].last_error for number in range(4)] == [
            "WalletUnavailable: down", "ended", "ZeroDivisionError: ", None
        ]  # fmt: skip
        assert supervisor.watched["3"].running
        for task in running:
            task.cancel()

    play(story)


@pytest.mark.parametrize(("error", "most"), [(WalletUnavailable("down"), 30), (SourceUnavailable("down"), 4)])
def test_a_failing_part_is_started_again_ever_more_seldom_but_a_broker_within_four_seconds(
    play: Play, error: Exception, most: int
) -> None:
    async def story(shop: Shop) -> None:
        source = Broken(error)
        supervisor = Supervisor()
        running = asyncio.create_task(supervisor.keep("source", lambda: shop.tracker.follow(source)))
        await asyncio.sleep(3600)
        running.cancel()
        pauses = [later - earlier for earlier, later in zip(source.starts, source.starts[1:], strict=False)]
        assert most / 2 < max(pauses) <= most
        assert sum(pauses[:3]) <= 0.5 + 1 + 2
        assert 3600 / most <= len(pauses) <= 3600 / most * 4
        assert supervisor.watched["source"].restarts >= len(pauses)

    play(story)


def test_a_part_that_asks_a_store_which_can_t_be_used_is_started_again_within_a_second(play: Play) -> None:
    """A Redis that starts, or whose settings are being mended, is no reason to wait for half a minute."""

    async def story(shop: Shop) -> None:
        source = Broken(StoreUnusable("it keeps no append-only file"))
        running = asyncio.create_task(Supervisor().keep("source", lambda: shop.tracker.follow(source)))
        await asyncio.sleep(60)
        running.cancel()
        pauses = [later - earlier for earlier, later in zip(source.starts, source.starts[1:], strict=False)]
        assert max(pauses) <= 1

    play(story)


def test_a_subscription_that_is_cut_comes_back_and_follows_everything_again(play: Play) -> None:
    async def story(shop: Shop) -> None:
        running = asyncio.create_task(
            Supervisor().keep("feed", lambda: shop.tracker.follow(shop.subscription))
        )
        _, payment_hash = await shop.request()
        for _ in range(5):
            await asyncio.sleep(0.1)
            shop.wallet.cut_feeds()
            await asyncio.sleep(8)
            assert shop.subscription.live
        shop.wallet.push(payment_hash, InvoiceStatus.PAID)
        await asyncio.sleep(0.1)
        assert (await shop.state(payment_hash))[0].state is ChargeState.PAID
        running.cancel()

    play(story)


def test_a_part_that_may_end_is_left_in_peace_when_it_does(play: Play) -> None:
    async def story(shop: Shop) -> None:
        ended: list[int] = []

        async def part() -> None:
            ended.append(1)

        await Supervisor(Backoff(0.1, 1.0)).keep("terminal", part, may_end=True)
        assert ended == [1]

    play(story)
