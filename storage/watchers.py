"""Listeners of this process, by the chat whose changes they wait for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Watchers:
    """Callbacks by the chat that they watch."""

    def __init__(self) -> None:
        self._of: dict[str, list[Callable[[], None]]] = {}

    @property
    def watched(self) -> tuple[str, ...]:
        """The chats that somebody watches."""
        return tuple(self._of)

    @contextmanager
    def watch(self, chat: str, on_change: Callable[[], None]) -> Iterator[None]:
        """Have `tell` call `on_change` for this chat until the end of the block."""
        callbacks = self._of.setdefault(chat, [])
        callbacks.append(on_change)
        try:
            yield
        finally:
            callbacks.remove(on_change)
            if not callbacks:
                del self._of[chat]

    def tell(self, chat: str) -> None:
        """Tell those who watch a chat that it has changed, or may have."""
        for on_change in tuple(self._of.get(chat, ())):
            on_change()
