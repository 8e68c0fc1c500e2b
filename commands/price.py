"""`price [currency]`: what bitcoin costs."""

from __future__ import annotations

from decimal import Decimal

from ..channels.base import OutboundMessage
from ..wallet.money import SAT, Currency, Money
from .base import Answer, Arguments, Command, Context, Slip
from .parsing.arguments import currency_argument
from .replies.rates import rate_for, stale


async def price(context: Context, arguments: Arguments) -> Answer:
    """Show the wallet's mid price of one bitcoin, and of one unit of the currency in satoshis."""
    currency = Currency.of(arguments.get("currency", context.account.currency))
    rate = await rate_for(context, currency)
    unit = Money.from_major(Decimal(1), currency)
    sats = Money.from_major(1 / rate.per_sat, SAT)
    lines = [
        context.texts("price-line", btc=context.writer.money(rate.per_btc)),
        context.texts("price-sats", unit=context.writer.money(unit), sats=context.writer.money(sats)),
        context.texts("price-time", time=context.formats.time(rate.at)),
    ]
    if rate.stale:
        lines.append(stale(context, rate))
    return Answer(OutboundMessage("\n".join(lines)))


COMMAND = Command("price", currency_argument, price, in_groups=True, slip=Slip.OBEY)
