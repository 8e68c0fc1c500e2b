"""Whether the wallet's credential is allowed what the bot needs: asked at the start and every few minutes."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from functools import partial

import structlog

from ...tracking.alerts import Alerts
from ...tracking.outages import retry_while_unavailable
from ...wallet.base import Need, WalletAccount
from ...wallet.errors import WalletError

log = structlog.get_logger(__name__)

EVERY = 300.0  # seconds
_SOONEST = 20.0  # seconds between two questions, however many people are refused meanwhile

LACKS: Mapping[Need, str] = {
    Need.ACCESS: "the credential is refused altogether",
    Need.WALLET: "the account has no custodial dollar wallet",
    Need.BALANCES: "it may not read the wallets (scopes read_user, read_wallet)",
    Need.TRANSACTIONS: "it may not read the list of payments (scope read_transactions)",
    Need.INVOICES: "it may not make invoices (scope write_wallet)",
}
"""What each need means to an admin, where it is lacking."""

# Without these nobody can be asked for a payment; without the others owners see less.
_VITAL = frozenset({Need.ACCESS, Need.WALLET, Need.BALANCES, Need.INVOICES})
_CANT_RECEIVE, _CANT_READ = "credential", "credential-list"


class Credential:
    """Watches what the wallet lacks, and tells the owners, once when it begins and once when it is over.

    `lacks` is as it was when the wallet last said something of it, None while it never has, as where there is none.
    """

    def __init__(self, wallet: WalletAccount | None, alerts: Alerts) -> None:
        self._wallet = wallet
        self._alerts = alerts
        self._doubt = asyncio.Event()
        self.lacks: frozenset[Need] | None = None

    @property
    def trouble(self) -> str | None:
        """What is lacking, in words; None when nothing is known to be."""
        return "; ".join(LACKS[need] for need in sorted(self.lacks)) if self.lacks else None

    def doubt(self) -> None:
        """Ask soon: the wallet has refused somebody."""
        self._doubt.set()

    async def run(self) -> None:
        """Ask, for ever."""
        while True:
            await self._ask()
            await asyncio.sleep(_SOONEST)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._doubt.wait(), EVERY - _SOONEST)

    async def _ask(self) -> None:
        self._doubt.clear()
        if self._wallet is None:
            return
        try:
            lacks = await self._wallet.lacks()
        except WalletError as error:  # it is away, which is no word about the credential
            log.debug("credential_unknown", reason=str(error))
            return
        before, self.lacks = self.lacks, lacks
        if lacks and lacks != before:
            log.error("credential_lacks", needs=",".join(sorted(lacks)))
        elif before and not lacks:
            log.warning("credential_is_well")
        for name, standing in ((_CANT_RECEIVE, lacks & _VITAL), (_CANT_READ, lacks - _VITAL)):
            if standing:
                await retry_while_unavailable(partial(self._alerts.raise_, name, f"alert-{name}"))
            else:
                await retry_while_unavailable(partial(self._alerts.clear, name))
