"""Takes back what people wrote with a secret in it, where their channel can."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

import structlog

from ...channels.base import Channel, Forgetful, InboundMessage
from ...channels.errors import ChannelError, TryLater, Unreachable

log = structlog.get_logger(__name__)

TRIES = 4
PAUSE = 1.0  # seconds between tries, where the channel names no time
PATIENCE = 15.0  # seconds for all of them: the person waits for the answer


class Fate(Enum):
    """What became of a message that was to be forgotten; the value is the end of its texts' names."""

    DELETED = "deleted"
    """Nobody finds it any more where it was said."""
    WIPED = "wiped"
    """Whoever carries the chat has forgotten it; the person's own device keeps it."""
    KEPT = "kept"
    """It stands where it was said."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """The fate of a message, and `keeper`: who has wiped it, by name."""

    fate: Fate
    keeper: str = ""


KEPT = Forgotten(Fate.KEPT)


class Forgetting:
    """Has the channels forget messages.

    It is done when a message is answered: after a crash that is done again, and so is this.
    """

    def __init__(self, channels: Mapping[str, Channel], *, pause: float = PAUSE) -> None:
        self._forgetful = {
            name: channel for name, channel in channels.items() if isinstance(channel, Forgetful)
        }
        self._pause = pause

    def is_whole(self, channel: str) -> bool:
        """Whether a channel forgets a message everywhere, on the person's own devices too."""
        found = self._forgetful.get(channel)
        return found is not None and not found.keeper

    async def forget(self, message: InboundMessage) -> Forgotten:
        """Take a message back, in several tries where the channel can't be reached. Raises nothing of the channel."""
        channel = self._forgetful.get(message.conversation.channel)
        if channel is None or not message.reference:
            return KEPT
        try:
            async with asyncio.timeout(PATIENCE):
                forgotten = await self._try(channel, message)
        except TimeoutError:
            forgotten = False
        log.info("secret_in_message", channel=message.conversation.channel, taken_back=forgotten)
        if not forgotten:
            return KEPT
        return Forgotten(Fate.WIPED, channel.keeper) if channel.keeper else Forgotten(Fate.DELETED)

    async def _try(self, channel: Forgetful, message: InboundMessage) -> bool:
        for left in reversed(range(TRIES)):
            try:
                await channel.forget(message.conversation, message.reference)
            except ChannelError as error:
                log.warning("message_not_taken_back", channel=message.conversation.channel, reason=str(error))
                if isinstance(error, Unreachable) or not left:
                    return False
                wait = error.retry_after if isinstance(error, TryLater) else None
                await asyncio.sleep(self._pause if wait is None else wait)
            else:
                return True
        return False
