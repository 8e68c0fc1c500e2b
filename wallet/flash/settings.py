"""What an admin can set of Flash."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AnyUrl, BaseModel, Field, SecretStr, UrlConstraints, ValidationInfo, field_validator

from ...web.fields import HttpUrl, one_line_of_ascii, split_list
from ..turns import PEOPLE

FRESH, FALLBACK = 60.0, 900.0
"""Seconds for which a rate is shown to people, and how old one may be that is shown while no newer one can be had."""

_NODE_KEY = re.compile(r"0[23][0-9a-f]{64}")

WsUrl = Annotated[AnyUrl, UrlConstraints(allowed_schemes=["ws", "wss"])]


class FlashSettings(BaseModel):
    """Where Flash is, the credential of the house's account, and how often and how long its answers are asked for."""

    flash_graphql_url: HttpUrl | None = None
    flash_ws_url: WsUrl | None = None
    flash_auth_url: HttpUrl | None = None
    flash_token: SecretStr | None = None
    flash_api_key: SecretStr | None = None
    flash_payees: tuple[str, ...] = ()
    polls_per_minute: Annotated[int, Field(ge=1, le=600)] = 30
    people_requests_per_minute: Annotated[int, Field(ge=3, le=600)] = int(PEOPLE.per_minute)
    rate_seconds: Annotated[float, Field(ge=0, le=900)] = FRESH
    rate_fallback_seconds: Annotated[float, Field(ge=0, le=86_400)] = FALLBACK

    @field_validator("flash_token", "flash_api_key")
    @classmethod
    def _credential_can_be_a_header(cls, value: SecretStr | None) -> SecretStr | None:
        return value and SecretStr(one_line_of_ascii(value.get_secret_value()))

    @field_validator("flash_payees", mode="before")
    @classmethod
    def _split_payees(cls, value: object) -> object:
        return split_list(value)

    @field_validator("flash_payees")
    @classmethod
    def _payees_are_keys(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        keys = tuple(key.lower() for key in value)
        if wrong := [key for key in keys if not _NODE_KEY.fullmatch(key)]:
            raise ValueError(
                f"{', '.join(map(repr, wrong))}: a node key has 66 hex digits and begins with 02 or 03"
            )
        return keys

    @field_validator("flash_api_key")
    @classmethod
    def _one_credential(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value and info.data.get("flash_token"):
            raise ValueError(
                "is set, and CHATWALLET_FLASH_TOKEN too: keep one (the key can be limited to less)"
            )
        return value


def missing(settings: FlashSettings) -> list[str]:
    """What must be set before the bot can speak to Flash, as sentences."""
    found = []
    if settings.flash_graphql_url is None:
        found.append("CHATWALLET_FLASH_GRAPHQL_URL is not set (Flash's own: https://api.flashapp.me/graphql)")
    if settings.flash_ws_url is None:
        found.append("CHATWALLET_FLASH_WS_URL is not set (Flash's own: wss://ws.flashapp.me/graphql)")
    return found


def missing_credential(settings: FlashSettings) -> list[str]:
    """What must be set besides where the bot speaks for an account of its own."""
    if settings.flash_token is not None or settings.flash_api_key is not None:
        return []
    return [
        "CHATWALLET_FLASH_API_KEY (or CHATWALLET_FLASH_TOKEN) is not set: make a key in your Flash account"
    ]
