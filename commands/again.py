"""`again [code]`: a fresh QR for the same charge."""

from __future__ import annotations

from .arguments import code_argument
from .base import Answer, Arguments, Command, Context
from .card import card
from .meant import meant


async def again(context: Context, arguments: Arguments) -> Answer:
    """Make a new invoice for an open charge and show it; the older ones stay payable as long as they live."""
    charge, row = await context.charges.renew(await meant(context, arguments), context.origin)
    return await card(context, charge, row)


COMMAND = Command("again", code_argument, again)
