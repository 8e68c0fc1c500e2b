"""The contract of Windows, on every store; and what outlasts the process that took it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

from chatwallet.storage.base import Store
from chatwallet.tests.instances import on_one_redis
from chatwallet.wallet.base import Window

After = Callable[[float], datetime]

TWO = Window("flash:invoices", limit=2, seconds=120)


async def test_a_full_window_says_how_long_until_the_oldest_leaves(store: Store, after: After) -> None:
    take = store.windows.take
    assert await take(TWO, "a", after(0)) == 0.0
    assert await take(TWO, "b", after(30)) == 0.0
    assert await take(TWO, "c", after(40)) == 80.0
    assert await take(TWO, "d", after(40.5)) == 79.5
    assert await take(TWO, "c", after(120)) == 0.0
    assert await take(TWO, "d", after(120)) == 30.0


async def test_no_more_than_its_limit_ever_passes_in_its_time(store: Store, after: After) -> None:
    window, taken = Window("w", limit=20, seconds=120), []
    for number in range(200):
        at = after(number * 1.7 if number % 40 < 30 else number * 1.7 + 0.9)
        if await store.windows.take(window, str(number), at) == 0.0:
            taken.append(at)
    assert all(
        later - earlier >= timedelta(seconds=120) for earlier, later in zip(taken, taken[20:], strict=False)
    )
    assert len(taken) > 50


async def test_a_place_that_is_taken_again_is_taken_once(store: Store, after: After) -> None:
    for _ in range(3):
        assert await store.windows.take(TWO, "a", after(0)) == 0.0
    assert await store.windows.take(TWO, "b", after(0)) == 0.0
    assert await store.windows.take(TWO, "a", after(1)) == 0.0, "it has its place"
    assert await store.windows.take(TWO, "c", after(1)) == 119.0


async def test_the_place_that_is_given_back_is_the_one_that_was_taken(store: Store, after: After) -> None:
    await store.windows.take(TWO, "a", after(0))
    await store.windows.take(TWO, "b", after(10))
    await store.windows.give_back(TWO, "a")
    await store.windows.give_back(TWO, "a")
    await store.windows.give_back(TWO, "nobody")
    assert await store.windows.take(TWO, "c", after(20)) == 0.0
    assert await store.windows.take(TWO, "d", after(20)) == 110.0, "b has kept the time of b"


async def test_while_it_is_closed_nothing_is_taken(store: Store, after: After) -> None:
    await store.windows.close(TWO, 300, after(0))
    await store.windows.close(TWO, 200, after(0))
    assert await store.windows.take(TWO, "a", after(1)) == 299.0
    assert await store.windows.take(Window("another", 2, 120), "a", after(1)) == 0.0
    assert await store.windows.take(TWO, "a", after(300)) == 0.0


async def test_a_closed_window_that_is_full_for_longer_says_so(store: Store, after: After) -> None:
    await store.windows.take(TWO, "a", after(0))
    await store.windows.take(TWO, "b", after(0))
    await store.windows.close(TWO, 60, after(0))
    assert await store.windows.take(TWO, "c", after(1)) == 119.0


async def test_a_clock_that_lags_frees_nothing_too_soon(store: Store, after: After) -> None:
    await store.windows.take(TWO, "a", after(5))
    assert await store.windows.take(TWO, "b", after(0)) == 0.0, "dated as the one before it"
    assert await store.windows.take(TWO, "c", after(120.5)) == 4.5
    assert await store.windows.take(TWO, "c", after(125)) == 0.0
    assert await store.windows.take(TWO, "d", after(125)) == 0.0


async def test_a_clock_that_was_set_back_costs_no_more_than_the_time_of_the_window(
    store: Store, after: After
) -> None:
    await store.windows.take(TWO, "a", after(86_400))
    await store.windows.take(TWO, "b", after(86_400))
    assert await store.windows.take(TWO, "c", after(0)) == 120.0
    assert await store.windows.take(TWO, "c", after(120)) == 0.0


async def test_a_closing_by_a_clock_that_was_set_back_is_void(store: Store, after: After) -> None:
    """It was waited out: six hours for a block of five minutes."""
    await store.windows.close(TWO, 300, after(6 * 3600))
    assert await store.windows.take(TWO, "a", after(0)) == 0.0
    await store.windows.close(TWO, 300, after(1))
    assert await store.windows.take(TWO, "b", after(2)) == 299.0
    await store.windows.close(TWO, 86_400, after(2))
    assert await store.windows.take(TWO, "b", after(2)) == 600.0, "no closing is longer"


async def test_a_limit_that_was_lowered_holds_for_what_was_taken_before(store: Store, after: After) -> None:
    for second in range(4):
        assert await store.windows.take(Window("w", 4, 120), str(second), after(second)) == 0.0
    assert await store.windows.take(Window("w", 2, 120), "last", after(4)) == 118.0


async def test_a_restart_forgets_neither_what_was_taken_nor_that_it_is_closed(
    opened_anew: Callable[[], Store], after: After
) -> None:
    for number in range(2):
        async with opened_anew() as store:
            assert await store.windows.take(TWO, str(number), after(number)) == 0.0
    async with opened_anew() as store:
        assert await store.windows.take(TWO, "c", after(2)) == 118.0
        await store.windows.close(TWO, 298, after(2))
    async with opened_anew() as store:
        assert await store.windows.take(TWO, "c", after(150)) == 150.0


async def test_instances_that_take_at_once_take_no_more_than_there_is(shared: str, after: After) -> None:
    window, places = Window("w", limit=20, seconds=120), count()
    async with on_one_redis(shared) as (one, other):
        waits = await asyncio.gather(
            *(store.windows.take(window, str(next(places)), after(0)) for store in (one, other) * 30)
        )
    assert waits.count(0.0) == 20
    assert set(waits) == {0.0, 120.0}


async def test_places_of_windows_that_nobody_looks_at_any_more_are_forgotten(
    store: Store, after: After
) -> None:
    """X15: each person has windows of their own."""
    for number in range(5):
        await store.windows.take(Window(f"person {number}", 2, 120), "a", after(number))
    forgotten = await store.clean(after(3))
    assert forgotten in (3, 0), "on Redis they expire"
    assert await store.windows.take(Window("person 4", 1, 120), "b", after(5)) == 119.0
