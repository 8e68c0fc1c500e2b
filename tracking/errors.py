"""What a repository raises, on whatever store it is; storage/errors.py has the rest of the tree."""

from __future__ import annotations

from ..channels.errors import NotStored


class StoreError(NotStored):
    """The store could not do what it was asked; nothing of that operation stands."""


class StoreUnavailable(StoreError):
    """The server of the store can't be asked now: it is away, is starting, is full or is no master any more.

    Any call of a repository may raise it. Whether the operation stands is open; all are safe to repeat, later.
    """
