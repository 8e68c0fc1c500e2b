"""Numbers in words, "twenty five": read only before a word of money, where nothing else can be meant."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from ...locales.texts import Catalogue, comparable
from .lexicon import LONGEST_PHRASE, Lexicon

_LONGEST = 12  # words of a number
_WORD = re.compile(r"[^\s-]+")
_LARGEST = 10**9
_OFFERED_BELOW = 100  # "a hundred" may be the beginning of a larger one


def number_at_head(line: str, lexicon: Lexicon) -> tuple[str, int] | None:
    """Return the digits of the number that `line` begins with in words, and where it ends.

    None where it begins with none, where no unit follows, or where two languages read two numbers; and where the number
    is an article or a preposition ("un $ 50", "en dólares 500").
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
            unit = _unit_at_head(line[end:].split()[: LONGEST_PHRASE + 2], lexicon)
            if unit and not _is_no_number(words[:length], value, line[end:].split()[unit:], lexicon):
                values[str(value)] = end
    return next(iter(values.items())) if len(values) == 1 else None


def bare_number_at_head(line: str) -> tuple[str, str] | None:
    """Return the digits of the small number in words that `line` begins with, and what follows: "one coffee".

    It has no unit, so that it can only be offered. None for what is an article or a preposition somewhere, where two
    languages read two numbers, and for what has to be put together with what follows: "two fifty", "two dozen".
    """
    found = list(_WORD.finditer(line[:200]))[:_LONGEST]
    words = [comparable(match[0]) for match in found]
    if not words or words[0] not in _first_words() or words[0] in _no_numbers():
        return None
    read = {language: _longest(words, language) for language in Catalogue().languages}
    values = {(value, length) for value, length in read.values() if length}
    if len(values) != 1:
        return None
    ((value, length),) = values
    rest = line[found[length - 1].end() :].strip()
    following = comparable(rest.partition(" ")[0])
    if value >= _OFFERED_BELOW or following in _joining() or any(char.isdigit() for char in following):
        return None
    return str(value), rest


def word_of_number(key: str) -> int:
    """Return the largest number that a comparable word means in a language; 0 for articles and for what is none."""
    return _largest().get(key, 0)


def _is_no_number(words: list[str], value: int, behind: list[str], lexicon: Lexicon) -> bool:
    """Whether one word, before a unit, is no number: a preposition, or an article with digits behind the unit."""
    if len(words) > 1 or not (value == 1 or words[0] in lexicon.links):
        return False
    if words[0] in lexicon.links and words[0] not in _numbers(lexicon.language):
        return True
    return any(char.isdigit() for char in "".join(behind[:1]))


def _unit_at_head(words: list[str], lexicon: Lexicon) -> int:
    """Return of how many words the longest unit at the head is, with the "of" before it; 0 for none."""
    first = 1 if words and comparable(words[0]) in lexicon.links else 0
    for end in range(min(len(words), first + LONGEST_PHRASE), first, -1):
        if lexicon.meaning(" ".join(words[first:end]).rstrip(",.;:!?")):
            return end
    return 0


def _longest(words: list[str], language: str) -> tuple[int, int]:
    """Return the value of the longest number at the head of `words` in one language, and how many words it has.

    Both are 0 for what multiplies what was multiplied: "five thousand million".
    """
    numbers, joint = _numbers(language), _joint(language)
    total = part = index = power = 0
    least = _LARGEST  # what was said last: the next must be smaller than it
    end = 0
    while index < len(words):
        if words[index] == joint and end:
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
            if power and value >= power:
                return 0, 0
            total, part, power = total + (part or 1) * value, 0, value
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
def _largest() -> Mapping[str, int]:
    largest: dict[str, int] = {}
    for language in Catalogue().languages:
        for word, value in _numbers(language).items():
            largest[word] = max(value, largest.get(word, 0))
    return largest


@cache
def _joint(language: str) -> str:
    """Return what stands within numbers: "and", but not "with", which begins the hundredths."""
    return comparable(Catalogue()[language].list("amount-joints")[0])


@cache
def _no_numbers() -> frozenset[str]:
    """What is an article, or a preposition, in one of the languages."""
    texts = [Catalogue()[language] for language in Catalogue().languages]
    keys = ("amount-articles", "amount-of")
    return frozenset(comparable(word) for one in texts for key in keys for word in one.list(key))


@cache
def _joining() -> frozenset[str]:
    """What behind a number makes it another one: numbers, powers, joints, "half", "dozen"."""
    texts = [Catalogue()[language] for language in Catalogue().languages]
    keys = ("amount-joints", "amount-others", "amount-halves", "amount-sets")
    joining = {comparable(word) for one in texts for key in keys for word in one.list(key)}
    powers = {comparable(word) for one in texts for _, words in one.table("amount-powers") for word in words}
    return frozenset(joining | powers | set(_largest()) - _no_numbers())


@cache
def _first_words() -> frozenset[str]:
    return frozenset(name.split()[0] for language in Catalogue().languages for name in _numbers(language))
