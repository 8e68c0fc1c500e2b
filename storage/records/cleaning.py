"""Forgetting what is over, in steps that keep nobody waiting."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from .engine import Read, Records, Scan, Steps, Work
from .indexes import entries

STEP = 500
"""How many entries a step looks at."""

Forget: TypeAlias = Callable[[int, Work], Steps[tuple[int, int]]]
"""An operation that passes over so many entries, looks at the next `STEP`, asks the record of each once more, and
deletes what is over; it returns at how many it has looked, and how many it has deleted."""


async def forget(records: Records, step: Forget) -> int:
    """Run the step until nothing is left to look at; return how many were deleted."""
    forgotten = kept = 0
    while True:
        looked, deleted = await records.run(partial(step, kept))
        forgotten += deleted
        kept += looked - deleted
        if looked < STEP:
            return forgotten


async def forget_up_to(records: Records, index: str, high: int) -> int:
    """Delete the records with an entry in `index` of a score up to `high`; return how many were deleted."""
    return await forget(records, partial(_up_to, index, high))


def _up_to(index: str, high: int, offset: int, work: Work) -> Steps[tuple[int, int]]:
    _, (found,) = yield Read(scans=(Scan(index, high=high, limit=STEP, offset=offset),))
    keys = [key for _, key in found]
    bodies, _ = yield Read(keys)
    over = [
        key
        for key, body in zip(keys, bodies, strict=True)
        if entries(key, body).get((index, key), high + 1) <= high
    ]
    for key in over:
        work.delete(key)
    return len(keys), len(over)
