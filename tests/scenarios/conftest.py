"""Plays whole conversations: the sandbox in this process, the bot in one of its own, a person at the web channel."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from chatwallet.bot.child import Child
from chatwallet.bot.script import Script
from chatwallet.bot.talk import sandbox_settings
from chatwallet.sandbox.app import Sandbox
from chatwallet.sandbox.control import Control

Said = dict[str, Any]
"""One message of the bot, as `chatwallet chat --script --json` prints it."""

Play = Callable[..., Awaitable[list[Said]]]
OpenStage = Callable[..., AbstractAsyncContextManager["Stage"]]


@dataclass
class Stage:
    """A bot, the Flash and the payer it lives with, and what it has said so far."""

    bot: Child
    sandbox: Sandbox
    control: Control
    said: list[Said] = field(default_factory=list)

    async def play(self, *lines: str) -> list[Said]:
        """Play lines as new people; return what the bot said meanwhile."""
        before = len(self.said)
        await Script(self.bot, self.control, self.said.append).play(lines)
        return self.said[before:]


@pytest.fixture
def stage(tmp_path: Path) -> OpenStage:
    """Opens a stage whose bot has these settings (without their prefix) and an empty store."""

    @asynccontextmanager
    async def opened(**settings: str) -> AsyncIterator[Stage]:
        async with Sandbox(invoice_limit=0) as sandbox:
            environment = {
                "CHATWALLET_STORE": f"sqlite:///{tmp_path}/chat.sqlite",
                **sandbox_settings(sandbox),
                **{f"CHATWALLET_{name.upper()}": value for name, value in settings.items()},
            }
            async with Child(environment) as bot, Control(sandbox.control_url) as control:
                yield Stage(bot, sandbox, control)

    return opened


@pytest.fixture
def play(stage: OpenStage) -> Play:
    """Plays one conversation from its first line to its end; returns what the bot said."""

    async def playing(*lines: str, **settings: str) -> list[Said]:
        async with stage(**settings) as opened:
            return await opened.play(*lines)

    return playing


def notices(said: list[Said]) -> list[Said]:
    """The news of payments."""
    return [message for message in said if message["notice"]]


def answers(said: list[Said]) -> list[Said]:
    """The answers to lines, in the order of the lines."""
    return [message for message in said if not message["notice"] and message["edit_of"] is None]


def edits(said: list[Said]) -> list[Said]:
    """The messages that took the place of earlier ones."""
    return [message for message in said if message["edit_of"] is not None]
