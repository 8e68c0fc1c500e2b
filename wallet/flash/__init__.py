"""The Flash API as a wallet. Its field names and gql stay in this folder."""

from .socket import FeedTimes
from .wallet import FlashWallet

__all__ = ["FeedTimes", "FlashWallet"]
