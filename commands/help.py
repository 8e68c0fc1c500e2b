"""`help [topic]`: what a person can say."""

from __future__ import annotations

from decimal import Decimal

from ..channels.base import Button, OutboundMessage
from ..locales.phrase import first_word
from ..wallet.money import Money
from .arguments import topic_argument
from .base import Answer, Arguments, Command, Context
from .group import introduction

MENU = ("history", "balance")
"""What stands as buttons below the help, besides the example: what can be said without an argument."""


async def help_(context: Context, arguments: Arguments) -> Answer:
    """Explain one command, or name them all; in a group, only say what the bot is."""
    if not context.private:
        return introduction(context)
    if topic := arguments.get("topic"):
        return Answer(OutboundMessage(_about(context, topic)))
    lines = [context.texts("help-title"), ""]
    lines += [f"• {_about(context, name)}" for name in context.commands]
    lines += ["", context.texts("help-start", example=context.example())]
    says = (context.example(), *(context.say(name) for name in MENU))
    return Answer(OutboundMessage("\n".join(lines), buttons=tuple(Button(line, line) for line in says)))


def _about(context: Context, name: str) -> str:
    if f"help-{name}" not in context.texts:
        return context.say(name)
    ten = context.writer.money(Money.from_major(Decimal(10), context.default_unit))
    return context.texts(
        f"help-{name}", word=context.say(name), topic=first_word(context.texts, "receive"), amount=ten
    )


COMMAND = Command("help", topic_argument, help_, in_groups=True)
