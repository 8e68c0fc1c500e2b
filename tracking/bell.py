"""How a waiting worker learns that there may be something to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Bell:
    """Rung by a repository that put something where others look for it. It says no more than that: look.

    It reaches only listeners of this process, in that moment; a new listener looks once anyway.
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
