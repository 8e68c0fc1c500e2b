"""When the poll looks, as the settings say, and that it passes over no moment."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import cast

import pytest

from chatwallet.tests.tracking.conftest import Story
from chatwallet.tests.tracking.shop import Shop
from chatwallet.tests.tracking.test_polling import Standing, counting
from chatwallet.tracking.base import ChargeStore, InvoiceRecord
from chatwallet.tracking.lookups import Due, Unpaid
from chatwallet.tracking.payments.polling import Polling

Play = Callable[[Story], None]


class Slow:
    """The repository of charges, behind a store that takes `pause` seconds to say what is due."""

    def __init__(self, charges: ChargeStore) -> None:
        self._charges = charges
        self.pause = 0.0

    def __getattr__(self, name: str) -> object:
        return getattr(self._charges, name)

    async def unpaid(self, which: Unpaid, limit: int) -> Sequence[InvoiceRecord]:
        found = await self._charges.unpaid(which, limit)
        if not isinstance(which, Due):
            return found
        pause, self.pause = self.pause, 0.0
        await asyncio.sleep(pause)
        return found


def test_a_moment_that_passes_during_a_look_is_not_slept_through(play: Play) -> None:
    """The look was a hair before it, and the store took a moment to answer: the next look was a whole tick away."""

    async def story(shop: Shop) -> None:
        wallet = counting(shop)
        slow = Slow(shop.store.charges)
        polling = Polling(cast("ChargeStore", slow), wallet, Standing(True), clock=shop.clock)
        _, first = await shop.request()
        running = asyncio.create_task(shop.tracker.follow(polling))
        await asyncio.sleep(9)
        wallet.down = True
        await asyncio.sleep(1.5)
        wallet.down = False
        assert wallet.asked == [(10, [first])]
        await asyncio.sleep(3.1)
        slow.pause = 1.0
        shop.store.charges.due_changed.ring()  # so that it looks at 13.9, and is due at 14
        await asyncio.sleep(2)
        running.cancel()
        ((at, hashes),) = wallet.asked[1:]
        assert (round(at, 3), hashes) == (14.9, [first])

    play(story)


@pytest.mark.parametrize(("live", "tick"), [(False, 8), (True, 20)])
def test_how_often_it_looks_can_be_set(play: Play, live: bool, tick: int) -> None:
    async def story(shop: Shop) -> None:
        wallet = counting(shop)
        every = timedelta(seconds=8)
        polling = Polling(shop.store.charges, wallet, Standing(live), tick=every, clock=shop.clock)
        await shop.request()
        running = asyncio.create_task(shop.tracker.follow(polling))
        await asyncio.sleep(59)
        running.cancel()
        assert [at for at, _ in wallet.asked] == list(range(tick, 59, tick))

    play(story)
