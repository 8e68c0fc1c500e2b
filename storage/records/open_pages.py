"""One-time pages that are open: they end in the step after which their people expect nothing new to come of them."""

from __future__ import annotations

from collections.abc import Collection

from .engine import Read, Scan, Steps, Work

LINKING = "linking"
"""The kind of the records of pages for keys."""

ENROLLING = "enrolling"
"""The kind of those of pages for second factors."""

_AT_ONCE = 1000


def index_of(kind: str) -> str:
    """The index of all pages of a kind, by their ends: as many as are begun in ten minutes, which are few."""
    return f"{kind}:until"


def close_pages(accounts: Collection[str], work: Work, *kinds: str) -> Steps[None]:
    """Forget all pages of these kinds of these accounts: what is entered there from now on changes nothing."""
    scans = [Scan(index_of(kind), limit=_AT_ONCE, reverse=True) for kind in kinds]
    _, found = yield Read(scans=scans)
    keys = [key for one in found for _, key in one]
    bodies, _ = yield Read(keys)
    for key, body in zip(keys, bodies, strict=True):
        if body is not None and body["account"] in accounts:
            work.delete(key)
        else:
            work.drop(key)
