"""What to write to get the same order once more."""

from __future__ import annotations

from ...tracking.base import Charge
from ...wallet.money import Money
from ..base import Context, Reading
from ..errors import CommandError
from ..parsing.arguments import receive_arguments


def ask_again(context: Context, charge: Charge) -> str | None:
    """The line that asks for the same amount with the same memo; None for a memo with which none does."""
    rest = same_again(Reading(context.account.language, context.shop.default_unit), charge)
    return None if rest is None else context.say("receive", *filter(None, (rest,)))


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
