"""Owners by their refs: the settings name them in clear, and the bot knows people by refs once there is a ring."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import TracebackType

from ...accounts.roles import Owners
from ...channels.base import Channel
from .refs import Refs


class OwnersByRef:
    """Finds the refs of owners before anybody is heard. Use it as a context manager, opened after the store."""

    def __init__(
        self, refs: Refs, owners: Owners, names: Collection[str], channels: Mapping[str, Channel]
    ) -> None:
        self._refs = refs
        self._names = names
        self._channels = channels
        refs.on_note(owners.note_ref)

    async def __aenter__(self) -> None:
        """Raises StoreError."""
        if not self._refs.ready:
            return
        for name in self._names:
            word, _, rest = name.partition(":")
            channel = self._channels.get(word)
            if channel is None or channel.abilities.random_ids:
                continue
            for one in (rest, name):  # the ids of some channels begin with the channel
                await self._refs.ref_of(word, one)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Nothing was opened."""
