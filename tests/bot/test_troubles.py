"""A trouble that lasts is told once, and once when it is over, however many bots see it and whatever restarts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from chatwallet.bot.monitoring.trouble import CALM, Trouble, level
from chatwallet.tests.bot.monitoring_bench import Bench, begun
from chatwallet.tests.instances import open_instances

CALMED = CALM.total_seconds()


@pytest.fixture(params=["sqlite", "redis with 2 instances"])
async def bench(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Bench]:
    """Two instances on a Redis; on SQLite, where there can only be one, two lives of it."""
    async with open_instances(request, tmp_path / "store.db") as stores:
        yield await begun(*(stores if len(stores) > 1 else stores * 2))


def trouble(bench: Bench, number: int = 0, after: float = 300) -> Trouble:
    values = bench.stores[number].values
    return Trouble(
        "feed", "alert-feed", bench.alerts(number), values, after=timedelta(seconds=after), clock=bench.clock
    )


async def pass_time(bench: Bench, seconds: float, *looks: tuple[Trouble, bool | None]) -> None:
    """Let time pass, and each look every fifteen seconds."""
    for _ in range(round(seconds / 15)):
        for one, bad in looks:
            await one.look(bad)
        bench.clock.advance(15)


async def test_what_does_not_last_is_not_told(bench: Bench) -> None:
    one = trouble(bench)
    await pass_time(bench, 285, (one, True))
    await pass_time(bench, 120, (one, False))
    await pass_time(bench, 285, (one, True))
    assert await bench.keys() == []


async def test_two_instances_tell_it_once_and_its_end_once(bench: Bench) -> None:
    first, second = trouble(bench), trouble(bench, 1)
    await pass_time(bench, 900, (first, True), (second, True))
    assert await bench.keys() == ["alert-feed"]
    await pass_time(bench, 300, (first, False), (second, False))
    assert await bench.keys() == ["alert-feed-over"]
    await pass_time(bench, 600, (first, True), (second, False))
    assert await bench.keys() == ["alert-feed"], "it begins anew"


async def test_it_is_not_over_while_another_instance_sees_it(bench: Bench) -> None:
    """Catches: an instance that is well ends what the other one tells of again, and so for ever."""
    well, ill = trouble(bench), trouble(bench, 1)
    await pass_time(bench, 3600, (well, False), (ill, True))
    assert await bench.keys() == ["alert-feed"]
    await pass_time(bench, CALMED + 45, (well, False))  # the ill one has died
    assert await bench.keys() == ["alert-feed-over"]


async def test_what_comes_and_goes_is_one_trouble(bench: Bench) -> None:
    one = trouble(bench)
    await pass_time(bench, 330, (one, True))
    for _ in range(10):
        await pass_time(bench, 45, (one, False))
        await pass_time(bench, 45, (one, True))
    assert await bench.keys() == ["alert-feed"]


async def test_a_restart_tells_nothing_again(bench: Bench) -> None:
    await pass_time(bench, 330, (trouble(bench), True))
    other = trouble(bench, 1)
    for _ in range(4):  # each too short to know again that it lasts, while another one is well
        await pass_time(bench, 90, (trouble(bench), True), (other, False))
    await pass_time(bench, 600, (trouble(bench), True), (other, False))
    assert await bench.keys() == ["alert-feed"]


async def test_what_is_neither_bad_nor_well_changes_nothing(bench: Bench) -> None:
    one = trouble(bench, after=0)
    await pass_time(bench, 300, (one, None))
    assert await bench.keys() == []
    await pass_time(bench, 30, (one, True))
    await pass_time(bench, 300, (one, None))
    assert await bench.keys() == ["alert-feed"]
    await pass_time(bench, 300, (one, False))
    assert await bench.keys() == ["alert-feed-over"]


async def test_a_note_of_a_clock_that_is_hours_ahead_does_not_hold_it(bench: Bench) -> None:
    one = trouble(bench, after=0)
    bench.clock.advance(6 * 3600)
    await one.look(True)
    bench.clock.advance(-6 * 3600)
    await pass_time(bench, 300, (trouble(bench, 1), False))
    assert "alert-feed-over" in await bench.keys()


@pytest.mark.parametrize(
    ("value", "bad", "well", "found"),
    [(4, 5, 0, None), (5, 5, 0, True), (0, 5, 0, False), (99, 100, 150, True), (150, 100, 150, False)],
)
def test_between_its_bounds_a_value_is_neither(
    value: float, bad: float, well: float, found: bool | None
) -> None:
    assert level(value, bad, well) is found
