"""Telegram's limits on the messages of a bot: so many a second in all, and to one chat."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

from .telegram_errors import too_many_requests


class Limits:
    """Counts messages, and refuses one too many with 429.

    30 a second in all and one a second to a chat (core.telegram.org/bots/faq#my-bot-is-hitting-limits); the real
    server lets short bursts pass. Only sending counts, edits and answers to buttons do not. `now` gives seconds
    that only grow.
    """

    def __init__(self, now: Callable[[], float], *, per_second: int = 30, per_chat: int = 1) -> None:
        self._now = now
        self._per_chat = per_chat
        self._all = _Bucket(per_second)
        self._chats: dict[int, _Bucket] = {}

    def count(self, chat_id: int) -> None:
        """One message to a chat; raises 429 and counts nothing when it is one too many."""
        now = self._now()
        buckets = (self._all, self._chats.setdefault(chat_id, _Bucket(self._per_chat)))
        if wait := max(bucket.wait(now) for bucket in buckets):
            raise too_many_requests(ceil(wait))
        for bucket in buckets:
            bucket.take()


class _Bucket:
    """As many tokens as come in a second, at first and at most."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._tokens = float(rate)
        self._filled_at: float | None = None

    def wait(self, now: float) -> float:
        """Seconds until there is a token."""
        if self._filled_at is not None:
            self._tokens = min(self._rate, self._tokens + (now - self._filled_at) * self._rate)
        self._filled_at = now
        return max(0.0, (1 - self._tokens) / self._rate)

    def take(self) -> None:
        self._tokens -= 1
