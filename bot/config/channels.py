"""Which channels are switched on, and the settings that each of ours brings."""

from __future__ import annotations

import difflib

from pydantic import field_validator

from ...channels import registry
from ...channels.telegram.settings import TelegramSettings
from ...channels.web.settings import WebSettings
from ...channels.whatsapp.settings import WhatsAppSettings
from ...web.fields import split_list

PREFIX = "CHATWALLET_"


class ChannelSettings(TelegramSettings, WhatsAppSettings, WebSettings):
    """What an admin can set of the channels; bot/channels.py says what else one needs."""

    channels: tuple[str, ...] = ("web",)

    @field_validator("channels", mode="before")
    @classmethod
    def _split_channels(cls, value: object) -> object:
        return split_list(value)

    @field_validator("channels")
    @classmethod
    def _channels_exist(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        known = registry.names()
        if not value:
            raise ValueError(f"names no channel; known are {', '.join(known)}")
        if problems := [problem for name in value if (problem := _problem(name, known))]:
            raise ValueError("; ".join(problems))
        return tuple(dict.fromkeys(value))


def _problem(name: str, known: tuple[str, ...]) -> str:
    if name in known:
        try:
            registry.factory(name)
        except registry.NoFactory as error:
            return str(error)
        return ""
    near = difflib.get_close_matches(name, known, 1)
    hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
    return f"{name!r} is no channel; {hint}"
