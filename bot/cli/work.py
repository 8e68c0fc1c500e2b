"""The work of a command: its settings, and its end, which is never a trace where the reason is known."""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, NoReturn

import typer

if TYPE_CHECKING:  # help and versions are told without the libraries that settings need
    from ..config.settings import Settings

CONFIG_ERROR = 78  # EX_CONFIG of sysexits.h


def settings_now(**overrides: object) -> Settings:
    """The settings, or the end: each problem is a sentence."""
    _import_structlog()
    from ..config.settings import SettingsError, load_settings

    try:
        return load_settings(**overrides)
    except SettingsError as error:
        refuse(error.problems)


def quiet_settings() -> Settings:
    """The settings of a program that somebody watches: only warnings are logged, unless they ask for more."""
    return settings_now(log_level=os.environ.get("CHATWALLET_LOG_LEVEL") or "warning")


def refuse(problems: list[str]) -> NoReturn:
    """Say what is wrong with the settings, and end."""
    for problem in problems:
        typer.echo(f"chatwallet: {problem}", err=True)
    raise typer.Exit(CONFIG_ERROR)


def play(work: Callable[[], Coroutine[Any, Any, None]], settings: Settings) -> None:
    """Run work that may find that it can't begin; such an end is a sentence and an exit code, never a trace."""
    import uvloop

    from ..config.settings import SettingsError
    from ..monitoring.logs import set_up_logs
    from ..monitoring.redaction import known_secrets

    set_up_logs(settings.log_level, settings.log_format, secrets=known_secrets(settings))
    try:
        uvloop.run(work())
    except SettingsError as error:
        refuse(error.problems)
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    except _refusals() as error:
        if isinstance(error, BrokenPipeError) and _nobody_reads():
            raise  # as after `| head`: typer ends without a word
        typer.echo(f"chatwallet: {error}", err=True)
        raise typer.Exit(1) from error


def _nobody_reads() -> bool:
    """Whether whoever read our standard output is gone, for what is broken may be another pipe."""
    output = select.poll()
    output.register(sys.stdout, 0)
    return any(what & select.POLLERR for _, what in output.poll(0))


def _refusals() -> tuple[type[Exception], ...]:
    """What is an end, not a fault; asked for when something has failed, as it takes the parts of all commands."""
    from ...accounts.key_ring import BadRing
    from ...accounts.modes import ModeHeld
    from ...accounts.secrets import SecretsError
    from ...channels.web.chats import WebChatRefused
    from ...storage.errors import StoreError
    from ...web.server import CantListen
    from ..ring_work import KeysRefused
    from .admins import NoAdmin
    from .audit import NoAudit
    from .blocks import NotBlocked
    from .bot_process import BotFailed
    from .cleanup import NotCleaned
    from .export import NobodyThere
    from .link import NotLinkedHere
    from .owners import NotDoubted
    from .publish import NotPublished
    from .script import ScriptError
    from .source_table import NotAsked
    from .totp import NotEnrolled

    keys = (BadRing, SecretsError, KeysRefused)
    return (
        StoreError,
        ModeHeld,
        NoAdmin,
        NoAudit,
        NobodyThere,
        NotBlocked,
        NotDoubted,
        NotEnrolled,
        NotLinkedHere,
        ScriptError,
        BotFailed,
        NotCleaned,
        NotAsked,
        NotPublished,
        CantListen,
        WebChatRefused,
        OSError,
        *keys,
    )


def _import_structlog() -> None:
    """Import it without rich, which it takes where it is there, for traces that it never writes for us.

    That would be half of its time, and 6 MB.
    """
    if "structlog" not in sys.modules and "rich" not in sys.modules:
        sys.modules["rich"] = None  # type: ignore[assignment]  # "not there", as the import system says it
        try:
            import structlog  # noqa: F401
        finally:
            del sys.modules["rich"]
