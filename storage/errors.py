"""What can go wrong with a store.

StoreError
├── StoreClosed        used before it was opened or after it was closed
├── StoreInUse         another process has it open
├── StoreUnavailable   its server can't be asked now, but may be later
└── StoreUnusable      not a store of ours, damaged, or written by a newer version
"""

from __future__ import annotations

from ..channels.errors import NotStored
from ..tracking.base import RepositoryUnavailable


class StoreError(NotStored):
    """The store could not do what it was asked; nothing of that operation stands."""


class StoreClosed(StoreError):
    """The store is not open."""


class StoreInUse(StoreError):
    """Another process has this store open; two would lease the same notices."""


class StoreUnusable(StoreError):
    """What lies at this address is not a store that this version can work with."""


class StoreUnavailable(StoreError, RepositoryUnavailable):
    """The server of the store can't be asked now: it is away, is starting, is full or is no master any more.

    Whether the operation stands is open; every operation is safe to repeat, later.
    """
