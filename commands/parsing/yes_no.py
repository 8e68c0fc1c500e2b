"""A yes or a no that is typed, in any of the languages, where a question that is open asks for one."""

from __future__ import annotations

from collections.abc import Sequence

from .meanings import meant

_NUMBERS = {"yes": 1, "no": 2}  # as the choices of such a question are numbered (replies/confirming.py)


def yes_or_no(line: str) -> int | None:
    """Read a line that is a yes or a no alone into the number of that choice."""
    meaning = meant(line, *_NUMBERS) if len(line.split()) == 1 else None
    return None if meaning is None else _NUMBERS[meaning]


def asks_for_yes_or_no(choices: Sequence[str]) -> bool:
    """Whether these choices are a yes and a no: which of two amounts is meant is nothing that a yes answers.

    Readings of an amount have the same memo, so that a no in it stands in both.
    """
    return [_says_no(one) for one in choices] == [False, True]


def _says_no(line: str) -> bool:
    return any(meant(word, *_NUMBERS) == "no" for word in line.split())
