"""Fair rounds: the contestants take turns, so that a slow moment of the machine hits all of them."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from statistics import median

from meter import Sample


def in_turns(rounds: int, contestants: Mapping[str, Callable[[], Sample]]) -> dict[str, Sample]:
    """Let every contestant measure itself once per round; return the median of each figure of each."""
    measured: dict[str, list[Sample]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, measure in contestants.items():
            gc.collect()  # nobody pays for the garbage of the one before
            measured[name].append(measure())
    return {name: middle(samples) for name, samples in measured.items()}


def middle(samples: Sequence[Sample]) -> Sample:
    """The median of each figure."""
    return Sample(
        median(one.value for one in samples),
        _median_of([one.cpu for one in samples]),
        _median_of([one.redis for one in samples]),
    )


def _median_of(figures: Sequence[float | None]) -> float | None:
    told = [one for one in figures if one is not None]
    return median(told) if told else None


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
