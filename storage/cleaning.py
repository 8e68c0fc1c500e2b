"""What a store forgets, in which order."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class _Forgets(Protocol):
    async def clean(self, before: datetime) -> int: ...


class _ForgetsWhatIsDone(Protocol):
    async def clean(self, before: datetime, done: datetime) -> int: ...


class _Parts(Protocol):
    @property
    def accounts(self) -> _Forgets: ...
    @property
    def pairings(self) -> _Forgets: ...
    @property
    def contacts(self) -> _Forgets: ...
    @property
    def admins(self) -> _Forgets: ...
    @property
    def blocks(self) -> _Forgets: ...
    @property
    def audit(self) -> _Forgets: ...
    @property
    def unknown_lines(self) -> _Forgets: ...
    @property
    def windows(self) -> _Forgets: ...
    @property
    def transcript(self) -> _Forgets: ...
    @property
    def pictures(self) -> _Forgets: ...
    @property
    def charges(self) -> _ForgetsWhatIsDone: ...


async def clean(store: _Parts, before: datetime, done: datetime | None) -> int:
    """storage.base.Repositories.clean, by the parts of a store."""
    # People before the charges by which it is known that they have made any.
    people = (
        store.accounts, store.pairings, store.contacts, store.unknown_lines, store.windows, store.transcript,
        store.pictures, store.admins, store.audit, store.blocks,
    )  # fmt: skip
    forgotten = sum([await one.clean(before) for one in people])
    return forgotten + await store.charges.clean(before, before if done is None else max(before, done))
