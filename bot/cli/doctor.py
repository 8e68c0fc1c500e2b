"""`chatwallet doctor`: looks at each part that the bot needs, and says what to mend."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from importlib.metadata import version

from ...channels.checks import CheckResult
from ...tracking.clock import STEP, SteadyClock
from ...wallet.base import Need
from ...wallet.errors import NotLinked, WalletError
from ...wallet.flash.wallet import FlashWallet
from ...wallet.money import USD
from ..config.settings import Settings, SettingsError
from ..credential import LACKS
from ..run import flash_wallet
from .channel_checks import check_channels
from .running_checks import ask_running, owners_who_never_wrote
from .source_checks import check_sources
from .store_checks import examine_store

_NEW_KEY = "Make a new key with the scopes read_user, read_wallet, read_transactions and write_wallet."
FEED = 20.0  # seconds in which the live feed must open


async def examine(settings: Settings, tell: Callable[[str], None]) -> int:
    """Check everything, tell each result, and return the exit code: 0 when all is well, 1 when not."""
    tell(f"chatwallet {version('chatwallet')}")
    results = await examine_store(settings)
    try:
        clock = SteadyClock()
        wallet = flash_wallet(settings, clock=clock)
    except SettingsError as error:
        results += [CheckResult(False, "Flash is not configured", problem) for problem in error.problems]
    else:
        async with wallet:
            results += [await check(wallet) for check in (_answers, _credential, _feed)]
        results += clock_results(clock.ahead)
    results += await check_sources(settings)
    results += await check_channels(settings)
    results += await owners_who_never_wrote(settings)
    results += await ask_running(settings)
    for result in results:
        tell(f"{'✓' if result.well else '✗'} {result.what}")
        if result.mend:
            tell(f"    {result.mend}")
    return 0 if all(result.well for result in results) else 1


def clock_results(ahead: float | None) -> list[CheckResult]:
    """How this machine's clock stands to Flash's, in seconds; nothing where Flash did not tell the time."""
    if ahead is None:
        return []
    if abs(ahead) <= STEP:
        return [CheckResult(True, "This machine's clock agrees with Flash's")]
    far = f"{abs(ahead):.0f} seconds" if abs(ahead) < 120 else f"{abs(ahead) / 60:.0f} minutes"
    return [
        CheckResult(
            False,
            f"This machine's clock is {far} {'ahead of' if ahead > 0 else 'behind'} Flash's",
            "Set it, and let it be kept right: timedatectl set-ntp true.",
        )
    ]


async def _answers(wallet: FlashWallet) -> CheckResult:
    try:
        rate = await wallet.rate(USD)
    except NotLinked:
        return CheckResult(True, "Flash answers")  # it refuses a bad credential even where it needs none
    except WalletError as error:
        return CheckResult(
            False, f"Flash does not answer: {error}", "Look at CHATWALLET_FLASH_GRAPHQL_URL and the network."
        )
    return CheckResult(True, f"Flash answers; one bitcoin is {rate.per_btc}")


async def _credential(wallet: FlashWallet) -> CheckResult:
    try:
        lacks = await wallet.lacks()
        if Need.ACCESS in lacks:
            return CheckResult(False, "Flash does not accept the key or token", _NEW_KEY)
        if lacks:
            what = "; ".join(LACKS[need] for need in sorted(lacks))
            return CheckResult(False, f"The key or token does not do what the bot needs: {what}", _NEW_KEY)
        balances = await wallet.balances()
    except WalletError as error:
        return CheckResult(False, f"Whether the key or token will do is unknown: {error}")
    names = ", ".join(balance.currency for balance in balances) or "none"
    return CheckResult(bool(balances), f"The key is accepted; wallets: {names}")


async def _feed(wallet: FlashWallet) -> CheckResult:
    try:
        async with asyncio.timeout(FEED), wallet.feed():
            return CheckResult(True, "The live feed opens")
    except (WalletError, TimeoutError) as error:
        return CheckResult(
            False,
            f"The live feed does not open: {error}",
            "Payments are still found by polling. Look at CHATWALLET_FLASH_WS_URL.",
        )
