"""`cancel [code]`: close a charge that nobody has paid."""

from __future__ import annotations

from ..channels.base import Button, OutboundMessage
from ..tracking.base import Charge, ChargeState
from .base import Answer, Arguments, Command, Context
from .parsing.arguments import code_argument
from .replies.charge import find_charge
from .replies.repeat import ask_again

ANSWERS = {
    ChargeState.CANCELLED: "cancel-done",
    ChargeState.PAID: "cancel-paid",
    ChargeState.LAPSED: "cancel-lapsed",
}


async def cancel(context: Context, arguments: Arguments) -> Answer:
    """Cancel, unless a payment or the end of its day was first; say what it was, and offer to ask for the same again.

    Without a code the newest is closed, which may not be the one that was meant.
    """
    charge = await context.services.charges.cancel(await find_charge(context, arguments))
    lines = [context.texts(ANSWERS[charge.state], code=charge.code)]
    if charge.state is not ChargeState.CANCELLED:
        return Answer(OutboundMessage(lines[0]))
    lines.append(context.texts("cancel-was", what=_what(context, charge)))
    buttons: tuple[Button, ...] = ()
    if (ask := ask_again(context, charge)) is not None:
        if not context.say.buttons:
            lines.append(context.texts("cancel-undo", ask=ask))
        buttons = (Button(context.texts("button-ask-again"), ask),)
    return Answer(OutboundMessage("\n".join(lines), buttons=buttons))


def _what(context: Context, charge: Charge) -> str:
    asked = charge.asked
    amount = context.texts("history-any-amount") if asked is None else context.writer.money(asked)
    return f"{amount} · {charge.memo}" if charge.memo else amount


COMMAND = Command("cancel", code_argument, cancel)
