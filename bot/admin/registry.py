"""All commands of admins: those of every module beside this one, in the order in which the list tells them."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from .base import AdminCommand


def find_admin_commands() -> tuple[AdminCommand, ...]:
    """The ADMIN_COMMANDS of all modules of `commands/`, by their names. Raises ValueError for two of one name."""
    package = import_module(f"{__package__}.commands")
    modules = [
        import_module(f"{package.__name__}.{one.name}") for one in pkgutil.iter_modules(package.__path__)
    ]
    found = {one.name: one for module in modules for one in module.ADMIN_COMMANDS}
    if len(found) != sum(len(module.ADMIN_COMMANDS) for module in modules):
        raise ValueError("two commands of admins have one name")
    return tuple(found[name] for name in sorted(found))
