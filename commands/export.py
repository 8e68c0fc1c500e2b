"""`export my data`: a copy of all that the bot keeps of a person, as a link that opens once."""

from __future__ import annotations

import re
from math import ceil

from ..channels.base import OutboundMessage
from .base import Answer, Arguments, Command, Context, Reading
from .errors import CommandError
from .parsing.forms import is_my_data, unknown_form
from .parsing.memo import without_marks
from .parsing.numerals import ascii_digits

_NUMBER = re.compile(r"\d{4}")


def export_arguments(rest: str, reading: Reading) -> dict[str, str]:
    """Read `my data`, or the four digits that a page shows into code. Raises CommandError unknown_form."""
    if is_my_data(rest):
        return {}
    number = ascii_digits(without_marks(rest).strip())
    if _NUMBER.fullmatch(number):
        return {"code": number}
    raise unknown_form("export", rest, reading)


async def export(context: Context, arguments: Arguments) -> Answer:
    """Give a link, where there is an address that people reach; open it for whoever has read its number."""
    exports, account = context.services.exports, context.account
    if "code" in arguments:
        if not await exports.open(account, arguments["code"]):
            raise CommandError("export_number")
        return Answer(OutboundMessage(context.texts("export-opened")))
    address = exports.address
    if address is None:
        return Answer(OutboundMessage(context.texts("export-ask-operator", account=account.id)))
    if wait := await exports.wait(account, context.message.origin):
        raise CommandError("export_later", hours=ceil(wait / 3600))
    token = await exports.make(account)
    say = context.say("export", "1234")
    return Answer(OutboundMessage(context.texts("export-link", link=f"{address}{token}", example=say)))


COMMAND = Command("export", export_arguments, export, linking=True, always=True, confirmed=True)
