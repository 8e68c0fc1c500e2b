"""`chatwallet doctor`: looks at each part that the bot needs, and says what to mend."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from ...channels.checks import CheckResult
from ...tracking.clock import STEP, SteadyClock
from ...wallet.backends import HOUSE_BACKEND
from ...wallet.base import Need, Wallet
from ...wallet.errors import WalletError
from ..config.settings import Settings, SettingsError
from ..monitoring.credential import LACKS
from ..wallets import house_wallet
from .audit_checks import check_audit
from .channel_checks import check_channels
from .key_checks import check_keys
from .mode_checks import check_modes
from .results import tell_results
from .running_checks import ask_running, who_never_wrote
from .schema_checks import check_schema
from .source_checks import check_sources
from .store_checks import examine_store

_NAME, _ADVICE = HOUSE_BACKEND.title, HOUSE_BACKEND.advice
FEED = 20.0  # seconds in which the live feed must open


async def examine(settings: Settings, tell: Callable[[str], None], *, as_json: bool = False) -> int:
    """Check everything, tell each result, and return the exit code: 0 when all is well, 1 when not."""
    results = [*await examine_store(settings), *await check_keys(settings), *await check_audit(settings)]
    try:
        clock = SteadyClock()
        wallet = house_wallet(settings, clock=clock)
    except SettingsError as error:
        results += [CheckResult(False, f"{_NAME} is not configured", problem) for problem in error.problems]
    else:
        async with wallet:
            checks = (_answers, _credential if settings.has_house else _no_house, _feed)
            results += [await check(wallet) for check in checks]
        results += clock_results(clock.ahead)
    results += await check_sources(settings)
    results += await check_channels(settings)
    results += await who_never_wrote(settings)
    results += await check_modes(settings)
    results += await ask_running(settings)
    return tell_results(results, tell, as_json=as_json)


async def examine_schema(
    settings: Settings, given: str | None, tell: Callable[[str], None], *, as_json: bool
) -> int:
    """The same of the schema of the wallet's server alone, or of the text of a `given` one."""
    return tell_results(await check_schema(settings, given), tell, as_json=as_json)


def clock_results(ahead: float | None) -> list[CheckResult]:
    """How this machine's clock stands to the wallet's, in seconds; nothing where that did not tell the time."""
    if ahead is None:
        return []
    if abs(ahead) <= STEP:
        return [CheckResult(True, f"This machine's clock agrees with {_NAME}'s")]
    far = f"{abs(ahead):.0f} seconds" if abs(ahead) < 120 else f"{abs(ahead) / 60:.0f} minutes"
    return [
        CheckResult(
            False,
            f"This machine's clock is {far} {'ahead of' if ahead > 0 else 'behind'} {_NAME}'s",
            "Set it, and let it be kept right: timedatectl set-ntp true.",
        )
    ]


async def _answers(wallet: Wallet) -> CheckResult:
    try:
        rate = await wallet.rate(wallet.currency, wallet.currency)
    except WalletError as error:
        return CheckResult(False, f"{_NAME} does not answer: {error}", _ADVICE.unreachable)
    return CheckResult(True, f"{_NAME} answers; one bitcoin is {rate.per_btc}")


async def _no_house(_: Wallet) -> CheckResult:
    return CheckResult(True, "No wallet of the house is set: everybody links a wallet of their own")


async def _credential(wallet: Wallet) -> CheckResult:
    try:
        lacks = await wallet.lacks()
        if Need.ACCESS in lacks:
            return CheckResult(
                False,
                f"{_NAME} does not accept the key or token",
                _ADVICE.credential,
            )
        if lacks:
            what = "; ".join(LACKS[need] for need in sorted(lacks))
            return CheckResult(
                False,
                f"The key or token does not do what the bot needs: {what}",
                _ADVICE.credential,
            )
        balances = await wallet.balances()
    except WalletError as error:
        return CheckResult(False, f"Whether the key or token will do is unknown: {error}")
    names = ", ".join(balance.currency for balance in balances) or "none"
    return CheckResult(bool(balances), f"The key is accepted; wallets: {names}")


async def _feed(wallet: Wallet) -> CheckResult:
    try:
        async with asyncio.timeout(FEED), wallet.feed():
            return CheckResult(True, "The live feed opens")
    except (WalletError, TimeoutError) as error:
        return CheckResult(
            False,
            f"The live feed does not open: {error}",
            _ADVICE.feed,
        )
