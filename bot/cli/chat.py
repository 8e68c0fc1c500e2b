"""`chatwallet chat` and `chatwallet sandbox`: the conversation in a terminal, and the stand-in alone."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from ...channels.console import ConsoleChannel
from ...channels.terminal import Terminal
from ...locales.texts import Catalogue
from ...sandbox.app import Sandbox
from ...sandbox.control import Control
from ...storage.addresses import sqlite_path
from ...storage.sqlite import PREFIX as SQLITE
from ...storage.sqlite.store import SqliteStore
from ...tracking.clock import SteadyClock
from ...wallet.backends import HOUSE_BACKEND
from ..build import build
from ..config.channels import PREFIX
from ..config.settings import Settings, SettingsError, load_settings
from ..vault import RingKeeper, open_vault, refuse_wrong_ring
from ..wallets import credentials_in, house_wallet, linked_wallets, only
from .bot_process import BotProcess
from .directions import ByHand
from .sandbox_settings import NO_REAL_MONEY, sandbox_environment, sandbox_settings
from .script import SOMEBODY, Script


@asynccontextmanager
async def maybe_sandbox(settings: Settings) -> AsyncIterator[Sandbox | None]:
    """Open a sandbox unless a wallet is configured."""
    if HOUSE_BACKEND.is_named(settings):
        yield None
        return
    async with Sandbox() as sandbox:
        yield sandbox


async def chat(settings: Settings, *, as_json: bool) -> None:
    """Talk in this terminal, on an empty store when it is with the sandbox, until the input ends."""
    async with AsyncExitStack() as stack:
        stack.enter_context(Terminal.kept())
        sandbox = await stack.enter_async_context(maybe_sandbox(settings))
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="chatwallet-"))
        control = None
        if sandbox is not None:
            settings = load_settings(**sandbox_settings(sandbox), log_level=settings.log_level)
            control = await stack.enter_async_context(Control(sandbox.control_url))
            hint = f"`!pay` pays the last QR, as does {sandbox.control_url}; `exit` ends it."
            print(f"{NO_REAL_MONEY} {hint}\n", file=sys.stderr)  # noqa: T201
        path = _own_file(settings) if sandbox is None else Path(folder) / "chat.sqlite"
        store, console = SqliteStore(path), _console(settings, ByHand(control), as_json=as_json)
        clock = SteadyClock()
        own = settings.model_copy(update={"store": SecretStr(f"{SQLITE}{path}")})
        vault, source = open_vault(own)
        await refuse_wrong_ring(own, vault)
        wallet = house_wallet(settings, store, clock)
        linked = linked_wallets(settings, wallet, store, credentials_in(store, vault, clock), clock)
        app = build(
            settings,
            store=store,
            wallet=only(wallet, settings, linked),
            channels={"console": console},
            opened=(store, wallet, linked),
            clock=clock,
            keeper=RingKeeper(vault, source, store, clock=clock),
        )
        await stack.enter_async_context(app)
        await app.heard_out("console")


def _console(settings: Settings, by_hand: ByHand, *, as_json: bool) -> ConsoleChannel:
    texts = Catalogue()[settings.language]
    words = (word for command in texts.commands for word in texts.words(command))
    return ConsoleChannel(
        terminal=Terminal((*words, *by_hand.words, "exit")) if Terminal.is_here() else None,
        aside=by_hand,
        as_json=as_json,
        narrow=texts("console-narrow", needed="{needed}", columns="{columns}"),
    )


def _own_file(settings: Settings) -> Path:
    """The file of a chat. On a Redis this terminal would be one more instance, without the others' channels."""
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
    emit, heard = (_print_json, _print_nothing) if as_json else (_print_text, _print_said)
    async with maybe_sandbox(settings) as sandbox:
        with tempfile.TemporaryDirectory(prefix="chatwallet-") as folder:
            environment: dict[str, str | None] = {
                "CHATWALLET_STORE": f"sqlite:///{folder}/chat.sqlite",
                "CHATWALLET_LOG_LEVEL": settings.log_level,  # its lines would stand amid what is said
            }
            if sandbox is None:
                async with BotProcess(environment) as bot:
                    await Script(bot, None, emit, heard).play(lines)
                return
            environment |= sandbox_environment(sandbox)
            async with BotProcess(environment) as bot, Control(sandbox.control_url) as control:
                await Script(bot, control, emit, heard).play(lines)


async def serve_sandbox(host: str, http_port: int, ws_port: int, control_port: int) -> None:
    """Run the sandbox alone until it is interrupted."""
    async with Sandbox(host=host, http_port=http_port, ws_port=ws_port, control_port=control_port) as sandbox:
        print(NO_REAL_MONEY)  # noqa: T201
        print(f"The payer's wallet: {sandbox.control_url}")  # noqa: T201
        for name, value in sandbox_environment(sandbox).items():
            if value is not None:
                print(f"{name}={value}")  # noqa: T201
        await asyncio.Event().wait()


def _print_json(said: dict[str, object]) -> None:
    print(json.dumps(said, ensure_ascii=False), flush=True)  # noqa: T201


def _print_text(said: dict[str, Any]) -> None:
    to = "" if said["to"] == SOMEBODY else f" to {said['to']}"
    buttons = " ".join(f"[{button['text']}]" for button in said["buttons"])
    print("\n".join(filter(None, (f"bot{to}: {said['text']}", buttons))) + "\n", flush=True)  # noqa: T201


def _print_said(name: str, line: str) -> None:
    print(f"{name}: {line}\n", flush=True)  # noqa: T201


def _print_nothing(_: str, __: str) -> None:
    pass
