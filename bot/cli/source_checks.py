"""What `chatwallet doctor` says of RabbitMQ and of payment webhooks."""

from __future__ import annotations

# ruff: noqa: PLC0415 - aio-pika is an extra: it is imported where it is used
from ...channels.checks import CheckResult
from ...tracking.sources.state import SourceUnavailable
from ..config.settings import Settings
from ..payment_webhook import PATH
from ..sources import rabbitmq_address


async def check_sources(settings: Settings) -> list[CheckResult]:
    """Look at the sources that the settings name, changing nothing; also while the bot runs."""
    if missing := settings.missing_for_sources():
        return [CheckResult(False, "RabbitMQ can't be used", problem) for problem in missing]
    results = await _rabbitmq(settings) if settings.uses_rabbitmq else []
    return results + _webhook(settings)


async def _rabbitmq(settings: Settings) -> list[CheckResult]:
    from ...tracking.sources.broker import look

    address = rabbitmq_address(settings)
    try:
        queue, dead = await look(address)
    except SourceUnavailable as error:
        mend = (
            "Look at CHATWALLET_RABBITMQ_URL. Payments are found without it: by the live feed and by polling."
        )
        return [CheckResult(False, f"RabbitMQ can't be asked: {error}", mend)]
    mode = f"mode {settings.rabbitmq_mode}"
    if queue is None:
        mend = "The bot makes it when it starts; whoever feeds it should have made it already."
        return [CheckResult(True, f"RabbitMQ answers, {mode}; the queue {address.queue} is not there", mend)]
    results = [
        CheckResult(
            True,
            f"RabbitMQ answers, {mode}; the queue {address.queue}: messages that wait: {queue.waiting}, "
            f"consumers: {queue.consumers}",
        )
    ]
    if dead is not None and dead.waiting:
        mend = f"They lie in the queue {address.dead_letters}, each with the header `reason`: see docs/sources.md."
        results.append(CheckResult(False, f"RabbitMQ: events that could not be read: {dead.waiting}", mend))
    return results


def _webhook(settings: Settings) -> list[CheckResult]:
    count = len(settings.payment_webhook_secrets)
    if not count:
        return []
    where = str(settings.public_url).rstrip("/") if settings.public_url is not None else "<public address>"
    results = [CheckResult(True, f"Payment webhooks are taken at {where}{PATH}; secrets: {count}")]
    if count > 2:  # the new one and the old one
        mend = "While one is replaced there are two; each further one is one more that may leak."
        results.append(CheckResult(True, f"Payment webhooks: {count} secrets are good", mend))
    return results
