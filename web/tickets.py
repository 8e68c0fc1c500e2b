"""Links that open once and become a cookie: how somebody who is known in a chat is known to a page for a while."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable

LINK = 300.0
"""Seconds in which a link can be opened."""

COOKIE = 900.0
"""Seconds for which a cookie counts."""

_MOST = 64  # of each: the oldest go first
_BYTES = 16


class Tickets:
    """Links and cookies of this process, each known by its hash alone. They end with it."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._links: dict[str, float] = {}
        self._cookies: dict[str, float] = {}

    def issue(self) -> str:
        """A token for a link, of 128 bits."""
        return self._new(self._links, LINK)

    def open(self, token: str) -> str | None:
        """Use a link up: its cookie; None for one that was used, is over, or never was."""
        ends = self._links.pop(_hash(token), None)
        return self._new(self._cookies, COOKIE) if ends is not None and self._clock() < ends else None

    def admits(self, cookie: str) -> bool:
        """Whether a cookie is one of ours, and not over."""
        return self._clock() < self._cookies.get(_hash(cookie), 0.0)

    def _new(self, of: dict[str, float], seconds: float) -> str:
        now = self._clock()
        for name in [one for one, ends in of.items() if ends <= now]:
            del of[name]
        while len(of) >= _MOST:
            del of[next(iter(of))]
        token = secrets.token_urlsafe(_BYTES)
        of[_hash(token)] = now + seconds
        return token


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
