"""The wallet's rates as commands need them: one that must be had, or one that is nice to have."""

from __future__ import annotations

from ...wallet.errors import WalletError, WalletRefused
from ...wallet.money import Currency
from ...wallet.rates import Rate
from ..base import Context
from ..errors import CommandError


async def rate_for(context: Context, currency: Currency) -> Rate:
    """Return the rate of a currency that a person named; a CommandError tells them when there is none."""
    wallet = context.services.wallet
    try:
        return await context.services.rates.rate(currency, wallet.currency)
    except WalletRefused as error:
        if error.code != "UNSUPPORTED_CURRENCY":
            raise
        raise CommandError("unknown_currency", currency=currency.code) from error


async def display_rate(context: Context) -> Rate | None:
    """Return the rate of the currency that amounts are shown in too; None for the wallet's own, or without one."""
    currency, wallet = Currency.of(context.account.currency), context.services.wallet
    return None if currency == wallet.currency else await _fresh(context, currency)


async def sats_rate(context: Context) -> Rate | None:
    """Return the rate of what the wallet counts in, for satoshis; None without one."""
    return await _fresh(context, context.services.wallet.currency)


async def _fresh(context: Context, currency: Currency) -> Rate | None:
    try:
        rate = await context.services.rates.rate(currency, context.services.wallet.currency)
    except WalletError:
        return None
    return None if rate.stale else rate


def stale(context: Context, rate: Rate) -> str:
    """The line that says how old a rate is, in whole minutes."""
    age = (context.services.charges.clock() - rate.at).total_seconds()
    return context.texts("price-stale", minutes=max(1, round(age / 60)))
