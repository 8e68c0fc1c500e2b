"""In which messages a channel says one: WhatsApp says a QR and its payment request apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from .base import Channel, DividesMessages, OutboundMessage

Divide = Callable[[str, OutboundMessage], Sequence[OutboundMessage]]
"""From a channel's name and a message to the messages that are sent, in order."""


def undivided(channel: str, message: OutboundMessage) -> Sequence[OutboundMessage]:
    """Every message as it is."""
    return (message,)


def divide_by(channels: Mapping[str, Channel]) -> Divide:
    """As each of these channels wants it."""

    def divide(name: str, message: OutboundMessage) -> Sequence[OutboundMessage]:
        channel = channels.get(name)
        return channel.divide(message) if isinstance(channel, DividesMessages) else (message,)

    return divide
