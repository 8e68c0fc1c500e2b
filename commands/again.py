"""`again [code]`: a fresh QR for the same charge."""

from __future__ import annotations

from ..channels.base import Button, OutboundMessage
from ..tracking.base import Charge, ChargeState
from ..wallet.base import HOUSE
from .base import Answer, Arguments, Command, Context, Slip
from .parsing.arguments import code_argument
from .replies.card import card
from .replies.charge import find_charge
from .replies.pricing import price_now
from .replies.repeat import ask_again
from .replies.wallet import paid_to


async def again(context: Context, arguments: Arguments) -> Answer:
    """Make a new invoice for an open charge and show it; the older ones stay payable as long as they live.

    What was asked in satoshis or in a foreign currency has the price of now, once no older one can be paid.
    """
    charge = await find_charge(context, arguments)
    if charge.state is ChargeState.OPEN and not _pays(context, charge):
        return await _elsewhere(context, charge)
    price = await price_now(context, charge)
    charge, row = await context.services.charges.renew(charge, context.message.origin, price)
    return await card(context, charge, row)


def _pays(context: Context, charge: Charge) -> bool:
    """Whether an order is paid to the wallet that this person has now. The house's may have been another one."""
    wallet = paid_to(context)
    return charge.wallet == wallet or charge.wallet.account == HOUSE == wallet.account


async def _elsewhere(context: Context, charge: Charge) -> Answer:
    """An order never changes where its money goes: offer another one, that is paid to the wallet of now."""
    links = await context.services.shops.links(charge.shop)
    name = next(
        (link.name for link in links if link.wallet == charge.wallet), context.texts("wallet-of-the-bot")
    )
    now = context.shop.link.name if context.shop.link is not None else context.texts("wallet-of-the-bot")
    ask = ask_again(context, charge) or context.say("receive")
    lines = [context.texts("again-elsewhere", code=charge.code, name=name)]
    if not context.say.buttons:
        lines.append(context.texts("again-elsewhere-ask", ask=ask, name=now))
    button = Button(context.texts("button-new-for", name=now), ask)
    return Answer(OutboundMessage("\n".join(lines), buttons=(button,)))


COMMAND = Command("again", code_argument, again, makes=True, slip=Slip.MAKE)
