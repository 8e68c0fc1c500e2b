"""What `chatwallet doctor` says of each channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..channels.base import Channel
from ..channels.findings import Examined, Finding
from .channels import open_channels
from .settings import Settings, SettingsError
from .stores import open_store


async def check_channels(settings: Settings) -> list[Finding]:
    """Look at each channel that the settings name, changing nothing; also while the bot runs on the store."""
    findings = []
    for name in settings.channels:
        findings += [replace(one, what=f"{name}: {one.what}") for one in await _check(name, settings)]
    return findings


async def _check(name: str, settings: Settings) -> Sequence[Finding]:
    alone = settings.model_copy(update={"channels": (name,)})
    try:
        async with open_channels(alone, open_store(settings)) as channels:
            channel = channels[name]
            own = [Finding(True, "is switched on")]
            if isinstance(channel, Examined):
                own = list(await channel.examine())
            return [*own, *_owners(channel, settings)]
    except SettingsError as error:
        return [Finding(False, "can't begin", problem) for problem in error.problems]


def _owners(channel: Channel, settings: Settings) -> list[Finding]:
    """Who may see the balance where anybody can write to the bot. To name nobody is a choice."""
    if channel.abilities.keyed:
        return []
    if count := sum(name.startswith(f"{channel.name}:") for name in settings.owners):
        return [Finding(True, f"owners, who may see the balance: {count}")]
    mend = "Write `balance` to the bot: it tells you the name to put into CHATWALLET_OWNERS."
    return [Finding(True, "owners: none, so nobody may see the balance", mend)]
