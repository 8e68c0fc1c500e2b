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
    dividing = {name: channel for name, channel in channels.items() if isinstance(channel, DividesMessages)}

    def divide(name: str, message: OutboundMessage) -> Sequence[OutboundMessage]:
        channel = dividing.get(name)
        return (message,) if channel is None else channel.divide(message)

    return divide
