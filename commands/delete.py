"""`delete my data`: tells what would go; `delete A1B2`, with the last signs of one's account, has it go."""

from __future__ import annotations

import re

from ..accounts.links import LinkKind
from ..channels.base import OutboundMessage
from ..tracking.own_data import SIGNS, Holdings
from .base import Answer, Arguments, Command, Context, Reading
from .errors import CommandError
from .parsing.forms import is_my_data, unknown_form
from .parsing.memo import without_marks

_SIGNS = re.compile(rf"[0-9a-f]{{{SIGNS}}}")


def delete_arguments(rest: str, reading: Reading) -> dict[str, str]:
    """Read `my data`, or the signs that say yes into code. Raises CommandError unknown_form."""
    if is_my_data(rest):
        return {}
    signs = without_marks(rest).strip().lower()
    if _SIGNS.fullmatch(signs):
        return {"code": signs}
    raise unknown_form("delete", rest, reading)


async def delete(context: Context, arguments: Arguments) -> Answer:
    """Count first; forget only on the signs of this very account. A message that is handled twice is done once."""
    own, account, message = context.services.own, context.account, context.message
    if "code" not in arguments:
        return Answer(OutboundMessage("\n".join(_asked(context, await own.holdings(account)))))
    if await own.is_forgotten(message.origin):
        await own.forget_again(account, message.origin, message.at)
    else:
        if arguments["code"] != account.id[-SIGNS:]:
            raise CommandError("delete_signs", again=_my_data(context, "delete"))
        holdings = await own.holdings(account)
        await context.services.exports.forget(account)
        await own.forget(account, message.origin, message.at)
        if holdings.open:
            return Answer(OutboundMessage(context.texts("delete-done-open", open=holdings.open)))
    return Answer(OutboundMessage(context.texts("delete-done")))


def _asked(context: Context, holdings: Holdings) -> list[str]:
    texts, account = context.texts, context.account
    lines = [texts("delete-ask", chats=holdings.chats, orders=holdings.orders)]
    if holdings.open:
        lines.append(texts("delete-ask-open", open=holdings.open))
    link = holdings.link
    if link is not None:
        key = "delete-ask-key" if link.kind is LinkKind.KEY else "delete-ask-till"
        lines.append(texts(key, name=link.name, tail=link.tail))
    if holdings.others:
        lines.append(texts("delete-ask-others", others=holdings.others))
    lines.append(texts("delete-ask-copy", export=_my_data(context, "export")))
    lines.append(texts("delete-ask-yes", yes=context.say("delete", account.id[-SIGNS:].upper())))
    return lines


def _my_data(context: Context, command: str) -> str:
    return context.say(command, context.texts.list("word-my-data")[0])


COMMAND = Command("delete", delete_arguments, delete, linking=True, always=True, confirmed=True)
