"""The channels that there are: ours by their folder or module, and those of other packages by their entry points."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from .factory import ChannelFactory

OURS = ("web", "console", "whatsapp", "telegram")
ENTRY_POINTS = "chatwallet.channels"


class NoFactory(ValueError):
    """What another package names as its channel makes none; the message says which."""


def names() -> tuple[str, ...]:
    """Return the names of all channels, ours first; none of another package's replaces one of ours."""
    return (*OURS, *names_of_others())


def names_of_others() -> tuple[str, ...]:
    """Return the names of the channels that other packages bring."""
    return tuple(entry.name for entry in entry_points(group=ENTRY_POINTS) if entry.name not in OURS)


def factory(name: str) -> ChannelFactory[Any]:
    """Return what makes a channel. Its library, an extra, is not loaded before it is opened.

    Raises NoFactory for another package's that is none.
    """
    if name in OURS:
        found = import_module(f".{name}", __package__).FACTORY
    else:
        (entry,) = entry_points(group=ENTRY_POINTS, name=name)
        found = entry.load()
    if not isinstance(found, ChannelFactory):
        raise NoFactory(
            f"the package of the channel {name!r} is for another version: it names no ChannelFactory"
        )
    return found
