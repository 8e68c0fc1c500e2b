"""What can go wrong with a store.

StoreError
├── StoreClosed     used before it was opened or after it was closed
├── StoreInUse      another process has it open
└── StoreUnusable   not a store of ours, damaged, or written by a newer version
"""

from __future__ import annotations


class StoreError(Exception):
    """The store could not do what it was asked; nothing of that operation stands."""


class StoreClosed(StoreError):
    """The store is not open."""


class StoreInUse(StoreError):
    """Another process has this store open; two would lease the same notices."""


class StoreUnusable(StoreError):
    """What lies at this address is not a store that this version can work with."""
