"""Unknown lines in a row, on each store and over several instances."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta

from chatwallet.storage.base import Store
from chatwallet.tests.storage.conftest import NOON
from chatwallet.tracking.unknown_lines import Heed, Patience

PATIENCE = Patience()
ANSWER, LAST, SILENCE = Heed.ANSWER, Heed.LAST, Heed.SILENCE


async def say(store: Store, *origins: str, minutes: float = 0, account: str = "acc_ana") -> list[Heed]:
    now = NOON + timedelta(minutes=minutes)
    return [await store.unknown_lines.count(account, origin, PATIENCE, now) for origin in origins]


async def test_after_five_one_is_told_and_then_nobody_for_ten_minutes(instances: list[Store]) -> None:
    here, there = instances[0], instances[-1]
    assert await say(here, "1", "2", "3") + await say(there, "4", "5") == [ANSWER] * 5
    assert await say(there, "6") + await say(here, "7", "8") == [LAST, SILENCE, SILENCE]
    assert await say(here, "1", account="acc_ben") == [ANSWER]
    assert await say(there, "9", minutes=9.9) == [SILENCE]
    assert await say(here, *"abcdef", minutes=10) == [ANSWER] * 5 + [LAST], "it begins anew"


async def test_what_is_known_ends_the_row_and_the_silence(instances: list[Store]) -> None:
    here, there = instances[0], instances[-1]
    await there.unknown_lines.end("acc_ana")
    await say(here, *"1234")
    await there.unknown_lines.end("acc_ana")
    assert await say(here, *"abcdefg") == [ANSWER] * 5 + [LAST, SILENCE]
    await there.unknown_lines.end("acc_ana")
    assert await say(here, "h") == [ANSWER]


async def test_a_line_that_is_handled_again_gets_the_same(instances: list[Store]) -> None:
    here, there = instances[0], instances[-1]
    await say(here, *"123456")
    assert await say(there, "1", "5", "6") == [ANSWER, ANSWER, LAST]


async def test_lines_at_once_are_counted_one_by_one(instances: list[Store]) -> None:
    found = await asyncio.gather(
        *(say(instances[number % len(instances)], str(number)) for number in range(20))
    )
    assert Counter(heed for (heed,) in found) == {ANSWER: 5, LAST: 1, SILENCE: 14}


async def test_a_count_is_forgotten_with_what_is_old(instances: list[Store]) -> None:
    here, there = instances[0], instances[-1]
    await say(here, "1", "2")
    await say(here, "1", minutes=60, account="acc_ben")
    assert await there.unknown_lines.clean(NOON + timedelta(minutes=30)) == 1
    assert await here.unknown_lines.clean(NOON + timedelta(days=1)) == 1
