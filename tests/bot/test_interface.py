"""S2-17: what other packages bring is named with its version, and warned of where it is for another interface."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from chatwallet import INTERFACE, ChatWallet, Settings
from chatwallet.storage.memory.store import MemoryStore
from chatwallet.tests.bot.packages import install
from chatwallet.tests.bot.test_channels import POSTAL
from chatwallet.wallet.memory import MemoryWallet

TIP = """
from chatwallet.commands.base import Command

COMMAND = Command("tip", None, None)
"""


async def started(**settings: object) -> list[tuple[str, object, object, object, object]]:
    """What is logged of plugins by a wallet that starts."""
    with capture_logs() as logs:
        async with ChatWallet(Settings(**settings), store=MemoryStore(), wallet=MemoryWallet()):  # type: ignore[arg-type]
            pass
    (own,) = [line for line in logs if line["event"] == "started"]
    assert own["interface"] == INTERFACE
    assert own["version"]
    return [
        (line["log_level"], line["name"], line["package"], line["version"], line["interface"])
        for line in logs
        if line["event"].startswith("plugin")
    ]


@pytest.mark.parametrize(
    ("declared", "level", "number"),
    [
        ("", "info", None),
        (f"CHATWALLET_INTERFACE = {INTERFACE}", "info", INTERFACE),
        ("CHATWALLET_INTERFACE = 2", "warning", 2),
    ],
)
async def test_a_command_and_a_channel_of_another_package_are_named(
    no_settings: pytest.MonkeyPatch, tmp_path: Path, declared: str, level: str, number: int | None
) -> None:
    no_settings.delitem(sys.modules, "tipping", raising=False)
    no_settings.delitem(sys.modules, "postal_office", raising=False)
    install(
        no_settings,
        tmp_path / "a",
        "tipping",
        f"{declared}\n{TIP}",
        {"chatwallet.commands": "tip = tipping:COMMAND"},
    )
    install(
        no_settings,
        tmp_path / "b",
        "postal_office",
        f"{declared}\n{POSTAL}",
        {"chatwallet.channels": "snail-mail = postal_office:FACTORY"},
    )
    no_settings.setenv("CHATWALLET_SNAIL_MAIL_OFFICE", "GPO")
    assert await started(channels=("web", "snail-mail")) == [
        (level, "snail-mail", "postal_office", "1.0", number),
        (level, "tip", "tipping", "1.0", number),
    ]


async def test_a_channel_that_is_not_switched_on_is_not_named(
    no_settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    install(
        no_settings,
        tmp_path,
        "postal_office",
        POSTAL,
        {"chatwallet.channels": "snail-mail = postal_office:FACTORY"},
    )
    assert await started() == []
