"""Lines of one person that are no command, one after the other: who goes on so is answered no more for a while."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Protocol


class Heed(Enum):
    """What an unknown line gets: the usual ANSWER, the word that the next ones get none (LAST), or SILENCE."""

    ANSWER = auto()
    LAST = auto()
    SILENCE = auto()


@dataclass(frozen=True, slots=True)
class Patience:
    """How many unknown lines in a row are answered, and how long none is afterwards."""

    lines: int = 5
    silence: timedelta = timedelta(minutes=10)


class UnknownLines(Protocol):
    """The repository of unknown lines. Every method is one atomic step; a line that comes again gets the same."""

    async def count(self, account: str, origin: str, patience: Patience, now: datetime) -> Heed:
        """Count the unknown line of the message `origin`; silence that is over begins the count anew."""

    async def end(self, account: str) -> None:
        """Something that is known was said: the count begins anew, and there is no silence any more."""

    async def clean(self, before: datetime) -> int:
        """Forget counts of people who have said nothing unknown since a time; return how many."""
