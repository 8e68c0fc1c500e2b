"""Which command a misspelled word surely means: the one rule by which a line that names none is obeyed all the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...locales.texts import comparable
from .distance import slips_between

_SHORTEST = 5
_LONGEST = 30
_OTHERS = 2  # slips within which no other command may be


class Slips:
    """Knows the words of all commands, as they are compared, and `real` ones that mean something else.

    A word means a command when it has five letters or more, begins as a word of it does, and is one slip away from
    that, but for a letter that is added or changed at its end; when no other command is within two slips; when it is
    no real word; and when no letter is of another script, which nobody types by a slip. Endings are grammar in our
    languages: "received" and "facturé" say something else.
    """

    def __init__(self, words: Mapping[str, str], real: Iterable[str]) -> None:
        """`words`: the name of the command by its word."""
        self._words = tuple((right, frozenset(right), name) for right, name in words.items())
        self._real = frozenset(map(comparable, real))

    def of(self, word: str) -> tuple[str, tuple[str, ...]] | None:
        """Return the name of the command that `word` is a slip of, and the words it may be; None where it is none."""
        wrong = comparable(word)
        if not _SHORTEST <= len(wrong) <= _LONGEST or wrong in self._real or not wrong.isalpha():
            return None
        meant = [
            right
            for right, _ in self._within(wrong, 1)
            if _is_slip(wrong, right) and wrong.isascii() is right.isascii()
        ]
        if not meant or len({name for _, name in self._within(wrong, _OTHERS)}) != 1:
            return None
        return self._within(wrong, 1)[0][1], tuple(meant)

    def _within(self, wrong: str, slips: int) -> list[tuple[str, str]]:
        """The words, with their commands, that are so many slips away at most."""
        letters = frozenset(wrong)
        return [
            (right, name)
            for right, others, name in self._words
            # A slip changes the set of letters by two at most: most words need no more than this.
            if abs(len(right) - len(wrong)) <= slips
            and len(letters ^ others) <= 2 * slips
            and slips_between(wrong, right, slips + 1) <= slips
        ]


def is_cut(wrong: str, right: str) -> bool:
    """Whether a word lacks the last letter: "recibi" says that something was received."""
    return comparable(right)[:-1] == comparable(wrong)


def _is_slip(wrong: str, right: str) -> bool:
    return wrong[0] == right[0] and right not in (wrong[:-1], wrong[:-1] + right[-1:])
