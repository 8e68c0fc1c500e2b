"""Pages for keys that are open: they end in the step after which their people expect no new link."""

from __future__ import annotations

from collections.abc import Collection

from .engine import Read, Scan, Steps, Work

INDEX = "linking:until"
"""The index of all pages, by their ends: as many as are begun in ten minutes, which are few."""

_AT_ONCE = 1000


def close_pages(accounts: Collection[str], work: Work) -> Steps[None]:
    """Forget all pages of these accounts: what is entered there from now on links nothing."""
    _, (found,) = yield Read(scans=(Scan(INDEX, limit=_AT_ONCE, reverse=True),))
    keys = [key for _, key in found]
    bodies, _ = yield Read(keys)
    for key, body in zip(keys, bodies, strict=True):
        if body is not None and body["account"] in accounts:
            work.delete(key)
        else:
            work.drop(key)
