"""What can be set of WhatsApp, and what it needs."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from pydantic import BaseModel, SecretStr, field_validator

from ...locales.texts import Catalogue
from ...web.fields import HttpUrl, one_line_of_ascii, split_list
from ..factory import missing_library

TEMPLATE_KINDS = ("paid", "extra", "alert")

_ACCOUNT_SID = re.compile(r"AC[0-9a-f]{32}")
_CONTENT_SID = re.compile(r"HX[0-9a-f]{32}")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")


class WhatsAppSettings(BaseModel):
    """An account of Twilio, its number, and the approved texts for when no other may be said."""

    twilio_account_sid: str | None = None
    twilio_auth_token: tuple[SecretStr, ...] = ()
    twilio_from: str | None = None
    twilio_templates: Mapping[str, Mapping[str, str]] = {}
    twilio_api_url: HttpUrl | None = None

    @field_validator("twilio_account_sid")
    @classmethod
    def _sid_is_an_account_s(cls, value: str | None) -> str | None:
        if value and not _ACCOUNT_SID.fullmatch(value):
            raise ValueError("is not an account's SID: AC and 32 hexadecimal digits")
        return value

    @field_validator("twilio_auth_token", mode="before")
    @classmethod
    def _split_tokens(cls, value: object) -> object:
        return split_list(value)

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


def missing(settings: WhatsAppSettings, public_url: str) -> Sequence[str]:
    """Say what must be set, or installed, before it can work."""
    first_page = "it stands on the first page of Twilio's console"
    needed = {
        "TWILIO_ACCOUNT_SID": (settings.twilio_account_sid, first_page),
        "TWILIO_AUTH_TOKEN": (settings.twilio_auth_token, first_page),
        "TWILIO_FROM": (settings.twilio_from, "the number that people write to, like whatsapp:+14155238886"),
        "PUBLIC_URL": (public_url, "Twilio signs the address it calls, and fetches pictures there"),
    }
    return missing_library("twilio", "whatsapp") + [
        f"CHATWALLET_{name} is not set: {why}" for name, (value, why) in needed.items() if not value
    ]


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
