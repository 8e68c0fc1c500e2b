"""What aiogram's errors mean for a message."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
from aiogram import exceptions

from ..errors import ChannelError, OutcomeUnknown, TryLater, Unreachable
from .api import Refused


@contextmanager
def translated() -> Iterator[None]:
    """The library's errors become the channel's, once. None of them holds the address, which holds the token."""
    try:
        yield
    # An answer without a result is None for the library, whatever its types say.
    except (exceptions.ClientDecodeError, AttributeError, TypeError) as error:
        raise OutcomeUnknown(f"Telegram's answer can't be read: {type(error).__name__}") from error
    except exceptions.TelegramAPIError as error:
        raise _channel_error(error) from error


def _channel_error(error: exceptions.TelegramAPIError) -> ChannelError | Refused:
    match error:
        case exceptions.TelegramRetryAfter():
            return TryLater(error.message, retry_after=error.retry_after)
        case exceptions.TelegramMigrateToChat():
            return Refused(error.message, migrate_to=str(error.migrate_to_chat_id))
        case exceptions.TelegramForbiddenError():
            return Unreachable(error.message)
        case exceptions.TelegramBadRequest() if "chat not found" in error.message.lower():
            return Unreachable(error.message)
        # Too large a body is a network error in this library: it must be met before those.
        case (
            exceptions.TelegramBadRequest()
            | exceptions.TelegramUnauthorizedError()
            | exceptions.TelegramNotFound()
            | exceptions.TelegramEntityTooLarge()
        ):
            return Refused(error.message)
        case exceptions.TelegramConflictError():
            return TryLater(error.message)
        case exceptions.TelegramNetworkError():
            cause = type(error.__cause__).__name__
            # Without a connection nothing was written.
            if isinstance(error.__cause__, aiohttp.ClientConnectorError):
                return TryLater(f"no connection to Telegram: {cause}")
            return OutcomeUnknown(f"the connection to Telegram broke: {cause}")
    if error.message.startswith("Too Many Requests"):  # where no time is given, the library knows no class
        return TryLater(error.message)
    return OutcomeUnknown(error.message)
