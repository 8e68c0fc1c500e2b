"""Which of an account's wallets receives, and what they hold."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from ..base import Balance
from ..errors import WalletRefused, WalletUnavailable
from ..limits import Monotonic
from .client import FlashClient
from .documents import DEFAULT_WALLETS
from .replies import AccountRow

_KEEP = 600.0  # seconds; the cutover can give an account another wallet at any time


class AccountWallets:
    """The account behind the credential. Its chosen wallet is remembered for ten minutes at most."""

    def __init__(self, client: FlashClient, clock: Monotonic = time.monotonic) -> None:
        self._client = client
        self._clock = clock
        self._chosen: tuple[str, float] | None = None

    async def wallet_id(self) -> str:
        """The id of the wallet to receive with; WalletRefused (NO_WALLET) when the account has none of use."""
        if self._chosen is not None and self._clock() - self._chosen[1] < _KEEP:
            return self._chosen[0]
        chosen = (await self._account()).chosen
        if chosen is None:
            raise WalletRefused("the account has no custodial dollar wallet", code="NO_WALLET")
        self._chosen = (chosen.id, self._clock())
        return chosen.id

    def forget(self) -> None:
        """Choose again next time."""
        self._chosen = None

    async def balances(self) -> Sequence[Balance]:
        """All wallets but bitcoin ones, the default first."""
        account = await self._account()
        found = [
            row.as_balance(account.default_wallet_id)
            for row in account.wallets
            if row.wallet_currency != "BTC"
        ]
        return sorted(found, key=lambda balance: not balance.is_default)

    async def _account(self) -> AccountRow:
        return AccountRow.read(account_in(await self._client.execute(DEFAULT_WALLETS)))


def account_in(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """The `me.defaultAccount` of an answer; raises WalletUnavailable where it is missing."""
    me = data.get("me")
    account = me.get("defaultAccount") if isinstance(me, dict) else None
    if not isinstance(account, dict):
        raise WalletUnavailable("an answer without an account")
    return account
