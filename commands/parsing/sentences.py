"""What a sentence asks for that begins with no command's word: "can I get an invoice for 5". It is only offered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from ...locales.texts import FIRST_LANGUAGE, Catalogue, Texts, comparable
from ..base import Reading
from ..errors import CommandError
from .arguments import receive_arguments
from .lexicon import lexicon
from .number_words import number_at_head

RECEIVE = "receive"
STATUS = "status"
TODAY = "today"
_WORD = re.compile(r"[^\W_]+")
_LONGEST_AMOUNT = 6  # words
_LONGEST = 300  # signs: whoever writes more asks for something else

_Phrase = tuple[str, ...]


class Sentences:
    """Knows the patterns of every language: words that stand in a sentence in this order, one behind the other."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    @cached_property
    def _languages(self) -> dict[str, _Language]:
        """Made for the first sentence: most bots start without one, and reading patterns takes a while."""
        return {one: _Language(self._catalogue[one]) for one in self._catalogue.languages}

    def command(self, line: str, reading: Reading) -> tuple[str, str] | None:
        """Return the name of the command that a sentence asks for, and what follows its word; None where it is unclear.

        An order needs one amount, behind the pattern. Who speaks of paying, or says no, asks for nothing.
        """
        if len(line) > _LONGEST:
            return None
        words, languages = _words(line), tuple(self._in_order(reading.language))
        if not any(char.isdigit() for char in line):
            asking = [language for language in languages if language.end_of(words, STATUS)]
            if asking:
                return None if any(language.denies(words) for language in asking) else (STATUS, "")
        asking = [language for language in languages if language.end_of(words, RECEIVE)]
        if not asking or any(language.denies(words) or language.is_of_paying(words) for language in asking):
            return None
        amount = _amount(line, words[asking[0].end_of(words, RECEIVE) - 1], reading)
        return None if amount is None else (RECEIVE, amount)

    def asks_for_today(self, line: str, language: str) -> bool:
        """Whether somebody asks what came today."""
        if len(line) > _LONGEST:
            return False
        words = _words(line)
        return any(one.end_of(words, TODAY) and not one.denies(words) for one in self._in_order(language))

    def _in_order(self, language: str) -> Iterator[_Language]:
        return (self._languages[one] for one in dict.fromkeys((language, FIRST_LANGUAGE, *self._languages)))


class _Language:
    def __init__(self, texts: Texts) -> None:
        self._patterns = {name: _phrases(texts.list(f"sentence-{name}")) for name in (RECEIVE, STATUS, TODAY)}
        self._paying = _phrases(texts.list("sentence-paying"))
        self._not = _phrases(texts.list("sentence-not"))

    def denies(self, words: Sequence[re.Match[str]]) -> bool:
        return bool(_end(words, self._not))

    def is_of_paying(self, words: Sequence[re.Match[str]]) -> bool:
        return bool(_end(words, self._paying))

    def end_of(self, words: Sequence[re.Match[str]], name: str) -> int:
        return _end(words, self._patterns[name])


def _phrases(texts: Iterable[str]) -> tuple[_Phrase, ...]:
    return tuple(tuple(comparable(match[0]) for match in _words(text)) for text in texts)


def _words(line: str) -> list[re.Match[str]]:
    return list(_WORD.finditer(line))


def _end(words: Sequence[re.Match[str]], phrases: Iterable[_Phrase]) -> int:
    """Return behind which word the first of the phrases ends; 0 where none of them stands there."""
    keys = [comparable(match[0]) for match in words]
    ends = (
        start + len(phrase)
        for phrase in phrases
        for start in range(len(keys) - len(phrase) + 1)
        if tuple(keys[start : start + len(phrase)]) == phrase
    )
    return min(ends, default=0)


def _amount(line: str, behind: re.Match[str], reading: Reading) -> str | None:
    """Return the one amount of a sentence, as it is written there; None where there is none, or are more."""
    said = line[behind.end() :].strip().rstrip("?!.,;:…").split()
    for start in range(len(said)):
        if not _begins_amount(said[start:], reading):
            continue
        amount = _read(said[start:], reading)
        if amount is None:
            return None
        run = next(
            said[start : start + length]
            for length in range(min(_LONGEST_AMOUNT, len(said) - start), 0, -1)
            if _read(said[start : start + length], reading, alone=True) == amount or length == 1
        )
        rest = line.replace(" ".join(run), "", 1)
        if any(char.isdigit() for char in rest) or _read(run, reading, alone=True) != amount:
            return None
        return " ".join(run).rstrip(",.;:!?")
    return None


def _begins_amount(said: list[str], reading: Reading) -> bool:
    if any(char.isdigit() for char in said[0]):
        return True
    if number_at_head(" ".join(said), lexicon(reading.language)) is not None:
        return True
    following = said[1:2] and any(char.isdigit() for char in said[1])
    return bool(following) and lexicon(reading.language).meaning(said[0]) is not None


def _read(said: list[str], reading: Reading, *, alone: bool = False) -> tuple[str, str] | None:
    """Read an amount at the head of words; None where it is not clear, or, if it should be alone, has a memo."""
    try:
        found = receive_arguments(" ".join(said), reading)
    except CommandError:
        return None
    return None if alone and "memo" in found else (found["amount"], found["currency"])
