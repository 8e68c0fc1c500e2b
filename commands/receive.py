"""`receive [amount] [memo]`: ask to be paid."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from ..wallet.errors import NotLinked, RateLimited, WalletRefused
from ..wallet.money import SAT, USD, Currency, Money
from ..wallet.rates import Rate
from .arguments import receive_arguments
from .base import Answer, Arguments, Command, Context
from .card import card
from .errors import CommandError
from .rates import rate_for, stale

SMALLEST = Money(1, USD)


async def receive(context: Context, arguments: Arguments) -> Answer:
    """Make a charge and show its first code."""
    asked = asked_amount(arguments)
    rate = None if asked is None else await _rate(context, asked)
    price = None if asked is None else _price(context, asked, rate)
    try:
        charge, row = await context.charges.request(
            context.conversation, asked, price, arguments.get("memo", ""), context.origin
        )
    except (NotLinked, RateLimited):
        raise
    except WalletRefused as error:
        if price is None:
            raise CommandError("no_open_amount", example=context.say("receive", "10")) from error
        raise
    kept = arguments.get("kept")
    notes = () if kept is None else (context.texts("receive-memo-cut", kept=kept),)
    answer = await card(context, charge, row, notes)
    if rate is None or not rate.stale:
        return answer
    text = f"{stale(context, rate)}\n{answer.message.text}"
    return replace(answer, message=replace(answer.message, text=text))


def asked_amount(arguments: Arguments) -> Money | None:
    """Return the amount of the arguments of `receive`, None for an open one."""
    if "amount" not in arguments:
        return None
    return Money.from_major(Decimal(arguments["amount"]), Currency.of(arguments["currency"]))


def _price(context: Context, asked: Money, rate: Rate | None) -> Money:
    """Convert to US cents at the wallet's rate, and hold the result against the limits."""
    price = asked if rate is None else rate.to_usd(asked)
    if not context.limits.allow(price):
        largest = context.writer.money(context.limits.largest)
        raise CommandError("amount_too_large", amount=context.writer.money(asked), largest=largest)
    if price.minor < SMALLEST.minor:
        raise CommandError(
            "amount_too_small", amount=context.writer.money(asked), smallest=context.writer.money(SMALLEST)
        )
    return price


async def _rate(context: Context, asked: Money) -> Rate | None:
    """The rate to convert an amount with, None for US dollars."""
    if asked.currency == USD:
        return None
    return await rate_for(context, USD if asked.currency == SAT else asked.currency)


COMMAND = Command("receive", receive_arguments, receive)
