"""Small texts by a key: what is remembered that deserves no repository of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class KeyValues(Protocol):
    """Texts by their key, which is `kind:id` (`web_chat:<hash>`, `alert:clock`). Every method is one atomic step.

    All instances on one store see the same. Of `add`, `replace` and `delete`, that a call was made twice shows in its
    answer: after an answer that was lost, `get` tells what stands.
    """

    async def get(self, key: str) -> str | None:
        """The text of a key, None if it has none."""

    async def put(self, key: str, text: str) -> None:
        """Give a key a text, whatever it had."""

    async def add(self, key: str, text: str) -> bool:
        """Give a key a text if it has none; False if it has."""

    async def replace(self, key: str, old: str, new: str) -> bool:
        """Give a key that has the text `old` another one; False if it has not."""

    async def delete(self, key: str) -> bool:
        """Take its text from a key; False if it had none."""

    async def under(self, prefix: str) -> Mapping[str, str]:
        """All keys that begin so, with their texts, in their order. For a few thousands, and never on a hot path."""
