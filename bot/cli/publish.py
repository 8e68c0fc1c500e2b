"""`chatwallet publish`: put a payment event on the queue, as its producer does, for a test."""

from __future__ import annotations

# ruff: noqa: PLC0415 - aio-pika is an extra: it is imported where it is used
from collections.abc import Callable

from ...tracking.clock import utc_now
from ...tracking.sources.events import write_event
from ...tracking.sources.state import SourceUnavailable
from ..config.settings import Settings, SettingsError
from ..config.sources import missing_rabbitmq
from ..sources import rabbitmq_address

_WHAT_FOLLOWS = {
    "fallback": "While the live feed works, the bot only counts it (left_to_subscription); else it asks the wallet.",
    "always": "The bot asks the wallet before it believes it.",
    "off": "The bot reads no events: CHATWALLET_RABBITMQ_MODE is off.",
}


class NotPublished(Exception):
    """The event is not on the queue; the message says why."""


async def publish_payment(settings: Settings, payment_hash: str, tell: Callable[[str], None]) -> None:
    """Publish a `payment_received` event; when this returns, the broker has stored it.

    It goes to the queue of the settings, or into the exchange if one is named, whatever the mode is. Raises
    SettingsError, ValueError for what is no payment hash, and NotPublished.
    """
    event = write_event(payment_hash, utc_now())
    if settings.rabbitmq_url is None:
        raise SettingsError(["CHATWALLET_RABBITMQ_URL is not set: where the event goes to"])
    if missing := missing_rabbitmq():
        raise SettingsError(missing)
    from ...tracking.sources.broker import publish

    address = rabbitmq_address(settings)
    try:
        await publish(address, event)
    except SourceUnavailable as error:
        raise NotPublished(f"RabbitMQ did not take it: {error}") from error
    if address.exchange:
        tell(f"Published into the exchange {address.exchange} with the key {address.routing_key}.")
    else:
        tell(f"Published to the queue {address.queue}.")
    tell(_WHAT_FOLLOWS[settings.rabbitmq_mode])
