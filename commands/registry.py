"""All commands: ours, and those of other installed packages."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from .base import Command
from .plugins import plugin_commands


def find_commands() -> tuple[Command, ...]:
    """Return the COMMAND of every module of this package, and those of other packages, by name.

    A built-in command is never replaced by another package's of the same name.
    """
    package = __package__ or ""
    modules = [module.name for module in pkgutil.iter_modules(import_module(package).__path__)]
    members = (getattr(import_module(f"{package}.{name}"), "COMMAND", None) for name in modules)
    found = {command.name: command for command in members if isinstance(command, Command)}
    found |= {command.name: command for command in plugin_commands(taken=tuple(found))}
    return tuple(found[name] for name in sorted(found))
