"""`again [code]`: a fresh QR for the same charge."""

from __future__ import annotations

from .base import Answer, Arguments, Command, Context
from .parsing.arguments import code_argument
from .replies.card import card
from .replies.charge import find_charge
from .replies.pricing import price_now


async def again(context: Context, arguments: Arguments) -> Answer:
    """Make a new invoice for an open charge and show it; the older ones stay payable as long as they live.

    What was asked in satoshis or in a foreign currency has the price of now, once no older one can be paid.
    """
    charge = await find_charge(context, arguments)
    price = await price_now(context, charge)
    charge, row = await context.services.charges.renew(charge, context.message.origin, price)
    return await card(context, charge, row)


COMMAND = Command("again", code_argument, again)
