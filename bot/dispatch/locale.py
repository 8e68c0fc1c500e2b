"""A host's word on the language in which somebody is spoken to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import structlog

from ...channels.base import InboundMessage, Receiver

log = structlog.get_logger(__name__)

Locale = Callable[[InboundMessage], str | None]
"""In which language (a BCP 47 tag) a stranger who sends a message is spoken to; None leaves it to the channel."""


def in_locale(locale: Locale | None, message: InboundMessage) -> InboundMessage:
    """Return the message with the host's word on its language; what the host's function raises is only logged."""
    if locale is None:
        return message
    try:
        language = locale(message)
    except Exception:
        log.exception("locale_failed")
        return message
    return message if language is None else replace(message, language=language)


def localised(locale: Locale, receiver: Receiver) -> Receiver:
    """Return a receiver that asks `locale` first."""

    async def receive(message: InboundMessage) -> None:
        await receiver(in_locale(locale, message))

    return receive
