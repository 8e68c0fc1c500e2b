"""The backends that there are: which one the house's wallet is of. The only place outside a backend that names it."""

from __future__ import annotations

from .flash.backend import BACKEND
from .flash.settings import FlashSettings

HOUSE_BACKEND = BACKEND
"""That of the wallet that the settings name."""


class WalletSettings(FlashSettings):
    """What an admin can set of the house's wallet."""
