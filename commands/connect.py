"""`connect [CODE]`: another chat of the same human sees the same orders."""

from __future__ import annotations

import math

from ..accounts.addresses import CODE_LIVES, Result, Step
from ..accounts.connections import TooManyCodes, shown
from ..accounts.roles import Role
from ..accounts.shops import HOUSE_SHOP
from ..channels.base import OutboundMessage
from .base import Answer, Arguments, Command, Context
from .errors import CommandError
from .parsing.connect_arguments import connect_argument


async def connect(context: Context, arguments: Arguments) -> Answer:
    """Give a code for another chat, use one that another chat gave, or answer the question that it has put."""
    if "pair" in arguments:
        return await _claim(context, arguments["pair"])
    if "answer" in arguments:
        return await _settle(context, arguments["token"], yes=arguments["answer"] == "yes")
    texts, say = context.texts, context.say
    yes, no = (texts.list(f"word-{one}")[0] for one in ("yes", "no"))
    says = (say("connect", yes, "{token}"), say("connect", no, "{token}"))
    code, step = await context.services.connections.begin(
        context.account, says, owner=_sees_the_house(context)
    )
    if step.result is not Result.DONE:
        return _failed(context, step)
    line = say("connect", shown(code))
    lines = [texts("connect-code", minutes=CODE_LIVES.seconds // 60), line]
    lines += context.services.invite(code, line)
    return Answer(OutboundMessage("\n".join(lines)))


async def _claim(context: Context, code: str) -> Answer:
    try:
        step = await context.services.connections.claim(
            context.account, code, context.message.origin, owner=_sees_the_house(context)
        )
    except TooManyCodes as over:
        minutes = max(1, math.ceil(over.seconds / 60))
        return Answer(OutboundMessage(context.texts("share-codes", minutes=minutes)))
    if step.result is Result.ASKED:
        return Answer(OutboundMessage(context.texts("connect-wait", place=step.places[0])))
    return _failed(context, step)


async def _settle(context: Context, token: str, *, yes: bool) -> Answer:
    step = await context.services.connections.answer(context.account, token, yes=yes)
    if step.result is Result.DONE:
        text = context.texts("connect-done", one=step.places[0], other=step.places[1])
        return Answer(OutboundMessage(text))
    if step.result is Result.REFUSED:
        return Answer(OutboundMessage(context.texts("connect-no", place=step.places[1])))
    return _failed(context, step)


def _sees_the_house(context: Context) -> bool:
    return context.shop.id == HOUSE_SHOP and context.role.allows(Role.OWNER)


def _failed(context: Context, step: Step) -> Answer:
    """Say why nothing was connected. Raises CommandError for a code that is none."""
    match step.result:
        case Result.OWN:
            key = "connect-own"
        case Result.CONTENTS:
            key = "connect-contents"
        case Result.HOUSE:
            key = "connect-house"
        case Result.FULL:
            key = "connect-full"
        case Result.OFTEN:
            key = "connect-often"
        case Result.OVER:
            key = "question-over"
        case _:
            raise CommandError("wrong_code")
    return Answer(OutboundMessage(context.texts(key)))


COMMAND = Command("connect", connect_argument, connect, linking=True, always=True, confirmed=True)
