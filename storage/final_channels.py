"""The channels that can't change what they have said."""

from __future__ import annotations

from collections.abc import Collection

import orjson


class FinalChannels:
    """Their names, of which a store learns when it is used; `text`: the same as a JSON array.

    What was said on one stays as it is: no EDIT is put for a chat of it.
    """

    def __init__(self) -> None:
        self._names: frozenset[str] = frozenset()
        self.text = "[]"

    def __contains__(self, channel: str) -> bool:
        return channel in self._names

    def learn(self, channels: Collection[str]) -> None:
        """Take these for final, in place of any others."""
        self._names = frozenset(channels)
        self.text = orjson.dumps(sorted(self._names)).decode()
