"""Installed packages, looked through once: a test makes a bot in a few milliseconds, and that takes twenty."""

from __future__ import annotations

import importlib.metadata
import sys
from collections.abc import Iterable
from functools import cache
from importlib.metadata import Distribution
from typing import Any

_SCRIPTS = {"console_scripts", "gui_scripts", "pytest11"}
_find = importlib.metadata.distributions


class _Known:
    """As much of a Distribution as `entry_points` reads, which would read its file each time."""

    def __init__(self, one: Distribution) -> None:
        self._normalized_name = getattr(one, "_normalized_name")  # noqa: B009
        self.entry_points = one.entry_points


@cache
def _found(path: tuple[str, ...]) -> tuple[_Known, ...]:
    known = map(_Known, _find(path=list(path)))
    return tuple(one for one in known if {entry.group for entry in one.entry_points} - _SCRIPTS)


def _distributions(**context: Any) -> Iterable[_Known] | Iterable[Distribution]:
    return _find(**context) if context else _found(tuple(sys.path))


def remember() -> None:
    """Have `entry_points` look at no package that brings scripts alone, and at those of each `sys.path` once.

    A package's version is read once, too: each connection to a Redis asks for it.
    """
    setattr(importlib.metadata, "distributions", _distributions)  # noqa: B010
    setattr(importlib.metadata, "version", cache(importlib.metadata.version))  # noqa: B010
    _found(tuple(sys.path))


def forget() -> None:
    """Have `entry_points` look at all packages again: pytest finds its plugins so."""
    setattr(importlib.metadata, "distributions", _find)  # noqa: B010
