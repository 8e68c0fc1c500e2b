"""Runs the command line as somebody at a terminal does, with only the settings that a test names."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from chatwallet.sandbox.app import Sandbox
from chatwallet.tests import nursery

PATIENCE = 60.0  # seconds

Chatwallet = Callable[..., "Ended"]


@dataclass(frozen=True)
class Ended:
    """What became of a command."""

    code: int
    out: str
    err: str


def clean_environment(**settings: str) -> dict[str, str]:
    """This environment with these settings, named without their prefix, and no others."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CHATWALLET_")}
    return environment | {f"CHATWALLET_{name.upper()}": value for name, value in settings.items()}


@pytest.fixture
def chatwallet(tmp_path: Path) -> Chatwallet:
    """Runs `chatwallet` in an empty folder to its end."""

    def run(*arguments: str, stdin: bytes = b"", **settings: str) -> Ended:
        code, out, err = nursery.run(
            *arguments,
            stdin=stdin,
            environment=clean_environment(**settings),
            folder=tmp_path,
            timeout=PATIENCE,
        )
        return Ended(code, out.decode(), err.decode())

    return run


@pytest.fixture
def no_settings(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment without any setting."""
    for name in [name for name in os.environ if name.startswith("CHATWALLET_")]:
        monkeypatch.delenv(name)
    return monkeypatch


@pytest.fixture
async def sandbox(no_settings: pytest.MonkeyPatch) -> AsyncIterator[Sandbox]:
    """Flash, named by the settings."""
    async with Sandbox() as running:
        no_settings.setenv("CHATWALLET_FLASH_GRAPHQL_URL", running.graphql_url)
        no_settings.setenv("CHATWALLET_FLASH_WS_URL", running.ws_url)
        no_settings.setenv("CHATWALLET_FLASH_TOKEN", running.token)
        yield running
