"""`language [xx]`: which language the bot speaks with a person."""

from __future__ import annotations

from ..channels.base import OutboundMessage
from .base import Answer, Arguments, Command, Context, Slip
from .errors import CommandError
from .parsing.arguments import language_argument


async def language(context: Context, arguments: Arguments) -> Answer:
    """Change the language, or tell it and the others."""
    names = {code: context.say.catalogue[code]("language-name") for code in context.say.catalogue.languages}
    if "language" not in arguments:
        others = ", ".join(
            f"{name} ({code})" for code, name in names.items() if code != context.account.language
        )
        text = context.texts("language-now", name=names[context.account.language], others=others)
        return Answer(OutboundMessage(text))
    chosen = arguments["language"]
    if chosen not in names:
        raise CommandError("unknown_language", language=chosen, languages=", ".join(names))
    await context.services.accounts.change(context.account.person, language=chosen)
    return Answer(OutboundMessage(context.say.catalogue[chosen]("language-set"), language=chosen))


COMMAND = Command("language", language_argument, language, slip=Slip.OBEY)
