"""The word `admin`, by which a router knows lines of those who run the bot.

It is no command that people are told of, so it stands here, and not where those are found. Whoever is no admin reads
what they read of any unknown word.
"""

from __future__ import annotations

from ...commands.base import Answer, Arguments, Command, Context, Reading


def admin_argument(rest: str, reading: Reading) -> Arguments:
    """What stands behind the word, as it was written."""
    return {"line": rest}


async def admin(context: Context, arguments: Arguments) -> Answer:
    """Nobody comes here: the handler gives such a line to the desk, or treats it as a word that is unknown.

    Raises LookupError.
    """
    raise LookupError("a line of an admin is answered by the desk alone")


ADMIN = Command("admin", admin_argument, admin, admins=True)
