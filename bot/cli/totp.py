"""`chatwallet totp`: sets up the second factor of an admin at the machine, also while the bot runs."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from datetime import datetime

from ...accounts.base import Account, place_of
from ...accounts.second_factor import CodeResult, SecondFactor, address_of
from ...channels.qr import half_blocks
from ...storage.records.factors import RecordFactors
from ...storage.records.sealed import SealedRecords
from ...tracking.clock import Clock, utc_now
from ...wallet.base import Window
from ..config.settings import Settings
from ..vault import canaries
from .admins import admins_of, at_machine, tell_admins

Tell = Callable[[str], None]
TRIES = 5


class NotEnrolled(Exception):
    """The second factor is as it was. The message is a sentence for the operator."""


class _NoLimit:
    """wallet.base.Windows of whoever has the machine: they could take the secret itself."""

    async def take(self, window: Window, place: str, now: datetime) -> float:
        return 0.0

    async def give_back(self, window: Window, place: str) -> None:
        """Nothing was taken."""

    async def close(self, window: Window, seconds: float, now: datetime) -> None:
        """Nothing is closed."""


async def enrol(
    settings: Settings, name: str, tell: Tell, ask: Callable[[], str], *, clock: Clock = utc_now
) -> None:
    """Make a new secret, show it, and let it count once `ask` has its first digits; then all admins' chats are told.

    Until then the one before counts. Raises NotEnrolled, NoAdmin, SettingsError, SecretsError or StoreError.
    """
    async with at_machine(settings) as machine:
        if not machine.vault.ready:
            raise NotEnrolled(
                "there is no ring of keys to seal it with: “chatwallet keys new” makes one, then restart the bot"
            )
        account, admins = await machine.who(name), await admins_of(settings, machine)
        if not await admins.is_admin(account.person):
            raise NotEnrolled(f"{name} is no admin: “chatwallet admin add {name}” makes them one")
        records = machine.records
        factor = SecondFactor(RecordFactors(records, machine.audit), machine.vault, _NoLimit())
        await _take_first(factor, account, tell, ask, clock)
        await SealedRecords(records).put_canaries(canaries(machine.vault), int(clock().timestamp() * 1000))
        place = place_of(account.person)
        await tell_admins(settings, machine, "alert-factor-set-up", place, clock)
    tell(f"The codes of {name} count from now on, and no older ones. The admins are told in their chats.")


async def _take_first(
    factor: SecondFactor, account: Account, tell: Tell, ask: Callable[[], str], clock: Clock
) -> None:
    """Show a new secret, and take its first code."""
    secret = await factor.begin(account.maker, clock())
    tell(half_blocks(address_of(secret, place_of(account.person))))
    tell(f"Scan it with an authenticator, or type the secret there: {secret}")
    for left in reversed(range(TRIES)):
        digits = "".join((await asyncio.to_thread(ask)).split())
        if not digits:
            break
        result = await factor.enrol(account.maker, digits, f"machine:{secrets.token_hex(8)}", clock())
        if result is CodeResult.RIGHT:
            return
        if result is not CodeResult.WRONG:
            raise NotEnrolled("somebody else has begun another one meanwhile: say it again")
        tell(f"That is wrong: is the clock of the telephone right? Tries that are left: {left}")
    raise NotEnrolled("no code was right: what counted before counts still")
