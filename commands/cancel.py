"""`cancel [code]`: close a charge that nobody has paid."""

from __future__ import annotations

from ..channels.base import OutboundMessage
from ..tracking.base import ChargeState
from .arguments import code_argument
from .base import Answer, Arguments, Command, Context
from .meant import meant

ANSWERS = {
    ChargeState.CANCELLED: "cancel-done",
    ChargeState.PAID: "cancel-paid",
    ChargeState.LAPSED: "cancel-lapsed",
}


async def cancel(context: Context, arguments: Arguments) -> Answer:
    """Cancel, unless a payment or the end of its day was first."""
    charge = await context.charges.cancel(await meant(context, arguments))
    return Answer(OutboundMessage(context.texts(ANSWERS[charge.state], code=charge.code)))


COMMAND = Command("cancel", code_argument, cancel)
