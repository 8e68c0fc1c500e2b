"""What a command of an admin is, and what it is given to work with."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import KW_ONLY, dataclass
from typing import Any

from ...accounts.base import hint_of
from ...commands.base import Context
from .office import Office


class AdminError(Exception):
    """A command can't be done as it was written; the message is a sentence for the admin."""


def actor_of(context: Context) -> str:
    """What the audit calls who writes: their account, or the end of their id where a lockdown lets none be made."""
    return context.account.id or hint_of(context.account.person)


@dataclass(frozen=True, slots=True)
class Asked:
    """One command of an admin: what stands behind its name, and the message that it came by."""

    context: Context
    rest: str
    office: Office

    @property
    def account(self) -> str:
        """The account of the admin: the actor in the audit."""
        return actor_of(self.context)

    @property
    def words(self) -> list[str]:
        """What stands behind the name, by words."""
        return self.rest.split()


Do = Callable[[Asked], Coroutine[Any, Any, str]]


def never(_: str) -> bool:
    """No code is needed, whatever is written."""
    return False


def nothing_wrong(_: str) -> str:
    """What is written is looked at when it is done."""
    return ""


def always(_: str) -> bool:
    """A code is needed, whatever is written."""
    return True


@dataclass(frozen=True, slots=True)
class AdminCommand:
    """One thing an admin can say behind the word `admin`, in English.

    `name` is one word or two, `usage` what may follow it, `help` one line. `do` answers with a text; it raises
    AdminError. `effect` says what would happen, with how many it concerns: it is asked first, and answered with a yes,
    or with a code. `factor` tells by the rest of the line whether it needs a code of the second factor, and
    `unenrolled` whether it is done without one for who has none. `wrong` tells how the rest of the line should have
    been written, "" where it may do: it is said before a code is asked for, and `do` looks again. `acts`: it
    changes something, so the audit has a row before it begins and one of how it ended. `slow`: it may take longer
    than a look at the store does.
    """

    name: str
    usage: str
    help: str
    do: Do
    _: KW_ONLY
    effect: Do | None = None
    factor: Callable[[str], bool] = never
    unenrolled: Callable[[str], bool] = never
    wrong: Callable[[str], str] = nothing_wrong
    acts: bool = False
    slow: bool = False
