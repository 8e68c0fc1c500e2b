"""What can go wrong with a channel.

ChannelError
├── TryLater           surely not sent; try again after `retry_after` seconds
├── OutcomeUnknown     may or may not have arrived: every later attempt must say that it may be a repeat
└── Unreachable        the conversation takes no messages until the person writes again

NotStored              what a channel hands on, or asks of a repository, is not stored now: it is to come again
"""

from __future__ import annotations


class ChannelError(Exception):
    """The root of all that a channel raises."""


class TryLater(ChannelError):
    """Surely not sent. `retry_after` is in seconds, None where the channel does not say."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class OutcomeUnknown(ChannelError):
    """The message may or may not have arrived."""


class Unreachable(ChannelError):
    """The conversation takes no messages until the person writes again."""


class NotStored(Exception):
    """A receiver or a repository could not store, or look up, what a channel gave it; each call is safe to repeat.

    Every error of a store is one. A channel answers by having the message come again: it acknowledges nothing.
    """
