"""How those who wait for something learn that it may be there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Bell:
    """Rung by a repository that put something where others look for it. It says no more than that: look.

    It reaches this process alone, and only those who listen in that moment; who begins to listen looks once anyway.
    """

    def __init__(self) -> None:
        self._listeners: list[Callable[[], None]] = []

    def ring(self) -> None:
        """Call all who listen. They note it and return at once, so that many rings are one look."""
        for listener in tuple(self._listeners):
            listener()

    @contextmanager
    def heard_by(self, listener: Callable[[], None]) -> Iterator[None]:
        """Have `listener` called until the end of the block."""
        self._listeners.append(listener)
        try:
            yield
        finally:
            self._listeners.remove(listener)
