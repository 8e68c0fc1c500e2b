"""chatwallet: a Lightning wallet that lives in a chat.

`from chatwallet import ChatWallet` puts it into a bot that runs already; `chatwallet run` runs it alone.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .accounts.base import Person
    from .accounts.links import Link
    from .accounts.modes import ModeHeld
    from .bot.config.settings import Settings, SettingsError
    from .bot.interface import INTERFACE
    from .bot.plugin import ChatWallet
    from .channels.web.chats import WebChatRefused
    from .tracking.base import Charge, InvoiceRecord
    from .tracking.linking import LinkRefused
    from .tracking.outbox.base import DeadNotice

__all__ = [
    "INTERFACE",
    "Charge",
    "ChatWallet",
    "DeadNotice",
    "InvoiceRecord",
    "Link",
    "LinkRefused",
    "ModeHeld",
    "Person",
    "Settings",
    "SettingsError",
    "WebChatRefused",
]

_HOMES = {
    "INTERFACE": "bot.interface",
    "Charge": "tracking.base",
    "ChatWallet": "bot.plugin",
    "DeadNotice": "tracking.outbox.base",
    "InvoiceRecord": "tracking.base",
    "Link": "accounts.links",
    "LinkRefused": "tracking.linking",
    "ModeHeld": "accounts.modes",
    "Person": "accounts.base",
    "Settings": "bot.config.settings",
    "SettingsError": "bot.config.settings",
    "WebChatRefused": "channels.web.chats",
}


def __getattr__(name: str) -> object:
    """Import what is asked for: the command line and the stand-ins do without most of it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
