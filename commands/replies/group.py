"""Where others read along: what the bot says of itself there, and how it asks a person to write to it alone."""

from __future__ import annotations

from ...channels.base import OutboundMessage
from ..base import Answer, Context


def invitation(context: Context) -> Answer:
    """Ask for a private chat. It is the same whatever was written, so that it tells nothing of anybody."""
    return Answer(OutboundMessage("\n".join(_invitation(context))))


def introduction(context: Context) -> Answer:
    """Say in short what the bot is, and where it can be written to."""
    return Answer(OutboundMessage("\n".join((context.texts("group-help"), *_invitation(context)))))


def _invitation(context: Context) -> tuple[str, ...]:
    text = context.texts("group-private")
    return (text, context.message.private_url) if context.message.private_url else (text,)
