"""Fair rounds: the contestants take turns, so that a slow moment of the machine hits all of them."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from statistics import median


def in_turns(rounds: int, contestants: Mapping[str, Callable[[], float]]) -> dict[str, float]:
    """Let every contestant measure itself once per round; return the median of each."""
    measured: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, measure in contestants.items():
            gc.collect()  # nobody pays for the garbage of the one before
            measured[name].append(measure())
    return {name: median(values) for name, values in measured.items()}


@contextmanager
def one_core() -> Iterator[None]:
    """Keep this thread, and every thread it starts meanwhile, on one core (where the system can)."""
    with _cores(lambda all_cores: {max(all_cores)}):
        yield


@contextmanager
def other_cores() -> Iterator[None]:
    """Leave the core of `one_core` alone: for the start of servers, whose work is not what is measured."""
    with _cores(lambda all_cores: all_cores - {max(all_cores)} or all_cores):
        yield


@contextmanager
def _cores(chosen: Callable[[set[int]], set[int]]) -> Iterator[None]:
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, chosen(before))
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
