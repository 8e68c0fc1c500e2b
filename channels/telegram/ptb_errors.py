"""What python-telegram-bot's errors mean for a message."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import aiohttp
import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from ..errors import ChannelError, OutcomeUnknown, TryLater, Unreachable
from .api import Refused

# A request that failed so never left: no connection, none free, or a client that is closed. Ours speak over aiohttp,
# those of a host's bot over httpx.
_NEVER_LEFT = (
    *(aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError),
    *(httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout),
    RuntimeError,
)
# What de_json raises for an object that is not of the Bot API.
UNREADABLE = (AttributeError, KeyError, OverflowError, TypeError, ValueError)


@contextmanager
def translated() -> Iterator[None]:
    """The library's errors become the channel's, once."""
    try:
        yield
    except TelegramError as error:
        raise _channel_error(error) from error
    except UNREADABLE as error:
        raise OutcomeUnknown(f"Telegram's answer can't be read: {error!r}") from error


def _channel_error(error: TelegramError) -> ChannelError | Refused:
    match error:
        case RetryAfter():
            after = error.retry_after
            seconds = after.total_seconds() if isinstance(after, timedelta) else after
            return TryLater(error.message, retry_after=seconds)
        case ChatMigrated():
            return Refused(error.message, migrate_to=str(error.new_chat_id))
        case Forbidden():
            return Unreachable(error.message)
        case BadRequest() if "chat not found" in error.message.lower():
            return Unreachable(error.message)
        # BadRequest is a NetworkError in this library: it must be met before those.
        case BadRequest() | InvalidToken():
            # Of a token it tells in words of its own, and keeps Telegram's as the cause.
            told = error.__cause__ if isinstance(error.__cause__, InvalidToken) else error
            return Refused(told.message)
        case Conflict():
            return TryLater(error.message)
        # These two have no class of their own, only Telegram's words.
        case _ if error.message.startswith("Too Many Requests"):
            return TryLater(error.message)
        case _ if error.message == "Request Entity Too Large":
            return Refused(error.message)
    if isinstance(error.__cause__, _NEVER_LEFT):
        return TryLater(error.message)
    return OutcomeUnknown(error.message)
