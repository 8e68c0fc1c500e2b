"""Which interface packages are written for that bring commands and channels, and which one this version has."""

from __future__ import annotations

import sys
from collections.abc import Collection
from importlib.metadata import EntryPoint, entry_points

import structlog

from ..channels import registry
from ..commands import plugins

log = structlog.get_logger(__name__)

INTERFACE = 3
"""Grows with each change of what a package is given, or has to give, that one of before does not fit."""

DECLARATION = "CHATWALLET_INTERFACE"


def report_plugins(channels: Collection[str]) -> None:
    """Say in the log which commands and which of these channels other packages bring, and of which version they are.

    One whose module declares another interface, `CHATWALLET_INTERFACE = 2`, is warned of.
    """
    found = [*entry_points(group=plugins.ENTRY_POINTS)]
    found += [entry for entry in entry_points(group=registry.ENTRY_POINTS) if entry.name in channels]
    for entry in sorted(found, key=lambda one: (one.group, one.name)):
        module = sys.modules.get(entry.module)
        if module is not None:  # else it could not be loaded, which was told
            _report(entry, getattr(module, DECLARATION, None))


def _report(entry: EntryPoint, declared: object) -> None:
    package, of = (entry.dist.name, entry.dist.version) if entry.dist is not None else ("unknown", "unknown")
    if declared in (None, INTERFACE):
        log.info("plugin", name=entry.name, package=package, version=of, interface=declared)
    else:
        log.warning(
            "plugin_for_another_interface",
            name=entry.name,
            package=package,
            version=of,
            interface=declared,
            ours=INTERFACE,
        )
