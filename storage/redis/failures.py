"""What a Redis or its absence answers, in the words of this store."""

from __future__ import annotations

from redis import exceptions

from ..errors import StoreError, StoreUnavailable

_GONE = (
    exceptions.ConnectionError,  # refused, broken, loading, wrong password, no master known to the sentinels
    exceptions.TimeoutError,
    exceptions.ReadOnlyError,
    exceptions.OutOfMemoryError,
    exceptions.NoPermissionError,
    exceptions.AskError,
    exceptions.TryAgainError,
    exceptions.ClusterError,
    exceptions.RedisClusterException,
    OSError,
)
# Errors that redis-py has no class of its own for, by the word they begin with, or hold when a script met them.
_WORDS = (
    "MISCONF",
    "NOREPLICAS",
    "MASTERDOWN",
    "CLUSTERDOWN",
    "LOADING",
    "READONLY",
    "OOM",
    "BUSY",
    "UNBLOCKED",
    "STOREGONE",
)


def is_gone(error: Exception) -> bool:
    """Whether the server can't do its work now, but may be able to later."""
    return isinstance(error, _GONE) or (
        isinstance(error, exceptions.ResponseError) and any(word in str(error).upper() for word in _WORDS)
    )


def is_forbidden(error: Exception) -> bool:
    """Whether the server does not let this user in, or not do this; redis-py hides the one in a ConnectionError."""
    forbidden = (exceptions.AuthenticationError, exceptions.NoPermissionError)
    return isinstance(error, forbidden) or isinstance(error.__cause__, forbidden)


def translated(error: Exception) -> StoreError:
    """The same error in our words; raise it `from` the other one."""
    if is_gone(error):
        return StoreUnavailable(f"Redis can't be asked now: {error}")
    return StoreError(f"Redis refused a step: {error}")
