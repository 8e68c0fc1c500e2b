"""What a process works out when it is first used, worked out before it is copied: as much as all else of a start."""

from __future__ import annotations

import contextlib
import importlib.metadata
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache

import typer.main
from fluent.runtime.errors import FluentReferenceError

from chatwallet.bot.cli.main import cli
from chatwallet.bot.config.settings import SettingsError, load_settings
from chatwallet.commands.base import Reading
from chatwallet.commands.parsing.router import Router
from chatwallet.commands.registry import find_commands
from chatwallet.locales.formats import Formats
from chatwallet.locales.texts import FIRST_LANGUAGE, Catalogue
from chatwallet.wallet.money import USD


def be_used() -> None:
    """Make the command line's options, the settings' types, the words of commands and of money, texts and formats."""
    setattr(typer.main, "get_command", cache(typer.main.get_command))  # noqa: B010
    typer.main.get_command(cli)
    with contextlib.suppress(SettingsError):  # whatever stands in this environment
        load_settings()
    importlib.metadata.version("chatwallet")
    catalogue = Catalogue()
    router = Router(catalogue, find_commands())
    for language in catalogue.languages:
        router.read("receive ten dollars Coffee", Reading(language, USD))
        formats = Formats(language, "UTC")
        formats.money(Decimal(10), "USD")
        formats.number(15_385)
        formats.time(datetime(2026, 1, 1, 12, tzinfo=UTC))
    english = catalogue[FIRST_LANGUAGE]
    for key in english.keys:
        with contextlib.suppress(FluentReferenceError):  # one that wants values is read all the same
            english(key)
