"""What `chatwallet doctor` says of each channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from ..channels.findings import Examined, Finding
from ..storage.base import Traffic
from ..storage.errors import StoreUnusable
from ..storage.sqlite.store import SqliteStore
from ..storage.sqlite.traffic import read_traffic
from .channels import open_channels
from .settings import Settings, SettingsError


async def check_channels(settings: Settings) -> list[Finding]:
    """Look at each channel that the settings name, changing nothing; also while the bot runs on the store."""
    findings = []
    for name in settings.channels:
        findings += [replace(one, what=f"{name}: {one.what}") for one in await _check(name, settings)]
    return findings + await _traffic(settings)


async def _check(name: str, settings: Settings) -> Sequence[Finding]:
    alone = settings.model_copy(update={"channels": (name,)})
    try:
        async with open_channels(alone, SqliteStore(settings.store_path)) as channels:
            channel = channels[name]
            if isinstance(channel, Examined):
                return await channel.examine()
    except SettingsError as error:
        return [Finding(False, "can't begin", problem) for problem in error.problems]
    return [Finding(True, "is switched on")]


async def _traffic(settings: Settings) -> list[Finding]:
    try:
        traffic = await read_traffic(settings.store_path, settings.channels)
    except StoreUnusable:
        return []  # what is wrong with the store is told of the store
    return [Finding(True, f"{name}: {_last(one)}") for name, one in traffic.items()]


def _last(traffic: Traffic) -> str:
    return f"last message in: {_moment(traffic.last_in)}, last message out: {_moment(traffic.last_out)}"


def _moment(at: datetime | None) -> str:
    return "none" if at is None else f"{at:%Y-%m-%d %H:%M:%S} UTC"
