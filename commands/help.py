"""`help [topic]`: what a person can say, in four lines; all of it; or more about one command."""

from __future__ import annotations

from decimal import Decimal
from importlib.metadata import version

from ..accounts.roles import Role
from ..channels.base import Button, OutboundMessage
from ..locales.phrase import first_word
from ..wallet.money import Money
from .base import Answer, Arguments, Command, Context, Slip
from .parsing.arguments import MORE, topic_argument
from .replies.group import introduction


async def help_(context: Context, arguments: Arguments) -> Answer:
    """Greet in four lines, explain one command, or name them all; in a group, only say what the bot is."""
    if not context.message.private:
        return introduction(context)
    topic = arguments.get("topic")
    if topic == MORE:
        return Answer(OutboundMessage("\n".join(_everything(context))))
    return _greeting(context) if topic is None else Answer(OutboundMessage(_about(context, topic)))


def _everything(context: Context) -> list[str]:
    """A line for each command, and which bot this is, for reports of faults."""
    lines = [f"• {_line(context, name)}" for name in context.say.commands]
    return [*lines, context.texts("help-version", version=version("chatwallet"))]


def _greeting(context: Context) -> Answer:
    texts, example = context.texts, context.say.example()
    history, status, balance = (context.say(name) for name in ("history", "status", "balance"))
    # A customer is offered nothing that is the owner's.
    third, look = (
        (balance, texts("help-look-owner", history=history, balance=balance))
        if context.role.allows(Role.OWNER)
        else (status, texts("help-look", history=history, status=status))
    )
    begin = texts("help-start", amount=_ten(context), example=example)
    if context.shop.wallet is None and context.shop.linking:
        example = context.say("link")
        begin = texts("help-link-first", link=example)
    lines = (
        texts("help-title"),
        begin,
        look,
        texts("help-everything", more=_more(context)),
    )
    buttons = (
        *(Button(say, say) for say in (example, history, third)),
        Button(texts("button-more"), _more(context)),
    )
    return Answer(OutboundMessage("\n".join(lines), buttons=buttons))


def _about(context: Context, name: str) -> str:
    """The line of the list and what more there is to say; another package's command has its line alone."""
    if f"about-{name}" not in context.texts:
        return _line(context, name)
    languages = ", ".join(
        context.say.catalogue[one]("language-name") for one in context.say.catalogue.languages
    )
    more = context.texts(
        f"about-{name}",
        again=context.say("again"),
        languages=languages,
        more=_more(context),
        link=context.say("link", context.texts.list("word-key")[0]),
        **{
            name: context.say("profile", context.texts.list(f"word-{name}")[0])
            for name in ("sats", "dollars")
        },
        **{way: context.say("history", context.texts.list(f"word-{way}")[0]) for way in ("in", "out")},
    )
    return f"{_line(context, name)}\n{more}"


def _line(context: Context, name: str) -> str:
    if f"help-{name}" not in context.texts:
        return context.say(name)
    return context.texts(
        f"help-{name}",
        word=context.say(name),
        topic=first_word(context.texts, "receive"),
        amount=_ten(context),
    )


def _more(context: Context) -> str:
    return context.say("help", context.texts.list("word-more")[0])


def _ten(context: Context) -> str:
    return context.writer.money(Money.from_major(Decimal(10), context.shop.default_unit))


COMMAND = Command("help", topic_argument, help_, in_groups=True, slip=Slip.OBEY)
