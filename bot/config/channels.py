"""The settings of the channels: which are switched on, and what each needs."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Mapping
from importlib.metadata import entry_points
from importlib.util import find_spec
from typing import Annotated, Literal

from pydantic import AnyUrl, BaseModel, SecretStr, UrlConstraints, field_validator

from ...locales.texts import Catalogue
from .values import as_meant, one_line_of_ascii

PREFIX = "CHATWALLET_"
BUILT_IN = ("web", "console", "whatsapp", "telegram")
ENTRY_POINTS = "chatwallet.channels"
TEMPLATE_KINDS = ("paid", "extra", "alert")

HttpUrl = Annotated[AnyUrl, UrlConstraints(allowed_schemes=["http", "https"])]

_TELEGRAM_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")  # as aiogram checks it
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")  # Bot API, setWebhook: secret_token
_ACCOUNT_SID = re.compile(r"AC[0-9a-f]{32}")
_CONTENT_SID = re.compile(r"HX[0-9a-f]{32}")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")

_LIBRARIES = {"aiogram": "aiogram", "ptb": "telegram", "whatsapp": "twilio"}
"""Extra of pyproject.toml -> the module that it brings."""


def third_party_channels() -> tuple[str, ...]:
    """Return the names of the channels that other packages bring; none of them replaces one of ours."""
    return tuple(entry.name for entry in entry_points(group=ENTRY_POINTS) if entry.name not in BUILT_IN)


def split_list(value: object) -> object:
    """Return the parts of a text with commas, each once; anything else as it is."""
    if not isinstance(value, str):
        return value
    return tuple(dict.fromkeys(filter(None, map(as_meant, value.split(",")))))


def prefix_of(channel: str) -> str:
    """Return how the names of the environment variables of another package's channel begin."""
    return f"{PREFIX}{re.sub(r'[^A-Za-z0-9]', '_', channel).upper()}_"


class ChannelSettings(BaseModel):
    """What an admin can set of the channels. `missing_for` says what else a channel needs."""

    channels: tuple[str, ...] = ("web",)
    public_url: HttpUrl | None = None
    telegram_token: SecretStr | None = None
    telegram_engine: Literal["aiogram", "ptb"] = "aiogram"
    telegram_webhook_secret: SecretStr | None = None
    telegram_api_url: HttpUrl | None = None
    twilio_account_sid: str | None = None
    twilio_auth_token: tuple[SecretStr, ...] = ()
    twilio_from: str | None = None
    twilio_templates: Mapping[str, Mapping[str, str]] = {}
    twilio_api_url: HttpUrl | None = None

    @field_validator("channels", "twilio_auth_token", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return split_list(value)

    @field_validator("channels")
    @classmethod
    def _channels_exist(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        known = (*BUILT_IN, *third_party_channels())
        if not value:
            raise ValueError(f"names no channel; known are {', '.join(known)}")
        problems = []
        for name in value:
            if name not in known:
                near = difflib.get_close_matches(name, known, 1)
                hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
                problems.append(f"{name!r} is no channel; {hint}")
        if problems:
            raise ValueError("; ".join(problems))
        return tuple(dict.fromkeys(value))

    @field_validator("telegram_token")
    @classmethod
    def _token_is_a_bot_s(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not _TELEGRAM_TOKEN.fullmatch(value.get_secret_value()):
            raise ValueError("is not a token as BotFather gives it: a number, a colon, and letters")
        return value

    @field_validator("telegram_webhook_secret")
    @classmethod
    def _secret_can_be_a_header(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not _WEBHOOK_SECRET.fullmatch(value.get_secret_value()):
            raise ValueError("must be 1 to 256 of the characters A-Z a-z 0-9 _ -")
        return value

    @field_validator("twilio_account_sid")
    @classmethod
    def _sid_is_an_account_s(cls, value: str | None) -> str | None:
        if value and not _ACCOUNT_SID.fullmatch(value):
            raise ValueError("is not an account's SID: AC and 32 hexadecimal digits")
        return value

    @field_validator("twilio_auth_token")
    @classmethod
    def _tokens_can_be_headers(cls, value: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        for token in value:
            one_line_of_ascii(token.get_secret_value())
        return value

    @field_validator("twilio_from")
    @classmethod
    def _number_is_e164(cls, value: str | None) -> str | None:
        if value is None:
            return None
        number = re.sub(r"[\s().-]", "", value.removeprefix("whatsapp:"))
        if not _E164.fullmatch(number):
            raise ValueError("is not a number like whatsapp:+14155238886")
        return f"whatsapp:{number}"

    @field_validator("twilio_templates", mode="before")
    @classmethod
    def _templates_are_approved_texts(cls, value: object) -> object:
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError as error:
                raise ValueError(f"is not JSON: {error}") from None
        if problems := _template_problems(value):
            raise ValueError("; ".join(problems))
        return value

    @property
    def templates(self) -> dict[tuple[str, str], str]:
        """The ContentSids of approved texts by (kind, language)."""
        return {
            (kind, language): sid
            for kind, by_language in self.twilio_templates.items()
            for language, sid in by_language.items()
        }

    def missing_for(self, channel: str) -> list[str]:
        """What must be set, or installed, before a channel can work, as sentences."""
        match channel:
            case "telegram":
                return self._missing_for_telegram()
            case "whatsapp":
                return self._missing_for_whatsapp()
            case _:
                return []

    def _missing_for_telegram(self) -> list[str]:
        missing = _missing_library(self.telegram_engine)
        if self.telegram_token is None:
            missing.append(f"{PREFIX}TELEGRAM_TOKEN is not set: ask BotFather for a bot's token")
        if self.telegram_webhook_secret is None:
            return missing
        if self.public_url is None:
            missing.append(
                f"{PREFIX}PUBLIC_URL is not set, and {PREFIX}TELEGRAM_WEBHOOK_SECRET is: Telegram must know it"
            )
        elif self.public_url.scheme != "https" and self.telegram_api_url is None:
            missing.append(f"{PREFIX}PUBLIC_URL must begin with https:// : Telegram calls no other address")
        return missing

    def _missing_for_whatsapp(self) -> list[str]:
        missing = _missing_library("whatsapp")
        needed = {
            "TWILIO_ACCOUNT_SID": (
                self.twilio_account_sid,
                "it stands on the first page of Twilio's console",
            ),
            "TWILIO_AUTH_TOKEN": (self.twilio_auth_token, "it stands on the first page of Twilio's console"),
            "TWILIO_FROM": (self.twilio_from, "the number that people write to, like whatsapp:+14155238886"),
            "PUBLIC_URL": (self.public_url, "Twilio signs the address it calls, and fetches pictures there"),
        }
        return missing + [
            f"{PREFIX}{name} is not set: {why}" for name, (value, why) in needed.items() if not value
        ]


def _missing_library(extra: str) -> list[str]:
    if find_spec(_LIBRARIES[extra]) is not None:
        return []
    return [f"the library {_LIBRARIES[extra]} is not installed: install chatwallet with its extra [{extra}]"]


def _template_problems(value: object) -> list[str]:
    if not isinstance(value, Mapping):
        return ['is not an object like {"paid": {"en": "HX…"}}']
    problems = []
    languages = Catalogue().languages
    for kind, by_language in value.items():
        if kind not in TEMPLATE_KINDS:
            problems.append(f"{kind!r} is none of {', '.join(TEMPLATE_KINDS)}")
        if not isinstance(by_language, Mapping):
            problems.append(f"what {kind!r} holds is not an object from languages to ContentSids")
            continue
        for language, sid in by_language.items():
            if language not in languages:
                problems.append(f"{kind}: {language!r} is none of {', '.join(languages)}")
            if not isinstance(sid, str) or not _CONTENT_SID.fullmatch(sid):
                problems.append(
                    f"{kind}.{language}: {sid!r} is not a ContentSid: HX and 32 hexadecimal digits"
                )
    return problems
