"""Texts by a key in memory."""

from __future__ import annotations

from collections.abc import Mapping


class MemoryValues:
    """channels.values.KeyValues in memory."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    async def get(self, key: str) -> str | None:
        """See channels.values.KeyValues."""
        return self._texts.get(key)

    async def put(self, key: str, text: str) -> None:
        """See channels.values.KeyValues."""
        self._texts[key] = text

    async def add(self, key: str, text: str) -> bool:
        """See channels.values.KeyValues."""
        if key in self._texts:
            return False
        self._texts[key] = text
        return True

    async def replace(self, key: str, old: str, new: str) -> bool:
        """See channels.values.KeyValues."""
        if self._texts.get(key) != old:
            return False
        self._texts[key] = new
        return True

    async def delete(self, key: str) -> bool:
        """See channels.values.KeyValues."""
        return self._texts.pop(key, None) is not None

    async def under(self, prefix: str) -> Mapping[str, str]:
        """See channels.values.KeyValues."""
        return {key: text for key, text in sorted(self._texts.items()) if key.startswith(prefix)}
