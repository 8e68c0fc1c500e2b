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
    step = await context.services.connections.confirm(account)
    match step.result:
        case Result.ASKED:
            return say(context, "confirm-asked", places=", ".join(step.places))
        case Result.REFUSED:
            return say(context, "confirm-refused")
        case Result.OWN:
            return say(context, "confirm-again")
        case _ if is_owner:
            known_as = owner_name(account.person)
            return say(context, "confirm-owner", command=f"chatwallet owners confirm {known_as}")
        case _:
            return None if command.linking and not command.always else _nobody(context)


def _nobody(context: Context) -> Answer:
    """There is no other chat to ask: what is left is a key of the wallet that was linked before, if one was."""
    lines = [context.texts("confirm-nobody")]
    if context.shop.linking:
        key = context.say("link", context.texts.list("word-key")[0])
        lines.append(context.texts("confirm-by-key", link=key))
    return Answer(OutboundMessage("\n".join(lines)))
