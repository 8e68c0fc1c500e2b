"""The words behind a number."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from ...locales.texts import comparable

_MOST = 12  # words that are looked at; what comes later is the memo's
_MARKS = ",.;:!?"
_WORD = re.compile(r"\S+")
_WITHIN = "&-'’."  # signs within words: "M&M", "k-cups", "euro's", "U.S"
_JOINED = re.compile(r"[^\W\d_]{3,}(?=[&.-])")  # "sats" of "sats&tips", but not the "M" of "M&M"
_POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Word:
    """A word: without the marks at its end, as it is compared, where it starts, and those marks.

    Its `core` is what people call the word where signs, emoji or another word are glued to it: "sats," of "“sats”",
    "cents" of "cents/pc". Empty for a word of signs alone.
    """

    bare: str
    key: str
    start: int
    marks: str
    core: str
    core_key: str

    @property
    def sets_off(self) -> bool:
        """Whether a colon or a semicolon says that something else begins behind it."""
        return ":" in self.marks or ";" in self.marks


def cut(text: str) -> tuple[Word, ...]:
    """Return the first words of a text."""
    words = []
    for match in _WORD.finditer(text):
        whole = _narrow(match[0])
        bare = whole.rstrip(_MARKS)
        marks = whole[len(bare) :]
        if bare[:1] + bare[-1:] in ("()", "[]"):
            bare = bare[1:-1]
        core = _core(bare)
        words.append(Word(bare, comparable(bare), match.start(), marks, core, comparable(core)))
        if len(words) == _MOST:
            break
    return tuple(words)


def _narrow(word: str) -> str:
    """Return a word with its wide signs as everybody writes them: "ＪＭＤ", "￡", "％"."""
    if word.isascii():
        return word
    wide = (unicodedata.normalize("NFKC", char) if "\uff01" <= char <= "\uffe6" else char for char in word)
    return "".join(wide)


def _core(bare: str) -> str:
    if bare.isalnum():
        return bare
    start = next((place for place, char in enumerate(bare) if _is_of_words(char)), len(bare))
    end = start
    while end < len(bare) and (
        _is_of_words(bare[end])
        or bare[end] in _WITHIN
        or unicodedata.category(bare[end])[0] == "M"
        or (bare[end] == "," and bare[end - 1].isdigit() and bare[end + 1 : end + 2].isdigit())
    ):
        end += 1
    core = _POSSESSIVE.sub("", bare[start:end].rstrip(_WITHIN))
    return joined[0] if (joined := _JOINED.match(core)) else core


def _is_of_words(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char) == "Sc"
