"""`disconnect [number]`: which chats see one's orders, and how one of them is taken away."""

from __future__ import annotations

from ..accounts.addresses import Result
from ..accounts.base import Address, AddressState, place_of
from ..channels.base import OutboundMessage
from .base import Answer, Arguments, Command, Context
from .parsing.connect_arguments import chat_number


async def disconnect(context: Context, arguments: Arguments) -> Answer:
    """Name the chats by their numbers, or give the one of a number an account of its own."""
    if "number" not in arguments:
        return await _chats(context)
    step = await context.services.connections.disconnect(
        context.account, int(arguments["number"]), context.message.origin
    )
    if step.result is Result.DONE:
        return Answer(OutboundMessage(context.texts("disconnect-done", place=step.places[0])))
    if step.result is Result.LAST:
        return Answer(OutboundMessage(context.texts("disconnect-last")))
    return await _chats(context)


async def _chats(context: Context) -> Answer:
    texts, found = context.texts, await context.services.accounts.addresses(context.account.person)
    chats = [one for one in found if one.alias_of is None and one.state is not AddressState.QUARANTINED]
    if len(chats) < 2:
        alone = texts("disconnect-alone", connect=context.say("connect"))
        return Answer(OutboundMessage(alone))
    lines = [texts("disconnect-chats")]
    for number, one in enumerate(chats, 1):
        lines.append(
            texts("error-choice", number=context.formats.number(number), choice=_shown(context, one))
        )
    lines.append(texts("disconnect-how", example=context.say("disconnect", "2")))
    return Answer(OutboundMessage("\n".join(lines)))


def _shown(context: Context, address: Address) -> str:
    place = place_of(address.person, address.hint)
    return (
        context.texts("disconnect-here", place=place) if address.person == context.account.person else place
    )


COMMAND = Command("disconnect", chat_number, disconnect, linking=True, always=True, confirmed=True)
