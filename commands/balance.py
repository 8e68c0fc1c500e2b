"""`balance`: what the wallet holds."""

from __future__ import annotations

from ..accounts.roles import Role
from ..channels.base import OutboundMessage
from ..wallet.base import Balance
from ..wallet.money import SAT, Money
from ..wallet.rates import Rate
from .base import Answer, Arguments, Command, Context, Slip
from .parsing.arguments import no_arguments
from .replies.rates import display_rate, sats_rate
from .replies.wallet import wallet_of


async def balance(context: Context, arguments: Arguments) -> Answer:
    """Show each wallet of the account, in the person's own currency too."""
    balances = await wallet_of(context).balances()
    if not balances:
        return Answer(OutboundMessage(context.texts("balance-none")))
    rate = await (sats_rate if context.say.sats_first else display_rate)(context)
    lines = [context.texts("balance-title"), *(_line(context, one, rate) for one in balances)]
    return Answer(OutboundMessage("\n".join(lines)))


def _line(context: Context, one: Balance, rate: Rate | None) -> str:
    if one.available is None:
        return context.texts("balance-external" if one.external else "balance-unknown", name=one.currency)
    amount = context.writer.money(one.available)
    if rate is None or one.available.currency != rate.base:
        return context.texts("balance-line", name=one.currency, amount=amount)
    if context.say.sats_first:
        sats = Money(int(one.available.major / rate.per_sat), SAT)
        return context.texts(
            "balance-sats", name=one.currency, amount=amount, sats=context.writer.money(sats)
        )
    approx = context.writer.money(rate.from_base(one.available))
    return context.texts("balance-approx", name=one.currency, amount=amount, approx=approx)


COMMAND = Command("balance", no_arguments, balance, needs=Role.OWNER, slip=Slip.OBEY)
