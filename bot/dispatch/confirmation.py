"""Whether who writes is surely the human whose account it is: after a long silence a number may be somebody else's."""

from __future__ import annotations

from ...accounts.addresses import Result
from ...accounts.roles import Role, owner_name
from ...channels.base import OutboundMessage
from ...commands.base import Answer, Command, Context
from .replies import say


async def unconfirmed(context: Context, command: Command) -> Answer | None:
    """Why a command is not done for somebody who is doubted; None for all others, and for what is nobody's secret.

    Their other chats are asked. Where there are none, linking the wallet again is the way back, and for an owner of
    the settings the word of whoever runs the bot.
    """
    account, is_owner = context.account, context.role.allows(Role.OWNER)
    guarded = command.confirmed or command.needs is Role.OWNER
    if not guarded or not account.standing.doubted:
        return None
    if not (is_owner or account.shop or account.standing.others):
        return None  # a guest who begins anew (storage/records/hearing.py)
    asked = await _asked(context)
    if asked is not None:
        return asked
    if is_owner:
        return _by_the_machine(context)
    return None if command.linking and not command.always else _nobody(context)


async def confirmed_elsewhere(context: Context) -> Answer:
    """Ask for an admin who is doubted in their other chats; where there are none, whoever has the machine can say."""
    return await _asked(context) or _by_the_machine(context)


async def _asked(context: Context) -> Answer | None:
    """What becomes of a doubt by somebody's other chats; None where there are none."""
    step = await context.services.connections.confirm(context.account)
    match step.result:
        case Result.ASKED:
            return say(context, "confirm-asked", places=", ".join(step.places))
        case Result.REFUSED:
            return say(context, "confirm-refused")
        case Result.OWN:
            return say(context, "confirm-again")
        case _:
            return None


def _by_the_machine(context: Context) -> Answer:
    return say(
        context, "confirm-owner", command=f"chatwallet owners confirm {owner_name(context.account.person)}"
    )


def _nobody(context: Context) -> Answer:
    """There is no other chat to ask: what is left is a key of the wallet that was linked before, if one was."""
    lines = [context.texts("confirm-nobody")]
    if context.shop.linking:
        key = context.say("link", context.texts.list("word-key")[0])
        lines.append(context.texts("confirm-by-key", link=key))
    return Answer(OutboundMessage("\n".join(lines)))
