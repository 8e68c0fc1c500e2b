"""The garbage collector, set for a process that keeps much and throws little away."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

THRESHOLDS = (50_000, 20, 100)


@contextmanager
def rare_collections() -> Iterator[None]:
    """Collect seldom, and never walk what is loaded now: schemas, texts and libraries outlive every collection.

    Reference counting frees nearly all that a message leaves behind. A full walk over the libraries stops everything
    for 30 ms and finds nothing; without them payments are settled a tenth faster.
    """
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
