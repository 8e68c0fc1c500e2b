"""Command words: which command the first word of a line names, in any of the languages."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from ...locales.texts import FIRST_LANGUAGE, Catalogue, comparable

# A shorter word is compared with its accents: "lè" is Creole for an hour, "le" is French for "the".
_SHORTEST_WITHOUT_ACCENTS = 3
# Letters that make a beginning: "hist", but not "pay", which begins more than is meant.
_SHORTEST_BEGINNING = 4


def bare_word(word: str) -> str:
    """Return `word` without what people set around one: "/receive@botname", "¿saldo?", "receive:"."""
    start, end = 0, len(word)
    while start < end and not word[start].isalnum():
        start += 1
    bare = word[start:].partition("@")[0]
    end = len(bare)
    while end and unicodedata.category(bare[end - 1])[0] not in "LMN":
        end -= 1
    return bare[:end]


class Vocabulary:
    """The words of commands in every language of a catalogue.

    Every word counts whatever the language of the account. A word that stands for two commands in two languages
    means what the account's language says, then what English says.
    """

    def __init__(self, catalogue: Catalogue, commands: Iterable[str]) -> None:
        names = tuple(commands)
        self._words: dict[str, dict[str, str]] = {}
        self._spelled: dict[str, dict[str, str]] = {}
        for language in catalogue.languages:
            texts = catalogue[language]
            words = {name: name for name in names} if language == FIRST_LANGUAGE else {}
            words |= {word: name for name in names if name in texts.commands for word in texts.words(name)}
            self._words[language] = {_key(word): name for word, name in words.items()}
            self._spelled[language] = {comparable(word): word for word in words}

    def command(self, word: str, language: str) -> str | None:
        """Return the name of the command that `word` stands for, or None."""
        key = _key(word)
        return next((words[key] for words in self._in_order(self._words, language) if key in words), None)

    def nearest(self, word: str, language: str) -> str | None:
        """Return the word of `language` that `word` begins or is a slip of, as it is spelled, or None.

        For suggestions only, and from one's own language only: nobody else knows what the others mean.
        """
        wrong, words = comparable(word), self._spelled.get(language, {})
        if len(wrong) >= _SHORTEST_BEGINNING:
            begun = [spelled for right, spelled in words.items() if right.startswith(wrong)]
            if len({self.command(spelled, language) for spelled in begun}) == 1:
                return begun[0]
        best, found = _slips(wrong) + 1, None
        for right, spelled in words.items():
            if len(right) >= _SHORTEST_WITHOUT_ACCENTS and abs(len(right) - len(wrong)) < best:
                distance = slips_between(wrong, right, best)
                if distance < best:
                    best, found = distance, spelled
        return found

    def _in_order(self, words: dict[str, dict[str, str]], language: str) -> Iterator[dict[str, str]]:
        order = dict.fromkeys((language, FIRST_LANGUAGE, *words))
        return (words[one] for one in order if one in words)


def _key(word: str) -> str:
    key = comparable(word)
    return key if len(key) >= _SHORTEST_WITHOUT_ACCENTS else unicodedata.normalize("NFC", word.casefold())


def _slips(word: str) -> int:
    """Return how many slips a word of this length may hold and still be meant."""
    if len(word) < _SHORTEST_WITHOUT_ACCENTS or len(word) > 30:
        return -1
    return 1 if len(word) <= 5 else 2


def slips_between(wrong: str, right: str, enough: int = 100) -> int:
    """Return the optimal string alignment distance: signs added, lost, changed, or swapped with their neighbour.

    A distance of `enough` or more may come out as `enough`.
    """
    before: list[int] = []
    above = list(range(len(right) + 1))
    for row, sign in enumerate(wrong, 1):
        line = [row]
        for column, other in enumerate(right, 1):
            cost = min(above[column] + 1, line[-1] + 1, above[column - 1] + (sign != other))
            if row > 1 and column > 1 and sign == right[column - 2] and wrong[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        if min(line) >= enough and min(above) >= enough - 1:
            return enough
        before, above = above, line
    return above[-1]
