"""What can be set of Telegram, and what it needs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, SecretStr, field_validator

from ...web.fields import HttpUrl
from ..factory import missing_library

_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")  # as aiogram checks it
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")  # Bot API, setWebhook: secret_token

_LIBRARIES = {"aiogram": "aiogram", "ptb": "telegram"}
"""Engine, and extra of pyproject.toml -> the module that it brings."""


class TelegramSettings(BaseModel):
    """The bot's token, the library that speaks to Telegram, and a secret where Telegram is to call us."""

    telegram_token: SecretStr | None = None
    telegram_engine: Literal["aiogram", "ptb"] = "aiogram"
    telegram_webhook_secret: SecretStr | None = None
    telegram_api_url: HttpUrl | None = None

    @field_validator("telegram_token")
    @classmethod
    def _token_is_a_bot_s(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not _TOKEN.fullmatch(value.get_secret_value()):
            raise ValueError("is not a token as BotFather gives it: a number, a colon, and letters")
        return value

    @field_validator("telegram_webhook_secret")
    @classmethod
    def _secret_can_be_a_header(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not _WEBHOOK_SECRET.fullmatch(value.get_secret_value()):
            raise ValueError("must be 1 to 256 of the characters A-Z a-z 0-9 _ -")
        return value


def missing(settings: TelegramSettings, public_url: str) -> Sequence[str]:
    """Say what must be set, or installed, before it can work."""
    engine = settings.telegram_engine
    found = missing_library(_LIBRARIES[engine], engine)
    if settings.telegram_token is None:
        found.append("CHATWALLET_TELEGRAM_TOKEN is not set: ask BotFather for a bot's token")
    if settings.telegram_webhook_secret is None:
        return found
    if not public_url:
        found.append(
            "CHATWALLET_PUBLIC_URL is not set, and CHATWALLET_TELEGRAM_WEBHOOK_SECRET is: Telegram must know it"
        )
    elif not public_url.startswith("https://") and settings.telegram_api_url is None:
        found.append("CHATWALLET_PUBLIC_URL must begin with https:// : Telegram calls no other address")
    return found
