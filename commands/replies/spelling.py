"""A name letter by letter, so that one that only looks like another is seen to be none."""

from __future__ import annotations

import unicodedata

_ANY = frozenset("0123456789_")


def spelled(name: str) -> str:
    """The signs of a name, parted by spaces."""
    return " ".join(name)


def strange_letters(name: str) -> tuple[tuple[int, str, str], ...]:
    """Each letter that is not a to z: its number from 1, the letter, and the script that it is of ("Cyrillic")."""
    return tuple(
        (number, letter, script_of(letter))
        for number, letter in enumerate(name, 1)
        if letter not in _ANY and not ("a" <= letter <= "z")
    )


def is_mixed(name: str) -> bool:
    """Whether a name has letters of more than one script, as one has that pretends to be another."""
    return len({script_of(letter) for letter in name if letter not in _ANY}) > 1


def script_of(letter: str) -> str:
    """The script of a letter by the name that Unicode has for it: LATIN SMALL LETTER A is Latin."""
    return unicodedata.name(letter, "?").partition(" ")[0].capitalize()
