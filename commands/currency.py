"""`currency [code]`: in which currency amounts are shown too."""

from __future__ import annotations

from ..channels.base import OutboundMessage
from ..wallet.money import Currency
from .base import Answer, Arguments, Command, Context, Slip
from .parsing.arguments import currency_argument
from .replies.rates import rate_for


async def currency(context: Context, arguments: Arguments) -> Answer:
    """Change the display currency to one that the wallet has a rate for, or tell it."""
    if "currency" not in arguments:
        now, example = context.account.currency, context.say("currency", "JMD")
        return Answer(OutboundMessage(context.texts("currency-now", currency=now, example=example)))
    chosen = Currency.of(arguments["currency"])
    await rate_for(context, chosen)
    await context.services.accounts.change(context.account.person, currency=chosen.code)
    return Answer(OutboundMessage(context.texts("currency-set", currency=chosen.code)))


COMMAND = Command("currency", currency_argument, currency, slip=Slip.OBEY)
