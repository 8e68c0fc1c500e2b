"""Which charge a person means: the code they name, the message they reply to, or their newest."""

from __future__ import annotations

from ...tracking.base import Charge
from ..base import Arguments, Context
from ..errors import CommandError


async def find_charge(context: Context, arguments: Arguments) -> Charge:
    """Return the charge, or raise a CommandError that says what to do."""
    code = arguments.get("code")
    message, (maker, *also) = context.message, context.account.makers
    charges = context.services.charges
    charge = await charges.find(maker, message.conversation, code, message.reply_to, also=also)
    if charge is not None and charge.made_by in context.account.makers:
        return charge
    if charge is not None:
        # In a group anybody can reply to somebody else's code, but it is not theirs to cancel.
        raise CommandError("unknown_code", code=charge.code)
    if code is not None:
        raise CommandError("unknown_code", code=code)
    raise CommandError("no_charge", example=context.say("receive", "10"))
