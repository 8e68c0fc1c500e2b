"""Numbers in words, "twenty five": read only before a word of money, where nothing else can be meant."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from ..locales.texts import Catalogue, comparable
from .lexicon import LONGEST_PHRASE, Lexicon

_LONGEST = 12  # words of a number
_WORD = re.compile(r"[^\s-]+")
_LARGEST = 10**9


def number_at_head(line: str, lexicon: Lexicon) -> tuple[str, int] | None:
    """Return the digits of the number that `line` begins with in words, and where it ends.

    None where it begins with none, where no unit follows, or where two languages read two numbers.
    """
    found = list(_WORD.finditer(line[:200]))[:_LONGEST]
    words = [comparable(match[0]) for match in found]
    if not words or words[0] not in _first_words():
        return None
    values: dict[str, int] = {}
    for language in Catalogue().languages:
        value, length = _longest(words, language)
        if length:
            end = found[length - 1].end()
            if _begins_with_unit(line[end:].strip(), lexicon):
                values[str(value)] = end
    return next(iter(values.items())) if len(values) == 1 else None


def _begins_with_unit(text: str, lexicon: Lexicon) -> bool:
    words = text.split(" ")[: LONGEST_PHRASE + 1]
    if words and comparable(words[0]) in lexicon.links:
        del words[0]
    return any(
        lexicon.meaning(" ".join(words[:length]).rstrip(",.;:!?")) for length in range(1, len(words) + 1)
    )


def _longest(words: list[str], language: str) -> tuple[int, int]:
    """Return the value of the longest number at the head of `words` in one language, and how many words it has."""
    numbers, joints = _numbers(language), _joints(language)
    total = part = index = 0
    least = _LARGEST  # what was said last: the next must be smaller than it
    end = 0
    while index < len(words):
        if words[index] in joints and end:
            index += 1
            continue
        most = min(3, len(words) - index)
        length = next((n for n in range(most, 0, -1) if " ".join(words[index : index + n]) in numbers), 0)
        if not length:
            break
        value = numbers[" ".join(words[index : index + length])]
        if value == 100 and 0 < part < 10:
            part *= 100
        elif value >= 1000:
            total, part = total + (part or 1) * value, 0
        elif not part or value < _room(part, least):
            part += value
        else:
            break
        least, index = value, index + length
        end = index
    return total + part, end


def _room(part: int, last: int) -> int:
    """Return below what the next word must be: after "twenty" come the ones, after "soixante" the teens too."""
    if last in (60, 80):
        return 20
    return 100 if part % 100 == 0 else 10 if part % 10 == 0 and part % 100 > 10 else 0


@cache
def _numbers(language: str) -> Mapping[str, int]:
    return {
        comparable(word).replace("-", " "): int(value)
        for value, words in Catalogue()[language].table("amount-numbers")
        for word in words
    }


@cache
def _joints(language: str) -> frozenset[str]:
    return frozenset(map(comparable, Catalogue()[language].list("amount-joints")))


@cache
def _first_words() -> frozenset[str]:
    return frozenset(name.split()[0] for language in Catalogue().languages for name in _numbers(language))
