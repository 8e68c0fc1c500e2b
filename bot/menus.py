"""The menus of commands that Telegram shows, one per language."""

from __future__ import annotations

from ..accounts.roles import Role
from ..commands.menu import menu
from ..commands.parsing.router import Router
from ..commands.registry import find_commands
from ..locales.texts import Catalogue


def menus(language: str, *, linking: bool = False) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return (word, description) of each command by language; under "" that of `language`, for all others.

    Without `linking` those about wallets that people link are left out.
    """
    commands = find_commands()
    catalogue = Catalogue(command.locales for command in commands)
    names = Router(catalogue, commands, linking=linking).names_for(Role.OWNER)
    by_language = {one: menu(catalogue, names, one) for one in catalogue.languages}
    return {"": by_language[language], **by_language}
