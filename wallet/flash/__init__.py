"""The Flash API as a server of invoices and accounts on it. Its field names and gql stay in this folder."""

from .account import FlashAccount
from .server import FlashServer
from .socket import FeedTimes
from .wallet import FlashWallet

__all__ = ["FeedTimes", "FlashAccount", "FlashServer", "FlashWallet"]
