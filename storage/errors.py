"""What can go wrong with a store.

StoreError
├── StoreClosed        used before it was opened or after it was closed
├── LookTooLong        a look of an admin was broken off
├── StoreInUse         another process has it open
├── StoreUnavailable   its server can't be asked now, but may be later
└── StoreUnusable      not a store of ours, damaged, or written by a newer version
"""

from __future__ import annotations

from ..tracking.errors import StoreError, StoreUnavailable

__all__ = ["LookTooLong", "StoreClosed", "StoreError", "StoreInUse", "StoreUnavailable", "StoreUnusable"]


class StoreClosed(StoreError):
    """The store is not open."""


class LookTooLong(StoreError):
    """A look took longer than it may, and was broken off."""


class StoreInUse(StoreError):
    """Another process has this store open; two would lease the same notices."""


class StoreUnusable(StoreError):
    """What lies at this address is not a store that this version can work with."""
