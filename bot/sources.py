"""From the settings to the sources beside the wallet's own: RabbitMQ and payment webhooks."""

from __future__ import annotations

# ruff: noqa: PLC0415 - aio-pika is an extra: it is imported where it is used
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from starlette.routing import BaseRoute

from ..tracking.base import Source
from ..tracking.clock import Clock, utc_now
from ..tracking.payments.tracker import Tracker
from ..tracking.sources.signatures import Signatures
from ..tracking.sources.webhook import Webhook
from ..tracking.unmatched import Note, not_noted
from .config.settings import Settings, SettingsError
from .payment_webhook import payment_route

if TYPE_CHECKING:
    from ..tracking.sources.broker import Address


def event_sources(
    settings: Settings,
    *,
    ready: Callable[[], Awaitable[object]],
    tracker: Tracker,
    note: Note = not_noted,
    clock: Clock = utc_now,
) -> tuple[Source, ...]:
    """Return the sources whose word is asked back, as the settings name them.

    `ready` raises while nothing can be stored. While the live feeds of the `tracker` do their work, RabbitMQ is silent
    in the mode `fallback`. `note` is told of events that are of no use. Raises SettingsError.
    """
    if missing := settings.missing_for_sources():
        raise SettingsError(missing)
    sources: list[Source] = []
    if settings.uses_rabbitmq:
        from ..tracking.sources.rabbitmq import RabbitMQ

        fallback = settings.rabbitmq_mode == "fallback"
        live = tracker.feeds_speak if fallback else _never
        sources.append(RabbitMQ(rabbitmq_address(settings), ready=ready, live=live, note=note, clock=clock))
    if settings.payment_webhook_secrets:
        sources.append(Webhook(note=note, clock=clock))
    return tuple(sources)


def payment_routes(settings: Settings, sources: Sequence[Source]) -> list[BaseRoute]:
    """Return what must be served over HTTP for the sources to hear anything."""
    secrets = [secret.get_secret_value() for secret in settings.payment_webhook_secrets]
    return [payment_route(source, Signatures(secrets)) for source in sources if isinstance(source, Webhook)]


def rabbitmq_address(settings: Settings) -> Address:
    """Return where the events are; CHATWALLET_RABBITMQ_URL must be set."""
    from ..tracking.sources.broker import Address

    assert settings.rabbitmq_url is not None
    return Address(
        settings.rabbitmq_url.get_secret_value(),
        settings.rabbitmq_queue,
        settings.rabbitmq_exchange,
        settings.rabbitmq_routing_key,
    )


def _never() -> bool:
    return False
