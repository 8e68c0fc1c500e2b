"""Who shows a key of the wallet that their shop had before is the same human, whatever is said of their number."""

from __future__ import annotations

import structlog

from ..accounts.addresses import PairingStore, Result
from ..accounts.base import Account, AccountStore
from ..wallet.base import WalletRef
from .clock import Clock, utc_now

log = structlog.get_logger(__name__)


class Proofs:
    """The way back to an account by its wallet: a key was seen to open it."""

    def __init__(self, accounts: AccountStore, pairings: PairingStore, *, clock: Clock = utc_now) -> None:
        self._accounts = accounts
        self._pairings = pairings
        self._clock = clock

    async def back(self, account: Account, wallet: WalletRef) -> Account:
        """The account that lost its address to who is taken for somebody new, if that is them; else the one given."""
        person = account.person
        if account.standing.quarantined is None or not await self._pairings.proves_old(person, wallet):
            return account
        step = await self._pairings.restore(person, self._clock())
        log.info("address_restored", result=step.result)
        found = await self._accounts.find(person) if step.result is Result.DONE else None
        return account if found is None else found

    async def known(self, account: Account, wallet: WalletRef) -> None:
        """End the doubt about who writes after a long silence."""
        if account.standing.doubted:
            await self._pairings.prove(account.person, wallet)
