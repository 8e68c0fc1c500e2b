"""The settings of the sources beside the wallet's own: RabbitMQ and payment webhooks."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, SecretStr, field_validator

from ...tracking.sources.events import PAYMENT_RECEIVED, QUEUE
from ...tracking.sources.signatures import Signatures
from ...web.fields import split_list
from .channels import PREFIX

_NAME = Field(max_length=240)  # of 255 bytes in AMQP 0-9-1; ours for dead letters is five longer


class SourceSettings(BaseModel):
    """What an admin can set of the sources; without any of it the wallet's feed and the poll do all the work."""

    rabbitmq_url: SecretStr | None = None  # it may hold a password
    rabbitmq_queue: Annotated[str, _NAME, Field(min_length=1)] = QUEUE
    rabbitmq_mode: Literal["fallback", "always", "off"] = "fallback"
    rabbitmq_exchange: Annotated[str, _NAME] = ""
    rabbitmq_routing_key: Annotated[str, _NAME] = PAYMENT_RECEIVED
    payment_webhook_secrets: tuple[SecretStr, ...] = ()

    @field_validator("rabbitmq_url")
    @classmethod
    def _url_is_a_broker_s(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _is_broker(value.get_secret_value()):
            raise ValueError(
                "is not an address like amqp://user:password@host:5672/ or amqps://…; in a password, write # as %23, "
                "/ as %2F, ? as %3F, @ as %40"
            )
        return value

    @field_validator("payment_webhook_secrets", mode="before")
    @classmethod
    def _split_secrets(cls, value: object) -> object:
        return split_list(value)

    @field_validator("payment_webhook_secrets")
    @classmethod
    def _secrets_protect(cls, value: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if value:
            Signatures(secret.get_secret_value() for secret in value)
        return value

    @property
    def uses_rabbitmq(self) -> bool:
        """Whether there is a broker to listen to."""
        return self.rabbitmq_url is not None and self.rabbitmq_mode != "off"

    def missing_for_sources(self) -> list[str]:
        """What must be set, or installed, before the sources can work, as sentences."""
        if self.rabbitmq_mode == "always" and self.rabbitmq_url is None:
            return [f"{PREFIX}RABBITMQ_URL is not set, and {PREFIX}RABBITMQ_MODE is always"]
        if self.uses_rabbitmq:
            return missing_rabbitmq()
        return []


def missing_rabbitmq() -> list[str]:
    """What must be installed to speak to a broker, as sentences."""
    if find_spec("aio_pika") is not None:
        return []
    return ["the library aio_pika is not installed: install chatwallet with its extra [rabbitmq]"]


def _is_broker(url: str) -> bool:
    try:
        parts = urlsplit(url)
        if "#" in url or ("@" in f"{parts.path}{parts.query}" and "@" not in parts.netloc):
            return False  # a password that cuts the address in two: what looks like the host is its user
        return parts.scheme in ("amqp", "amqps") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:  # a port that is no number
        return False
