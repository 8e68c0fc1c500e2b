"""`chatwallet chat` and `chatwallet sandbox`: the conversation in a terminal, and the stand-in alone."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from ..channels.console import ConsoleChannel
from ..sandbox.app import Sandbox
from ..sandbox.control import Control
from ..storage.addresses import sqlite_path
from ..storage.sqlite.store import SqliteStore
from ..tracking.clock import SteadyClock
from .build import build
from .channel_settings import PREFIX
from .child import Child
from .run import flash_wallet
from .script import Script
from .settings import Settings, SettingsError, load_settings
from .stand_in import NO_REAL_MONEY, flash_environment, flash_settings


@asynccontextmanager
async def flash_or_sandbox(settings: Settings) -> AsyncIterator[Sandbox | None]:
    """Open a sandbox unless a Flash is configured."""
    if settings.flash_graphql_url is not None:
        yield None
        return
    async with Sandbox() as sandbox:
        yield sandbox


async def talk(settings: Settings) -> None:
    """Talk in this terminal, on an empty store when it is with the sandbox, until the input ends."""
    async with flash_or_sandbox(settings) as sandbox:
        with tempfile.TemporaryDirectory(prefix="chatwallet-") as folder:
            if sandbox is not None:
                settings = load_settings(**flash_settings(sandbox), log_level=settings.log_level)
                print(f"{NO_REAL_MONEY} Pay QRs at {sandbox.control_url}\n", file=sys.stderr)  # noqa: T201
            path = _own_file(settings) if sandbox is None else Path(folder) / "chat.sqlite"
            store, console = SqliteStore(path), ConsoleChannel()
            clock = SteadyClock()
            wallet = flash_wallet(settings, store, clock)
            app = build(
                settings,
                store=store,
                wallet=wallet,
                channels={"console": console},
                opened=(store, wallet),
                clock=clock,
            )
            async with app:
                await app.heard_out("console")


def _own_file(settings: Settings) -> Path:
    """The file of a talk. On a Redis this terminal would be one more instance, without the others' channels."""
    path = sqlite_path(settings.store.get_secret_value())
    if path is None:
        raise SettingsError(
            [
                f"{PREFIX}STORE is shared with the bot: set {PREFIX}STORE=sqlite:///chat.sqlite to talk in a terminal"
            ]
        )
    return path


async def play_script(settings: Settings, lines: Sequence[str], *, as_json: bool) -> None:
    """Play a conversation against a bot process on an empty store. Raises ScriptError or BotFailed."""
    emit = _print_json if as_json else _print_text
    async with flash_or_sandbox(settings) as sandbox:
        with tempfile.TemporaryDirectory(prefix="chatwallet-") as folder:
            environment: dict[str, str | None] = {"CHATWALLET_STORE": f"sqlite:///{folder}/chat.sqlite"}
            if sandbox is None:
                async with Child(environment) as bot:
                    await Script(bot, None, emit).play(lines)
                return
            environment |= flash_environment(sandbox)
            async with Child(environment) as bot, Control(sandbox.control_url) as control:
                await Script(bot, control, emit).play(lines)


async def serve_sandbox(host: str, http_port: int, ws_port: int, control_port: int) -> None:
    """Run the sandbox alone until it is interrupted."""
    async with Sandbox(host=host, http_port=http_port, ws_port=ws_port, control_port=control_port) as sandbox:
        print(NO_REAL_MONEY)  # noqa: T201
        print(f"The payer's wallet: {sandbox.control_url}")  # noqa: T201
        for name, value in flash_environment(sandbox).items():
            if value is not None:
                print(f"{name}={value}")  # noqa: T201
        await asyncio.Event().wait()


def _print_json(said: dict[str, object]) -> None:
    print(json.dumps(said, ensure_ascii=False), flush=True)  # noqa: T201


def _print_text(said: dict[str, object]) -> None:
    print(f"{said['to']}: {said['text']}\n", flush=True)  # noqa: T201
