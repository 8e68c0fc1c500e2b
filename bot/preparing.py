"""What is done before a bot works: on a copy of the data, and with web chats that an older version made."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager

from ..tracking.restored_backup import RestoredBackup
from .parts import Parts
from .web_chats import EarlierWebChats, web_chats


def preparations(parts: Parts) -> tuple[AbstractAsyncContextManager[object], ...]:
    """Return what is to be opened after the store, and before anything else."""
    at, store = parts.settings.restored_at, parts.store
    restored = () if at is None else (RestoredBackup(store.charges, at, parts.tracker),)
    if "web" not in parts.channels:
        return restored
    return (*restored, EarlierWebChats(web_chats(parts.settings, store), store.transcript))
