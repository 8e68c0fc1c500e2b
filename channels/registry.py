"""The channels that there are: ours by their folder or module, and those of other packages by their entry points."""

from __future__ import annotations

import re
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from .factory import ChannelFactory

OURS = ("web", "console", "whatsapp", "telegram")
ENTRY_POINTS = "chatwallet.channels"
RESERVED = frozenset({"hook", "webhook", "shop", "chat", "house", "none"})
"""Names that no channel may have: of recipients that are no chats, of the house's account, and of no place at all."""

_NAME = re.compile(r"[A-Za-z0-9_.-]+")  # it stands before a colon in the names of people and messages


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

    Raises NoFactory for another package's that is none, can't be loaded, or has a name that means something else.
    """
    if name in RESERVED or not _NAME.fullmatch(name):
        raise NoFactory(
            f"no channel can be called {name!r}: take a word of letters, digits, '_', '.' and '-', and none of "
            f"{', '.join(sorted(RESERVED))}"
        )
    found = import_module(f".{name}", __package__).FACTORY if name in OURS else _of_others(name)
    if not isinstance(found, ChannelFactory):
        raise NoFactory(
            f"the package of the channel {name!r} is for another version: it names no ChannelFactory"
        )
    return found


def _of_others(name: str) -> object:
    entry, *more = entry_points(group=ENTRY_POINTS, name=name)
    if more:
        raise NoFactory(f"several packages bring a channel {name!r}: keep one")
    try:
        return entry.load()
    except (ImportError, AttributeError) as error:  # it imports, or names, what is not there
        raise NoFactory(
            f"the package of the channel {name!r} can't be loaded, it may be for another version: {error}"
        ) from error
