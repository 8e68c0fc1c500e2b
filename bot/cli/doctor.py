"""`chatwallet doctor`: looks at each part that the bot needs, and says what to mend."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from importlib.metadata import version

from ...channels.findings import Finding
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
    """Check everything, tell each finding, and return the exit code: 0 when all is well, 1 when not."""
    tell(f"chatwallet {version('chatwallet')}")
    findings = await examine_store(settings)
    try:
        clock = SteadyClock()
        wallet = flash_wallet(settings, clock=clock)
    except SettingsError as error:
        findings += [Finding(False, "Flash is not configured", problem) for problem in error.problems]
    else:
        async with wallet:
            findings += [await check(wallet) for check in (_answers, _credential, _feed)]
        findings += clock_findings(clock.ahead)
    findings += await check_sources(settings)
    findings += await check_channels(settings)
    findings += await owners_who_never_wrote(settings)
    findings += await ask_running(settings)
    for finding in findings:
        tell(f"{'✓' if finding.well else '✗'} {finding.what}")
        if finding.mend:
            tell(f"    {finding.mend}")
    return 0 if all(finding.well for finding in findings) else 1


def clock_findings(ahead: float | None) -> list[Finding]:
    """How this machine's clock stands to Flash's, in seconds; nothing where Flash did not tell the time."""
    if ahead is None:
        return []
    if abs(ahead) <= STEP:
        return [Finding(True, "This machine's clock agrees with Flash's")]
    far = f"{abs(ahead):.0f} seconds" if abs(ahead) < 120 else f"{abs(ahead) / 60:.0f} minutes"
    return [
        Finding(
            False,
            f"This machine's clock is {far} {'ahead of' if ahead > 0 else 'behind'} Flash's",
            "Set it, and let it be kept right: timedatectl set-ntp true.",
        )
    ]


async def _answers(wallet: FlashWallet) -> Finding:
    try:
        rate = await wallet.rate(USD)
    except NotLinked:
        return Finding(True, "Flash answers")  # it refuses a bad credential even where it needs none
    except WalletError as error:
        return Finding(
            False, f"Flash does not answer: {error}", "Look at CHATWALLET_FLASH_GRAPHQL_URL and the network."
        )
    return Finding(True, f"Flash answers; one bitcoin is {rate.per_btc}")


async def _credential(wallet: FlashWallet) -> Finding:
    try:
        lacks = await wallet.lacks()
        if Need.ACCESS in lacks:
            return Finding(False, "Flash does not accept the key or token", _NEW_KEY)
        if lacks:
            what = "; ".join(LACKS[need] for need in sorted(lacks))
            return Finding(False, f"The key or token does not do what the bot needs: {what}", _NEW_KEY)
        balances = await wallet.balances()
    except WalletError as error:
        return Finding(False, f"Whether the key or token will do is unknown: {error}")
    names = ", ".join(balance.currency for balance in balances) or "none"
    return Finding(bool(balances), f"The key is accepted; wallets: {names}")


async def _feed(wallet: FlashWallet) -> Finding:
    try:
        async with asyncio.timeout(FEED), wallet.feed():
            return Finding(True, "The live feed opens")
    except (WalletError, TimeoutError) as error:
        return Finding(
            False,
            f"The live feed does not open: {error}",
            "Payments are still found by polling. Look at CHATWALLET_FLASH_WS_URL.",
        )
