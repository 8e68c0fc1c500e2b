"""What a store forgets, in which order."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class _Forgets(Protocol):
    async def clean(self, before: datetime) -> int: ...


class _Parts(Protocol):
    @property
    def accounts(self) -> _Forgets: ...
    @property
    def contacts(self) -> _Forgets: ...
    @property
    def windows(self) -> _Forgets: ...
    @property
    def transcript(self) -> _Forgets: ...
    @property
    def pictures(self) -> _Forgets: ...
    @property
    def charges(self) -> _Forgets: ...


async def clean(store: _Parts, before: datetime) -> int:
    """storage.base.Repositories.clean, by the parts of a store."""
    # People before the charges by which it is known that they have made any.
    kept = (store.accounts, store.contacts, store.windows, store.transcript, store.pictures, store.charges)
    return sum([await one.clean(before) for one in kept])
