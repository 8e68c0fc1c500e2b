"""New chats where anybody may open one: so many an hour from one address."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from .addresses import HOUR, Rate, client_address

PER_HOUR = 10  # new chats of one address
_REMEMBERED = 20_000  # chats that were let in


class NewChatLimit:
    """Lets `per_hour` new chats in from each address, all of them at once if need be.

    A chat that was let in stays so: its page may load, its socket open, and both come back, and it counts once. The
    memory is bounded; a chat that was forgotten and has still said nothing counts again.
    """

    def __init__(self, per_hour: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = Rate(per_hour, HOUR, clock=clock)
        self._let_in: dict[str, None] = {}

    def wait(self, chat: str, scope: Mapping[str, Any]) -> float:
        """Let a new chat in from where a connection comes, and return 0.0; else the seconds until one more may."""
        if chat in self._let_in:
            return 0.0
        if wait := self._rate.count(client_address(scope)):
            return wait
        self._let_in[chat] = None
        if len(self._let_in) > _REMEMBERED:
            del self._let_in[next(iter(self._let_in))]
        return 0.0
