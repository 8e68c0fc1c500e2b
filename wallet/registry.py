"""Which wallets there are."""

from __future__ import annotations

from collections.abc import Mapping

from .base import HOUSE, InvoiceServer, Wallet, WalletAccount, WalletRef
from .errors import WalletRefused


class Wallets:
    """The servers by their backend's name, and the accounts on them. `house` is the wallet that the settings name.

    Raises ValueError for a house that is not among the accounts, and for an account whose backend has no server.
    """

    def __init__(
        self,
        servers: Mapping[str, InvoiceServer],
        accounts: Mapping[WalletRef, WalletAccount],
        house: WalletRef,
    ) -> None:
        if house not in accounts:
            raise ValueError(f"{house} is no account")
        if without := [ref for ref in accounts if ref.backend not in servers]:
            raise ValueError(f"no server for {without}")
        self.servers = dict(servers)
        self._accounts = dict(accounts)
        self.house = house

    @classmethod
    def single(cls, wallet: Wallet, backend: str) -> Wallets:
        """The registry of one wallet, which is its own server."""
        house = WalletRef(backend, HOUSE)
        return cls({backend: wallet}, {house: wallet}, house)

    def meant(self, ref: WalletRef) -> WalletRef:
        """The wallet that a reference means now.

        The house's is the one that the settings name now, also where it was another backend's when the reference was
        written.
        """
        return self.house if ref.account == HOUSE and ref not in self._accounts else ref

    def of(self, ref: WalletRef) -> WalletAccount:
        """The account that is meant. Raises WalletRefused (NO_WALLET) for one that is not there (any more)."""
        meant = self.meant(ref)
        if meant not in self._accounts:
            raise WalletRefused(f"no account {ref.account} at {ref.backend}", code="NO_WALLET")
        return self._accounts[meant]
