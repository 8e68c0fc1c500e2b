"""chatwallet: a Lightning wallet that lives in a chat.

`from chatwallet import ChatWallet` puts it into a bot that runs already; `chatwallet run` runs it alone.
"""

from __future__ import annotations

# ruff: noqa: PLC0415 - nothing heavy is imported before it is asked for
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .accounts.base import Person
    from .accounts.links import Link
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
    "Person",
    "Settings",
    "SettingsError",
    "WebChatRefused",
]


def __getattr__(name: str) -> object:
    """Import what is asked for: the command line and the stand-ins do without most of it."""
    match name:
        case "ChatWallet":
            from .bot.plugin import ChatWallet

            return ChatWallet
        case "INTERFACE":
            from .bot.interface import INTERFACE

            return INTERFACE
        case "Settings" | "SettingsError":
            from .bot.config import settings

            return getattr(settings, name)
        case "Charge" | "InvoiceRecord":
            from .tracking import base

            return getattr(base, name)
        case "DeadNotice":
            from .tracking.outbox.base import DeadNotice

            return DeadNotice
        case "Link":
            from .accounts.links import Link

            return Link
        case "LinkRefused":
            from .tracking.linking import LinkRefused

            return LinkRefused
        case "Person":
            from .accounts.base import Person

            return Person
        case "WebChatRefused":
            from .channels.web.chats import WebChatRefused

            return WebChatRefused
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
