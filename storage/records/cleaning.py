"""Forgetting what is over, in steps that keep nobody waiting."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from .engine import Records, Steps, Work

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
