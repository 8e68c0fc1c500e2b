"""What `chatwallet doctor` says of each channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..channels.findings import Examined, Finding
from ..storage.sqlite.store import SqliteStore
from .channels import open_channels
from .settings import Settings, SettingsError


async def check_channels(settings: Settings) -> list[Finding]:
    """Look at each channel that the settings name, changing nothing; also while the bot runs on the store."""
    findings = []
    for name in settings.channels:
        findings += [replace(one, what=f"{name}: {one.what}") for one in await _check(name, settings)]
    return findings


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
