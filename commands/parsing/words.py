"""Command words: which command the first word of a line names, in any of the languages."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from functools import cached_property

from ...locales.texts import FIRST_LANGUAGE, Catalogue, Texts, comparable
from .distance import slips_between
from .slips import Slips, is_cut

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
    means what the account's language says, then what English says. Short words ("txs", "bal") are read as they are:
    nothing is taken for a slip of one.
    """

    def __init__(self, catalogue: Catalogue, commands: Iterable[str]) -> None:
        names = tuple(commands)
        self._words: dict[str, dict[str, str]] = {}
        self._short: dict[str, str] = {}
        self._spelled: dict[str, dict[str, str]] = {}
        self._catalogue = catalogue
        for language in catalogue.languages:
            texts = catalogue[language]
            words = {name: name for name in names} if language == FIRST_LANGUAGE else {}
            words |= {word: name for name in names if name in texts.commands for word in texts.words(name)}
            self._words[language] = {_key(word): name for word, name in words.items()}
            self._spelled[language] = {comparable(word): word for word in words}
            shorts = {name: f"short-{name}" for name in names if f"short-{name}" in texts}
            self._short |= {_key(word): name for name, key in shorts.items() for word in texts.list(key)}

    # Read when the first line is no command: a start is not kept waiting for them.
    @cached_property
    def _real(self) -> dict[str, frozenset[str]]:
        return {one: _of(self._catalogue[one], "real-words") for one in self._catalogue.languages}

    @cached_property
    def _paying(self) -> frozenset[str]:
        lists = (_of(self._catalogue[one], "sentence-paying") for one in self._catalogue.languages)
        return frozenset[str]().union(*lists)

    @cached_property
    def _slips(self) -> Slips:
        spelled = {right: word for words in self._spelled.values() for right, word in words.items()}
        named = ((right, self.command(word, FIRST_LANGUAGE)) for right, word in spelled.items())
        return Slips({right: name for right, name in named if name}, self._paying.union(*self._real.values()))

    def command(self, word: str, language: str, *, short: bool = True) -> str | None:
        """Return the name of the command that `word` stands for, or None; `short`: "txs" and its like count too."""
        key = _key(word)
        named = (words[key] for words in self._in_order(self._words, language) if key in words)
        return next(named, self._short.get(key) if short else None)

    def meant(self, word: str, language: str, *, whole: bool) -> str | None:
        """Return the word of a command that `word` is surely a slip of (Slips), as it is spelled, or None.

        Of `language`, if there is one there. `whole`: its last letter is not missing.
        """
        found = self._slips.of(word)
        if found is None:
            return None
        in_order = self._in_order(self._spelled, language)
        near = (words[right] for words in in_order for right in found[1] if right in words)
        return next((spelled for spelled in near if not (whole and is_cut(word, spelled))), None)

    def nearest(self, word: str, language: str) -> str | None:
        """Return the word of `language` that `word` begins or is a slip of, as it is spelled, or None.

        For suggestions only, and from one's own language only: nobody else knows what the others mean. A word that
        says pay is none, nor a real one of another language.
        """
        wrong, words = comparable(word), self._spelled.get(language, {})
        if wrong in self._paying or any(wrong in real for one, real in self._real.items() if one != language):
            return None
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


def _of(texts: Texts, key: str) -> frozenset[str]:
    return frozenset(map(comparable, texts.list(key))) if key in texts else frozenset()


def _key(word: str) -> str:
    key = comparable(word)
    return key if len(key) >= _SHORTEST_WITHOUT_ACCENTS else unicodedata.normalize("NFC", word.casefold())


def _slips(word: str) -> int:
    """Return how many slips a word of this length may hold and still be meant."""
    if len(word) < _SHORTEST_WITHOUT_ACCENTS or len(word) > 30:
        return -1
    return 1 if len(word) <= 5 else 2
