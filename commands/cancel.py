"""`cancel [code]`: close a charge that nobody has paid."""

from __future__ import annotations

from ..channels.base import Button, OutboundMessage
from ..tracking.base import Charge, ChargeState
from ..wallet.money import Money
from .base import Answer, Arguments, Command, Context, Reading
from .errors import CommandError
from .parsing.arguments import code_argument, receive_arguments
from .replies.charge import find_charge

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
    rest = same_again(Reading(context.account.language, context.shop.default_unit), charge)
    if rest is not None:
        ask = context.say("receive", *filter(None, (rest,)))
        if not context.say.buttons:
            lines.append(context.texts("cancel-undo", ask=ask))
        buttons = (Button(context.texts("button-ask-again"), ask),)
    return Answer(OutboundMessage("\n".join(lines), buttons=buttons))


def _what(context: Context, charge: Charge) -> str:
    asked = charge.asked
    amount = context.texts("history-any-amount") if asked is None else context.writer.money(asked)
    return f"{amount} · {charge.memo}" if charge.memo else amount


def same_again(reading: Reading, charge: Charge) -> str | None:
    """What follows `receive` to get the same amount with the same memo; None for a memo with which nothing does."""
    if charge.asked is None:
        return "" if not charge.memo else None
    rest = " ".join(filter(None, (_written(charge.asked), charge.memo)))
    wanted = {"amount": str(charge.asked.major), "currency": charge.asked.currency.code}
    if charge.memo:
        wanted["memo"] = charge.memo
    try:
        return rest if receive_arguments(rest, reading) == wanted else None
    except CommandError:
        return None


def _written(amount: Money) -> str:
    """An amount as it is read in every language: 10, 10.50, 1500 JMD, 500 sat."""
    major = amount.major
    whole = major.to_integral_value()
    code = "sat" if amount.currency.code == "SAT" else amount.currency.code
    return f"{whole if whole == major else major} {code}"


COMMAND = Command("cancel", code_argument, cancel)
