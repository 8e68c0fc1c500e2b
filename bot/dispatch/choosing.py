"""Which choice of an open question a message takes: by its number, or by a yes or a no."""

from __future__ import annotations

from ...accounts.base import AccountStore, Person
from ...commands.parsing.router import Parsed
from ...commands.parsing.yes_no import asks_for_yes_or_no, yes_or_no


async def choice_said(accounts: AccountStore, person: Person, parsed: Parsed, text: str) -> int | None:
    """The number of the choice that a line stands for, None where it is no answer.

    A yes counts for a question of yes and no alone. It counts where no question is open, too: a message that is
    handled again after a crash gets the same answer again, and any other finds nothing to answer.
    """
    if parsed.number is not None or parsed.command is not None:
        return parsed.number
    number = yes_or_no(text)
    if number is None:
        return None
    choices = await accounts.question(person)
    return number if not choices or asks_for_yes_or_no(choices) else None
