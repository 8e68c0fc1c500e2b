"""Which wallets there are."""

from __future__ import annotations

from collections.abc import Mapping

from .base import HOUSE, InvoiceServer, Wallet, WalletAccount, WalletRef
from .errors import NO_WALLET, WalletRefused
from .linked import LinkedWallets
from .linking import NOBODY, Asker


class Wallets:
    """The servers by their backend's name, and the accounts on them. `house` is the wallet that the settings name.

    Without `has_house` they name no credential of it: then it stands for its server alone, and nothing is paid to it.
    `linked` are the accounts that people link, on one of the servers; None where nobody can.
    Raises ValueError for a house that is not among the accounts, and for an account whose backend has no server.
    """

    def __init__(
        self,
        servers: Mapping[str, InvoiceServer],
        accounts: Mapping[WalletRef, WalletAccount],
        house: WalletRef,
        linked: LinkedWallets | None = None,
        *,
        has_house: bool = True,
    ) -> None:
        if house not in accounts:
            raise ValueError(f"{house} is no account")
        if without := [ref for ref in accounts if ref.backend not in servers]:
            raise ValueError(f"no server for {without}")
        self.servers = dict(servers)
        self._accounts = dict(accounts)
        if linked is not None and linked.backend not in servers:
            raise ValueError(f"no server for what is linked at {linked.backend}")
        self.house = house
        self.has_house = has_house
        self.linked = linked

    @classmethod
    def single(
        cls, wallet: Wallet, backend: str, linked: LinkedWallets | None = None, *, has_house: bool = True
    ) -> Wallets:
        """The registry of one wallet, which is its own server, and of those that people link on it."""
        house = WalletRef(backend, HOUSE)
        return cls({backend: wallet}, {house: wallet}, house, linked, has_house=has_house)

    def meant(self, ref: WalletRef) -> WalletRef:
        """The wallet that a reference means now.

        The house's is the one that the settings name now, also where it was another backend's when the reference was
        written.
        """
        return self.house if ref.account == HOUSE and ref not in self._accounts else ref

    def of(self, ref: WalletRef, asker: Asker = NOBODY) -> WalletAccount:
        """The account that is meant. Raises WalletRefused (NO_WALLET) for one that is not there (any more).

        A linked one is opened when it is used, and asked on behalf of the `asker`; only then is found out whether it is
        there.
        """
        meant = self.meant(ref)
        if (found := self._accounts.get(meant)) is not None:
            return found
        if self.linked is not None and meant.backend == self.linked.backend and meant.account != HOUSE:
            return self.linked.of(meant, asker)
        raise WalletRefused(f"no account {ref.account} at {ref.backend}", code=NO_WALLET)
