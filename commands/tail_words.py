"""The words behind a number."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..locales.texts import comparable

_MOST = 12  # words that are looked at; what comes later is the memo's
_MARKS = ",.;:!?"
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Word:
    """A word: without the marks at its end, as it is compared, where it starts, and those marks."""

    bare: str
    key: str
    start: int
    marks: str

    @property
    def sets_off(self) -> bool:
        """Whether a colon or a semicolon says that something else begins behind it."""
        return ":" in self.marks or ";" in self.marks


def cut(text: str) -> tuple[Word, ...]:
    """Return the first words of a text."""
    words = []
    for match in _WORD.finditer(text):
        bare = match[0].rstrip(_MARKS)
        marks = match[0][len(bare) :]
        if bare[:1] + bare[-1:] in ("()", "[]"):
            bare = bare[1:-1]
        words.append(Word(bare, comparable(bare), match.start(), marks))
        if len(words) == _MOST:
            break
    return tuple(words)
