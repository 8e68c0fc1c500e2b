"""`receive [amount] [memo]`: ask to be paid."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from ..wallet.errors import NotLinked, RateLimited, WalletRefused
from ..wallet.money import Currency, Money
from .base import Answer, Arguments, Command, Context, Slip
from .errors import CommandError
from .parsing.arguments import receive_arguments
from .replies.card import card
from .replies.pricing import nearest, pricing
from .replies.rates import stale
from .replies.wallet import is_till, paid_to


async def receive(context: Context, arguments: Arguments) -> Answer:
    """Make a charge and show its first code."""
    pays, asked = paid_to(context), asked_amount(arguments)
    if asked is None and is_till(context):
        raise CommandError(
            "till_needs_amount",
            example=context.say("receive", "10"),
            link=context.say("link", context.texts.list("word-key")[0]),
        )
    found = None if asked is None else await pricing(context, asked)
    price, message = None if found is None else found.price, context.message
    try:
        charge, row = await context.services.charges.request(
            message.conversation,
            asked,
            price,
            arguments.get("memo", ""),
            message.origin,
            made_by=context.account.maker,
            shop=context.shop.id,
            pays=pays,
        )
    except (NotLinked, RateLimited):
        raise
    except WalletRefused as error:
        if price is None:
            raise CommandError("no_open_amount", example=context.say("receive", "10")) from error
        raise
    kept = arguments.get("kept")
    notes: tuple[str, ...] = () if kept is None else (context.texts("receive-memo-cut", kept=kept),)
    if asked is not None and found is not None:
        notes += nearest(context, asked, found)
    answer = await card(context, charge, row, notes)
    if found is None or found.rate is None or not found.rate.stale:
        return answer
    text = f"{stale(context, found.rate)}\n{answer.message.text}"
    return replace(answer, message=replace(answer.message, text=text))


def asked_amount(arguments: Arguments) -> Money | None:
    """Return the amount of the arguments of `receive`, None for an open one."""
    if "amount" not in arguments:
        return None
    return Money.from_major(Decimal(arguments["amount"]), Currency.of(arguments["currency"]))


COMMAND = Command("receive", receive_arguments, receive, makes=True, slip=Slip.MAKE)
