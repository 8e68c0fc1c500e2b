"""A yes or a no that is typed, in any of the languages, where a question that is open asks for one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from ...locales.texts import Catalogue, comparable
from .words import bare_word

_YES, _NO = 1, 2  # as the choices of such a question are numbered (replies/confirming.py)


def yes_or_no(line: str) -> int | None:
    """Read a line that is a yes or a no alone into the number of that choice."""
    words = line.split()
    return _words().get(comparable(bare_word(words[0]))) if len(words) == 1 else None


def asks_for_yes_or_no(choices: Sequence[str]) -> bool:
    """Whether these choices are a yes and a no: which of two amounts is meant is nothing that a yes answers.

    Readings of an amount have the same memo, so that a no in it stands in both.
    """
    return [_says_no(one) for one in choices] == [False, True]


def _says_no(line: str) -> bool:
    return any(yes_or_no(word) == _NO for word in line.split())


@cache
def _words() -> dict[str, int]:
    catalogue = Catalogue()
    return {
        comparable(word): number
        for language in catalogue.languages
        for meaning, number in (("yes", _YES), ("no", _NO))
        for word in catalogue[language].list(f"word-{meaning}")
    }
